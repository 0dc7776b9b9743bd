/*
 * NAME      run - ask another program, with a time limit and a clean
 *           environment
 * CONTRACT  see run.h. One poll(2) loop feeds standard input and drains
 *           standard output and standard error of all that run at a time, so that no order in which
 *           the program reads and writes can make the two of us wait for
 *           each other. The end of the program ends the run: what sits in
 *           the pipes by then is read, what its children might still write
 *           is not waited for. SIGPIPE is blocked meanwhile and a SIGPIPE of
 *           our own making is taken back; signal handlers are not touched.
 * BUGS      Without pidfd_open(2) (Linux before 5.3) the end of a program that
 *           closed its output early is noticed with up to 20 ms delay.
 */
#include "inspect/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/mono.h"

#define ERRORS_LIMIT ((size_t)16 * 1024)
#define CHUNK        ((size_t)64 * 1024)
#define LATE         ": no end after "
#define POLL_SLICE   20 /* milliseconds, where the end cannot be polled for */

enum { FD_IN, FD_OUT, FD_ERR, FD_END, FD_COUNT };

struct job {
	const struct run *run;
	pid_t pid;
	int fd[FD_COUNT]; /* our ends; -1: closed */
	int64_t deadline; /* milliseconds, monotonic */
	size_t fed;       /* bytes of input written */
	size_t seen;      /* bytes of output read */
	struct buf line;
	bool skipping; /* in the rest of a line that was too long */
	bool over;
	int result; /* 0: it ended by itself, within its limits */
	int broken; /* why its output could not be read to the end; 0 */
	char chunk[CHUNK];
};

static const char *const environment[] = {
	"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C",
	"TZ=UTC",
	NULL,
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
close_both(int ends[2])
{
	close_fd(&ends[0]);
	close_fd(&ends[1]);
}

/* above_stdio - the same descriptor, never 0 to 2, closed at exec */
static int
above_stdio(int fd)
{
	int moved, saved;

	if (fd < 0)
		return -1;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	saved = errno;
	close(fd);
	errno = saved;
	return moved;
}

static int
make_pipe(int ends[2])
{
	if (pipe(ends) != 0) {
		ends[0] = ends[1] = -1;
		return -1;
	}
	ends[0] = above_stdio(ends[0]);
	ends[1] = above_stdio(ends[1]);
	return ends[0] < 0 || ends[1] < 0 ? -1 : 0;
}

/* ---- the child ---- */

static void
close_others(int keep)
{
	int fd, limit;

#ifdef SYS_close_range
	if ((keep == 3 || syscall(SYS_close_range, 3u, keep - 1, 0) == 0) &&
	    syscall(SYS_close_range, keep + 1, ~0u, 0) == 0)
		return;
#endif
	limit = (int)sysconf(_SC_OPEN_MAX);
	for (fd = 3; fd < (limit > 0 ? limit : 1024); fd++)
		if (fd != keep)
			close(fd);
}

static void
default_signals(void)
{
	struct sigaction deflt = { .sa_handler = SIG_DFL };
	sigset_t none;
	int signo;

	for (signo = 1; signo < 32; signo++)
		(void)sigaction(signo, &deflt, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* become - only calls that are safe between fork and exec */
static void
become(const struct run *run, int in, int out, int err, int report)
{
	int failure;

	(void)setpgid(0, 0);
	if (run->directory != NULL && run->directory[0] != '\0' &&
	    chdir(run->directory) != 0)
		(void)!chdir("/"); /* relative names lead nowhere */
	if (dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2) {
		close_others(report);
		default_signals();
		execve(run->argv[0], (char *const *)(uintptr_t)run->argv,
		    (char *const *)(uintptr_t)environment);
	}
	failure = errno;
	(void)!write(report, &failure, sizeof(failure));
	_exit(127);
}

/* ---- starting ---- */

static int
pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0u);
#else
	return -1;
#endif
}

/* started - has exec(2) succeeded? Else reap the child and set errno */
static bool
started(pid_t pid, int report)
{
	int failure;
	ssize_t n;

	while (
	    (n = read(report, &failure, sizeof(failure))) < 0 && errno == EINTR)
		;
	if (n == 0)
		return true;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = n == (ssize_t)sizeof(failure) ? failure : EIO;
	return false;
}

/* launch - fork and exec; fills pid and the descriptors of the job */
static int
launch(struct job *job)
{
	const struct run *run = job->run;
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 };
	int report[2] = { -1, -1 }, saved, result = -1;

	if (run->input != NULL) {
		if (make_pipe(in) != 0)
			goto out;
	} else if ((in[0] = above_stdio(open("/dev/null", O_RDONLY))) < 0)
		goto out;
	if (make_pipe(out) != 0 || make_pipe(err) != 0 ||
	    make_pipe(report) != 0)
		goto out;
	if ((job->pid = fork()) < 0)
		goto out;
	if (job->pid == 0)
		become(run, in[0], out[1], err[1], report[1]);
	(void)setpgid(job->pid, job->pid);
	close_fd(&report[1]);
	if (!started(job->pid, report[0])) {
		job->pid = -1;
		goto out;
	}
	job->fd[FD_IN] = in[1];
	job->fd[FD_OUT] = out[0];
	job->fd[FD_ERR] = err[0];
	job->fd[FD_END] = pidfd(job->pid);
	in[1] = out[0] = err[0] = -1;
	result = 0;
out:
	saved = errno;
	close_both(in);
	close_both(out);
	close_both(err);
	close_both(report);
	errno = saved;
	return result;
}

