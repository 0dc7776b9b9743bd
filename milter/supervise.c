/*
 * NAME      supervise - a worker that dies is replaced
 * CONTRACT  see supervise.h. The listening socket is the parent's, too, so that
 *           while there is no worker Postfix waits, and is refused nothing. The
 *           parent has one thread, touches no file and reads nothing from the
 *           network. WHY       libmilter trusts its peer: a list of macros with
 *           an odd number of texts makes smfi_getsymval() read beyond its end,
 *           for one. Nobody but who may use the socket can send such a thing,
 *           and then it costs the counters of a few seconds, which are known to
 *           be lost.
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

/*
 * watch - until the child has ended, with its status; signals for us are
 * handed on. `*stop' is set when it was asked to end.
 */
static int
watch(pid_t child, const sigset_t *ours, bool *stop)
{
	int status, number;

	while (waitpid(child, &status, WNOHANG) != child) {
		number = sigwaitinfo(ours, NULL);
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
supervise(int (*work)(void *), void *context)
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
		status = watch(child, &ours, &stop);
		if (stop || meant(status))
			break;
		say(status);
		nanosleep(&rest, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_OK;
}
