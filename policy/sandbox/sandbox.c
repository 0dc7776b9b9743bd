/*
 * NAME      sandbox - work on bytes of strangers in a process of its own
 * CONTRACT  see sandbox.h. One pipe, which the child writes to. A child counts
 *           as done when it has ended by itself with exit code 0 and has said
 *           no more than it may. It ends with us, whatever ends us.
 */
#include "config.h"

#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mono.h"
#include "base/oserror.h"
#include "sandbox/confine.h"

#define BLOCK 65536

struct child {
	pid_t pid;
	int fd; /* to read its answer from */
	long long deadline;
	const struct sandbox_limits *limits;
};

/* ---- in the child ---- */

static bool
say(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

static void
live(const struct sandbox_limits *limits, int fd, pid_t parent,
    void (*work)(void *, struct buf *), void *context)
{
	struct buf answer = BUF_INIT;

	confine(limits, fd);
	/* not before: becoming somebody else forgets it */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	work(context, &answer);
	_exit(say(fd, buf_text(&answer), answer.len) ? 0 : 1);
}

/* ---- in the parent ---- */

/* hear - until it has said all, or too much, or for too long */
static bool
hear(const struct child *c, struct buf *answer, struct buf *why)
{
	struct pollfd event = { .fd = c->fd, .events = POLLIN };
	char block[BLOCK];
	long long left;
	ssize_t n = 1;

	while (n != 0) {
		left = c->deadline - mono_ms();
		if (left <= 0 || poll(&event, 1, (int)left) == 0) {
			why_set(why, "took more than %u seconds",
			    c->limits->seconds);
			return false;
		}
		n = read(c->fd, block, sizeof(block));
		if (n < 0 && errno != EINTR) {
			why_errno(why, errno, "could not be heard");
			return false;
		}
		if (n > 0)
			buf_put(answer, block, (size_t)n);
		if (answer->len > c->limits->answer) {
			why_set(
			    why, "gave more than %zu bytes", c->limits->answer);
			return false;
		}
	}
	return true;
}

/* wait_for - its status; it is killed when its time is up */
static int
wait_for(const struct child *c)
{
	static const struct timespec moment = { 0, 200000 };
	int status = 0;

	while (waitpid(c->pid, &status, WNOHANG) == 0) {
		if (mono_ms() >= c->deadline)
			kill(c->pid, SIGKILL);
		nanosleep(&moment, NULL);
	}
	return status;
}

static enum sandbox_end
judge(int status, struct buf *why)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return SANDBOX_DONE;
	if (WIFSIGNALED(status))
		why_set(why, "ended the process that read it (%s)",
		    strsignal(WTERMSIG(status)));
	else
		why_set(why, "ended the process that read it (exit code %d)",
		    WEXITSTATUS(status));
	return SANDBOX_DIED;
}

static enum sandbox_end
end(const struct child *c, struct buf *answer, struct buf *why)
{
	bool heard = hear(c, answer, why);
	enum sandbox_end result;

	if (!heard)
		kill(c->pid, SIGKILL);
	result = judge(wait_for(c), heard ? why : NULL);
	return heard ? result : SANDBOX_DIED;
}

static int
start(struct child *c, void (*work)(void *, struct buf *), void *context,
    struct buf *why)
{
	pid_t self = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return why_errno(why, errno, "cannot make a pipe");
	c->deadline = mono_ms() + c->limits->seconds * 1000LL;
	c->pid = fork();
	if (c->pid == 0)
		live(c->limits, ends[1], self, work, context);
	if (c->pid < 0)
		why_errno(why, errno, "cannot start a process");
	close(ends[1]);
	c->fd = ends[0];
	if (c->pid > 0)
		return 0;
	close(ends[0]);
	return -1;
}

enum sandbox_end
sandbox_run(const struct sandbox_limits *limits,
    void (*work)(void *, struct buf *), void *context, struct buf *answer,
    struct buf *why)
{
	struct child c = { .limits = limits };
	enum sandbox_end result;

	buf_clear(answer);
	if (start(&c, work, context, why) != 0)
		return SANDBOX_FAILED;
	result = end(&c, answer, why);
	close(c.fd);
	if (result != SANDBOX_DONE)
		buf_clear(answer);
	return result;
}

/* ---- what is lacking ---- */

int
sandbox_lacks(struct buf *names)
{
	static const struct sandbox_limits limits = { (size_t)1 << 26, 5, 5, 0,
		false };
	static const char *const what[] = { "seccomp", "Landlock",
		"limits of memory", "another user" };
	int status = 0, i, count = 0;
	pid_t child = fork();

	if (child == 0)
		_exit((int)confine(&limits, STDERR_FILENO));
	if (child < 0 || waitpid(child, &status, 0) != child ||
	    !WIFEXITED(status))
		return 0;
	for (i = 0; i < 4; i++)
		if (WEXITSTATUS(status) & (1 << i))
			buf_printf(
			    names, "%s%s", count++ > 0 ? ", " : "", what[i]);
	return count;
}