/* ---- talking ---- */

static void
unblocking(int fd)
{
	int flags;

	if (fd >= 0 && (flags = fcntl(fd, F_GETFL)) >= 0)
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static void
feed(struct job *job)
{
	const struct run *run = job->run;
	ssize_t n;

	while (job->fed < run->input_len) {
		n = write(job->fd[FD_IN], run->input + job->fed,
		    run->input_len - job->fed);
		if (n > 0) {
			job->fed += (size_t)n;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		break; /* EPIPE: it does not want to know; its own business */
	}
	close_fd(&job->fd[FD_IN]);
}

static void
deliver(struct job *job)
{
	const struct run *run = job->run;

	buf_reserve(&job->line, 0);
	job->line.text[job->line.len] = '\0';
	if (run->line != NULL)
		run->line(run->context, job->line.text, job->line.len);
	buf_clear(&job->line);
	job->skipping = false;
}

/* take_output - add bytes to the current line, deliver what is complete */
static void
take_output(struct job *job, const char *p, size_t len)
{
	size_t limit = job->run->line_limit, part, room;
	const char *end;

	if (limit == 0)
		limit = RUN_LINE_LIMIT;
	while (len > 0) {
		end = memchr(p, '\n', len);
		part = end != NULL ? (size_t)(end - p) : len;
		room = limit - job->line.len;
		buf_put(&job->line, p, part < room ? part : room);
		if (part > room && !job->skipping) {
			job->skipping = true;
			if (job->run->cut != NULL)
				++*job->run->cut;
		}
		if (end != NULL) {
			deliver(job);
			part++;
		}
		p += part;
		len -= part;
	}
}

/*
 * take_errors - keep the beginning, where warnings say what is odd, and the
 * end, where a program says why it gave up
 */
static void
take_errors(struct job *job, const char *p, size_t len)
{
	struct buf *errors = job->run->errors;
	size_t keep = ERRORS_LIMIT / 2, drop;

	if (errors == NULL)
		return;
	buf_put(errors, p, len);
	if (errors->len <= ERRORS_LIMIT)
		return;
	drop = errors->len - ERRORS_LIMIT;
	memmove(errors->text + keep, errors->text + keep + drop,
	    errors->len - keep - drop + 1);
	errors->len -= drop;
}

/* drain - read what is there; false once the output limit is passed */
static bool
drain(struct job *job, int which)
{
	size_t limit = job->run->output_limit;
	ssize_t n;

	while (job->fd[which] >= 0) {
		n = read(job->fd[which], job->chunk, sizeof(job->chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return true;
		if (n < 0 && which == FD_OUT)
			job->broken = errno;
		if (n <= 0) {
			close_fd(&job->fd[which]);
			return true;
		}
		if (which == FD_ERR) {
			take_errors(job, job->chunk, (size_t)n);
			return true;
		}
		job->seen += (size_t)n;
		if (limit != 0 && job->seen > limit)
			return false;
		take_output(job, job->chunk, (size_t)n);
		if (n < (ssize_t)sizeof(job->chunk) ||
		    mono_ms() >= job->deadline)
			return true;
	}
	return true;
}

/* ended - has the program come to its end? It is not reaped yet */
static bool
ended(const struct job *job)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)job->pid, &info,
		   WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == job->pid;
}

static int
over_limit(struct job *job, struct buf *why)
{
	return why_set(why, "%s: wrote more than %zu bytes", job->run->argv[0],
	    job->run->output_limit);
}

/* last_words - what was written before the end and not read yet */
static int
last_words(struct job *job, struct buf *why)
{
	size_t before;

	do {
		before = job->seen;
		if (!drain(job, FD_OUT))
			return over_limit(job, why);
	} while (job->seen > before && mono_ms() < job->deadline);
	(void)drain(job, FD_ERR);
	if (job->line.len > 0 || job->skipping)
		deliver(job);
	return 0;
}

/* turn - what can be done now; false: it is over, with job->result */
static bool
turn(struct job *job, struct buf *why)
{
	if (job->fd[FD_IN] >= 0)
		feed(job);
	if (!drain(job, FD_OUT)) {
		job->result = over_limit(job, why);
		return false;
	}
	(void)drain(job, FD_ERR);
	if (ended(job)) {
		job->result = last_words(job, why);
		return false;
	}
	if (mono_ms() < job->deadline)
		return true;
	job->result = why_set(
	    why, "%s" LATE "%u seconds", job->run->argv[0], job->run->timeout);
	return false;
}

/* wait_some - until something can be done for one of them */
static void
wait_some(struct job *const *jobs, size_t len)
{
	struct pollfd fds[RUN_TOGETHER_MAX * FD_COUNT];
	int64_t least = INT32_MAX, left;
	nfds_t n = 0;
	size_t i;
	int end;

	for (i = 0; i < len; i++) {
		if (jobs[i]->over)
			continue;
		left = jobs[i]->deadline - mono_ms();
		if (jobs[i]->fd[FD_END] < 0 && left > POLL_SLICE)
			left = POLL_SLICE;
		least = left < least ? left : least;
		for (end = 0; end < FD_COUNT; end++)
			fds[n++] = (struct pollfd){ .fd = jobs[i]->fd[end],
				.events = end == FD_IN ? POLLOUT : POLLIN };
	}
	(void)poll(fds, n, least > 0 ? (int)least : 0);
}

/*
 * finish - end the group, reap the program. Until it is reaped its number,
 * which is the group's, cannot be given to anybody else.
 */
static int
finish(struct job *job, struct buf *why)
{
	int status;

	(void)kill(-job->pid, SIGKILL);
	while (waitpid(job->pid, &status, 0) < 0)
		if (errno != EINTR)
			return why_set(why, "%s: lost it: %s",
			    job->run->argv[0], strerror(errno));
	if (job->result != 0)
		return job->result;
	if (job->broken != 0) /* half of it would look whole */
		return why_set(why, "%s: what it says cannot be read: %s",
		    job->run->argv[0], strerror(job->broken));
	if (WIFSIGNALED(status))
		return why_set(why, "%s: killed by signal %d",
		    job->run->argv[0], WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* ---- what the caller does with signals stays his ---- */

struct signals {
	sigset_t mask;
	struct sigaction child;
	bool child_ignored;
	bool pipe_pending;
};

static bool
pipe_pending(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

/* signals_set - block SIGPIPE, make children waitable; saves what was */
static void
signals_set(struct signals *saved)
{
	struct sigaction deflt = { .sa_handler = SIG_DFL };
	sigset_t pipe_only;

	saved->pipe_pending = pipe_pending();
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	(void)sigprocmask(SIG_BLOCK, &pipe_only, &saved->mask);
	(void)sigaction(SIGCHLD, NULL, &saved->child);
	saved->child_ignored = saved->child.sa_handler == SIG_IGN ||
			       (saved->child.sa_flags & SA_NOCLDWAIT) != 0;
	if (saved->child_ignored)
		(void)sigaction(SIGCHLD, &deflt, NULL);
}

static void
signals_restore(const struct signals *saved)
{
	static const struct timespec at_once = { 0, 0 };
	sigset_t pipe_only;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	if (!saved->pipe_pending && pipe_pending())
		while (sigtimedwait(&pipe_only, NULL, &at_once) < 0 &&
		       errno == EINTR)
			;
	if (saved->child_ignored)
		(void)sigaction(SIGCHLD, &saved->child, NULL);
	(void)sigprocmask(SIG_SETMASK, &saved->mask, NULL);
}

/* ---- all of it ---- */

static struct job *
job_new(const struct run *run, int *status, struct buf *why)
{
	struct job *job = xcalloc(1, sizeof(*job));
	int i;

	for (i = 0; i < FD_COUNT; i++)
		job->fd[i] = -1;
	job->run = run;
	job->deadline = mono_ms() + (int64_t)run->timeout * 1000;
	if (launch(job) != 0) {
		job->over = true;
		*status = why_set(
		    why, "%s: cannot start: %s", run->argv[0], strerror(errno));
	}
	for (i = 0; i < FD_END; i++)
		unblocking(job->fd[i]);
	return job;
}

static void
job_free(struct job *job)
{
	int i;

	for (i = 0; i < FD_COUNT; i++)
		close_fd(&job->fd[i]);
	buf_release(&job->line);
	free(job);
}

/* converse - with all of them, until each is over; true: some are not yet */
static bool
converse(struct job *const *jobs, size_t len, int *status, struct buf *whys)
{
	bool more = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (jobs[i]->over)
			continue;
		jobs[i]->over = !turn(jobs[i], &whys[i]);
		if (jobs[i]->over)
			status[i] = finish(jobs[i], &whys[i]);
		more |= !jobs[i]->over;
	}
	return more;
}

void
run_together(const struct run *list, size_t len, int *status, struct buf *whys)
{
	struct job *jobs[RUN_TOGETHER_MAX];
	struct signals saved;
	size_t i;

	signals_set(&saved);
	for (i = 0; i < len; i++)
		jobs[i] = job_new(&list[i], &status[i], &whys[i]);
	while (converse(jobs, len, status, whys))
		wait_some(jobs, len);
	for (i = 0; i < len; i++)
		job_free(jobs[i]);
	signals_restore(&saved);
}

int
run_program(const struct run *run, struct buf *why)
{
	struct buf inner = BUF_INIT;
	int status;

	run_together(run, 1, &status, &inner);
	if (status < 0)
		why_set(why, "%s", inner.text);
	buf_release(&inner);
	return status;
}

bool
run_late(const struct buf *why)
{
	return strstr(buf_text(why), LATE) != NULL;
}
