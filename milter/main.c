/*
 * NAME      main - the daemon poststs-milter
 * CONTRACT  poststs-milter(8). The parent (supervise.c) creates the socket,
 *           takes the signals, and starts a worker, and another one after it
 *           has died. In the worker, a thread of libmilter waits for SIGHUP,
 *           SIGTERM and SIGINT, and ends on any of them. The worker's first
 *           thread ignores them without blocking them, so that the kernel drops
 *           them; it reacts to WORKER_RELOAD and WORKER_STOP.
 *
 *           The socket is created with the rights of the user who starts the
 *           milter. Then the user is switched, and only then are files touched.
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
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/oserror.h"
#include "milter/daemon.h"
#include "milter/log.h"
#include "milter/options.h"
#include "milter/rights.h"
#include "milter/selftest.h"
#include "milter/supervise.h"

#define COUNTERS   (1 << 16)
#define NETWORKS   (1 << 22)
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

	if (number == WORKER_RELOAD)
		reload_wanted = 1;
	else
		stop_wanted = 1;
	wake_up();
	errno = saved;
}

static void
take_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_RESTART };
	sigset_t none;

	sigemptyset(&action.sa_mask);
	sigaction(WORKER_RELOAD, &action, NULL);
	sigaction(WORKER_STOP, &action, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	/* a full disk is an error to be told, no reason to die */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static void *
serve(void *context)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, WORKER_RELOAD);
	sigaddset(&ours, WORKER_STOP);
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
	config = config_load(options->file, options->assignments,
	    options->assignments_len, &why);
	if (config != NULL) {
		daemon_configure(config);
		log_info("configuration read again");
	} else
		log_error("the old configuration stays: %s", buf_text(&why));
	sink_nudge(daemon_sink());
	daemon_say_statistics();
	buf_release(&why);
}

/* what outlives a worker, and what tells that it lives */
struct shared {
	struct sink_totals totals;
	atomic_ullong beat;
};

/* what the parent has got ready, for every worker */
struct ready {
	const struct options *options;
	struct config *config;
	struct shared *shared; /* memory of parent and worker */
};

/*
 * wait_signals - until it is time to end. Each time round the heart beats, once
 * the locks that all sessions take could be had.
 */
static void
wait_signals(const struct ready *ready)
{
	struct pollfd event = { .fd = wake, .events = POLLIN };
	time_t next = time(NULL) + STATISTICS;
	uint64_t times;
	int n;

	while (!stop_wanted && atomic_load(&served) < 0) {
		daemon_feel();
		atomic_fetch_add(&ready->shared->beat, 1);
		if (reload_wanted)
			reload(ready->options);
		n = poll(&event, 1, SUPERVISE_TICK * 1000);
		if (n > 0 && read(wake, &times, sizeof(times)) < 0)
			return; /* cannot be */
		if (time(NULL) >= next) {
			daemon_say_statistics();
			next = time(NULL) + STATISTICS;
		}
	}
}

/*
 * present_config - as the file is now, since a worker may begin long after
 * the parent; what the parent read, where it is wrong now
 */
static struct config *
present_config(const struct ready *ready)
{
	const struct options *o = ready->options;
	struct buf why = BUF_INIT;
	struct config *config =
	    config_load(o->file, o->assignments, o->assignments_len, &why);

	if (config == NULL) {
		log_error("the old configuration stays: %s", buf_text(&why));
		config = config_hold(ready->config);
	}
	buf_release(&why);
	return config;
}

static struct sink *
start_sink(const struct ready *ready)
{
	struct sink_options sink = {
		.state_dir = ready->config->settings->state_dir,
		.interval = ready->options->interval,
		.counters = COUNTERS,
		.networks = NETWORKS,
		.known = daemon_publishes,
		.totals = &ready->shared->totals,
	};

	if (getrandom(&sink.seed, sizeof(sink.seed), 0) !=
	    (ssize_t)sizeof(sink.seed))
		sink.seed = (uint64_t)time(NULL) ^ (uint64_t)getpid() << 32;
	return sink_start(&sink);
}

/* work - the worker's life; an exit code */
static int
work(void *context)
{
	const struct ready *ready = context;
	pthread_t server;

	daemon_configure(present_config(ready));
	wake = eventfd(0, EFD_CLOEXEC);
	if (wake < 0)
		return EX_OSERR;
	daemon_start(start_sink(ready));
	take_signals();
	if (pthread_create(&server, NULL, serve, NULL) != 0)
		return EX_OSERR;
	pthread_detach(server);
	log_info("started, version " PACKAGE_VERSION ", %s",
	    ready->config->settings->milter_socket);
	wait_signals(ready);
	/* what still runs ends with the process, and needs no farewell */
	daemon_end();
	log_info("stopped");
	return atomic_load(&served) > 0 ? EX_UNAVAILABLE : EX_OK;
}

/* begin - everything that may fail before the first session; an exit code */
static int
begin(struct ready *ready)
{
	const struct options *o = ready->options;
	struct buf why = BUF_INIT;
	const char *socket;
	int code = EX_CONFIG, listening;
	mode_t mask;

	ready->config =
	    config_load(o->file, o->assignments, o->assignments_len, &why);
	if (ready->config == NULL)
		goto out;
	code = EX_UNAVAILABLE;
	socket = ready->config->settings->milter_socket;
	if (rights_socket_free(socket, &why) != 0)
		goto out;
	mask = umask(0117); /* the socket: 0660 from the beginning */
	listening = milter_listen(socket, &why);
	umask(mask);
	if (listening != 0)
		goto out;
	code = EX_NOUSER;
	if (rights_drop(ready->config->settings, &why) != 0) {
		rights_socket_remove(socket);
		goto out;
	}
	code = EX_OSERR;
	ready->shared = mmap(NULL, sizeof(*ready->shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ready->shared == MAP_FAILED)
		why_errno(&why, errno, "no memory to share");
	else
		code = EX_OK;
out:
	if (code != EX_OK)
		log_error("%s", buf_text(&why));
	buf_release(&why);
	return code;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct ready ready = { .options = &options };
	int code;

	if (!options_read(&options, argc, argv, &code))
		return code;
	if (options.selftest != NULL) {
		code = selftest(options.selftest);
		options_release(&options);
		return code;
	}
	log_begin(options.to_stderr, options.detail);
	code = begin(&ready);
	if (code == EX_OK) {
		code = supervise(work, &ready, &ready.shared->beat);
		rights_socket_remove(ready.config->settings->milter_socket);
	}
	config_release(ready.config);
	options_release(&options);
	return code;
}
