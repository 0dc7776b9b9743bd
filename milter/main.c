/*
 * NAME      main - the daemon poststs-milter
 * CONTRACT  poststs-milter(8). libmilter takes SIGHUP as the order to end: a
 *           thread of its own waits for that signal, which it blocks in the
 *           thread that calls smfi_main(). So that runs in a second thread.
 *           The first one leaves the signals open, and Linux hands a signal
 *           of the process to its first thread whenever that takes it; the
 *           handlers do not block them either (SA_NODEFER).
 *
 *           The socket is made with the rights of whoever starts us, then
 *           the user is switched, then files are touched.
 */
#include "config.h" /* PACKAGE_VERSION */

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "milter/daemon.h"
#include "milter/log.h"
#include "milter/notify.h"
#include "milter/options.h"
#include "milter/rights.h"
#include "milter/selftest.h"

#define COUNTERS   (1 << 16)
#define NETWORKS   (1 << 22)
#define GRACE      5    /* seconds that libmilter has to end */
#define STATISTICS 3600 /* seconds from line to line */

static volatile sig_atomic_t reload_wanted, stop_wanted;
static atomic_int served = -1; /* exit code, once libmilter has ended */
static int wake = -1;          /* eventfd: something has happened */

static void
wake_up(void)
{
	uint64_t one = 1;

	if (write(wake, &one, sizeof(one)) < 0)
		return; /* full: it wakes up anyway */
}

static void
on_signal(int number)
{
	int saved = errno;

	if (number == SIGHUP)
		reload_wanted = 1;
	else
		stop_wanted = 1;
	wake_up();
	errno = saved;
}

static const int signals[] = { SIGHUP, SIGTERM, SIGINT };

static void
take_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_NODEFER | SA_RESTART };
	size_t i;

	sigemptyset(&action.sa_mask);
	for (i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &action, NULL);
	/* a full disk is an error to be told, no reason to die */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static void *
serve(void *context)
{
	sigset_t ours;
	size_t i;

	sigemptyset(&ours);
	for (i = 0; i < ARRAY_LEN(signals); i++)
		sigaddset(&ours, signals[i]);
	pthread_sigmask(SIG_BLOCK, &ours, NULL);
	atomic_store(&served, milter_serve() == 0 ? EX_OK : EX_UNAVAILABLE);
	wake_up();
	return NULL;
}

static void
reload(const struct options *options)
{
	struct buf why = BUF_INIT;
	struct config *config;

	reload_wanted = 0;
	notify_reloading();
	config = config_load(options->file, options->assignments,
	    options->assignments_len, &why);
	if (config != NULL) {
		daemon_configure(config);
		log_info("configuration read again");
	} else
		log_error("the old configuration stays: %s", buf_text(&why));
	sink_nudge(daemon_sink());
	daemon_say_statistics();
	notify_ready();
	buf_release(&why);
}

/* wait_signals - until it is time to end */
static void
wait_signals(const struct options *options)
{
	struct pollfd event = { .fd = wake, .events = POLLIN };
	uint64_t times;
	int n;

	while (!stop_wanted && atomic_load(&served) < 0) {
		if (reload_wanted)
			reload(options);
		n = poll(&event, 1, STATISTICS * 1000);
		if (n == 0)
			daemon_say_statistics();
		else if (n > 0 && read(wake, &times, sizeof(times)) < 0)
			return; /* cannot be */
	}
}

static int
run(const struct options *options)
{
	pthread_t server;
	struct sink_options sink = {
		.state_dir = daemon_config()->settings->state_dir,
		.interval = options->interval,
		.counters = COUNTERS,
		.networks = NETWORKS,
		.known = daemon_publishes,
	};
	int i;

	if (getrandom(&sink.seed, sizeof(sink.seed), 0) !=
	    (ssize_t)sizeof(sink.seed))
		sink.seed = (uint64_t)time(NULL) ^ (uint64_t)getpid() << 32;
	wake = eventfd(0, EFD_CLOEXEC);
	if (wake < 0)
		return EX_OSERR;
	take_signals();
	daemon_start(sink_start(&sink));
	if (pthread_create(&server, NULL, serve, NULL) != 0)
		return EX_OSERR;
	log_info("started, version " PACKAGE_VERSION ", %s",
	    daemon_config()->settings->milter_socket);
	notify_ready();
	wait_signals(options);
	notify_stopping();
	milter_end();
	for (i = 0; i < GRACE * 10 && atomic_load(&served) < 0; i++)
		usleep(100000);
	daemon_end();
	log_info("stopped");
	return atomic_load(&served) > 0 ? EX_UNAVAILABLE : EX_OK;
}

/* begin - everything that may fail before the first session; an exit code */
static int
begin(const struct options *options)
{
	struct buf why = BUF_INIT;
	struct config *config = config_load(options->file, options->assignments,
	    options->assignments_len, &why);
	int code = EX_CONFIG;

	if (config == NULL)
		goto out;
	code = EX_UNAVAILABLE;
	if (rights_socket_free(config->settings->milter_socket, &why) != 0 ||
	    milter_listen(config->settings->milter_socket, &why) != 0)
		goto out;
	code = EX_NOUSER;
	if (rights_drop(config->settings, &why) != 0)
		goto out;
	daemon_configure(config);
	code = EX_OK;
out:
	if (code != EX_OK) {
		log_error("%s", buf_text(&why));
		config_release(config);
	}
	buf_release(&why);
	return code;
}

int
main(int argc, char **argv)
{
	struct options options;
	int code;

	if (!options_read(&options, argc, argv, &code))
		return code;
	if (options.selftest != NULL) {
		code = selftest(options.selftest);
		options_release(&options);
		return code;
	}
	log_begin(options.to_stderr, options.detail);
	code = begin(&options);
	if (code == EX_OK)
		code = run(&options);
	options_release(&options);
	return code;
}
