/*
 * NAME      supervise - replace a worker that dies or hangs
 * CONTRACT  see supervise.h. The parent, too, has the listening socket, so that
 *           without a worker Postfix waits, and is not refused. The parent has
 *           one thread, touches no file, and reads nothing from the network.
 * WHY       libmilter trusts its peer. For example, a list of macros with an
 *           odd number of texts makes smfi_getsymval() read beyond its end.
 *           Only somebody who may use the socket can send this, and then it
 *           costs the counters of a few seconds, whose loss is known.
 */
#include "milter/supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/mono.h"
#include "milter/log.h"
#include "milter/notify.h"

static pid_t
start(int (*work)(void *), void *context)
{
	pid_t parent = getpid(), child = fork();

	if (child != 0)
		return child;
	if (prctl(PR_SET_PDEATHSIG, WORKER_STOP) != 0 || getppid() != parent)
		_exit(EX_OSERR);
	/* other threads still run: no destructor may take what they use */
	_exit(work(context));
}

/* meant - did it end by its own decision? */
static bool
meant(int status)
{
	if (!WIFEXITED(status))
		return false;
	switch (WEXITSTATUS(status)) {
	case EX_OK:
	case EX_UNAVAILABLE:
	case EX_OSERR:
	case EX_CONFIG:
		return true;
	default:
		return false;
	}
}

static void
say(int status)
{
	if (WIFSIGNALED(status))
		log_warning("the worker died of signal %d (%s); another is "
			    "started, mail is not affected",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_warning("the worker ended with exit code %d; another is "
			    "started, mail is not affected",
		    WEXITSTATUS(status));
}

struct heart {
	const atomic_ullong *beat;
	unsigned long long last;
	int64_t since; /* milliseconds, of the last one */
};

/* beats - look at the heart; false when it has stood still for too long */
static bool
beats(struct heart *heart)
{
	unsigned long long beat = atomic_load(heart->beat);
	int64_t now = mono_ms();

	if (beat != heart->last) {
		heart->last = beat;
		heart->since = now;
	}
	return now - heart->since < SUPERVISE_HANG * 1000;
}

/* end_hung - what it counted is in shared memory, and will be known as lost */
static void
end_hung(pid_t child, struct heart *heart)
{
	log_error("the worker has not moved for %d seconds, and is ended",
	    SUPERVISE_HANG);
	kill(child, SIGKILL);
	heart->since = mono_ms();
}

/*
 * watch - until the child has ended, with its status; signals for us are
 * handed on. `*stop' is set when it was asked to end.
 */
static int
watch(pid_t child, const sigset_t *ours, const atomic_ullong *beat, bool *stop)
{
	static const struct timespec tick = { .tv_sec = SUPERVISE_TICK };
	struct heart heart = { beat, atomic_load(beat), mono_ms() };
	int status, number;

	while (waitpid(child, &status, WNOHANG) != child) {
		if (beats(&heart))
			notify_alive();
		else
			end_hung(child, &heart);
		number = sigtimedwait(ours, NULL, &tick);
		if (number == SIGHUP)
			kill(child, WORKER_RELOAD);
		else if (number == SIGTERM || number == SIGINT) {
			*stop = true;
			notify_stopping();
			kill(child, WORKER_STOP);
		}
	}
	return status;
}

int
supervise(int (*work)(void *), void *context, const atomic_ullong *beat)
{
	static const int numbers[] = { SIGHUP, SIGTERM, SIGINT, SIGCHLD };
	struct timespec rest = { .tv_nsec = 200000000 };
	bool stop = false;
	sigset_t ours, blocked;
	pid_t child;
	int status;
	size_t i;

	sigemptyset(&ours);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaddset(&ours, numbers[i]);
	blocked = ours;
	sigaddset(&blocked, WORKER_RELOAD);
	sigaddset(&blocked, WORKER_STOP);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGCHLD, SIG_DFL);
	notify_ready();
	for (;;) {
		child = start(work, context);
		if (child < 0) {
			log_error("cannot start a worker: %s", strerror(errno));
			return EX_OSERR;
		}
		status = watch(child, &ours, beat, &stop);
		if (stop || meant(status))
			break;
		say(status);
		nanosleep(&rest, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_OK;
}
