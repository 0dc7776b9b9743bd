/*
 * NAME      peer - a process that meets strangers for us
 * CONTRACT  see peer.h. The starter reads nothing but the number of a job, and
 *           answers with our end of the pair of sockets that the job got. It
 *           holds no file of ours open, and ends with us, as do its children.
 * BUGS      What became of a child of the starter's nobody learns; that it
 *           says no more has to do.
 */
#include "config.h"

#include "sandbox/peer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mono.h"
#include "base/oserror.h"
#include "sandbox/confine.h"

static struct {
	pid_t pid; /* 0: there is none */
	int fd;
} starter;

/* ---- the process itself ---- */

/* live - `ours' is the other end, which is not for it */
static void
live(const struct peer_work *work, int fd, int ours, pid_t parent)
{
	signal(SIGCHLD, SIG_DFL);
	starter.pid = 0;
	close(ours);
	if (work->limits != NULL)
		confine(work->limits, fd);
	/* not before: becoming somebody else forgets it */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	work->work(work->context, fd);
	_exit(0);
}

/* launch - fork it; into `fd' our end */
static pid_t
launch(const struct peer_work *work, int *fd)
{
	pid_t self = getpid(), pid;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -1;
	if ((pid = fork()) == 0)
		live(work, ends[1], ends[0], self);
	close(ends[1]);
	*fd = ends[0];
	if (pid < 0)
		close(ends[0]);
	return pid;
}

/* ---- the starter ---- */

/* a byte, and a descriptor with it */
struct parcel {
	char byte;
	struct iovec part;
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(int))];
	struct msghdr message;
};

static void
parcel_init(struct parcel *p)
{
	memset(p, 0, sizeof(*p));
	p->part.iov_base = &p->byte;
	p->part.iov_len = 1;
	p->message.msg_iov = &p->part;
	p->message.msg_iovlen = 1;
	p->message.msg_control = p->room;
	p->message.msg_controllen = sizeof(p->room);
}

/* give - a descriptor; -1: there is none */
static bool
give(int to, int fd)
{
	struct parcel p;
	struct cmsghdr *head;

	parcel_init(&p);
	if (fd < 0) {
		p.message.msg_control = NULL;
		p.message.msg_controllen = 0;
	} else {
		head = CMSG_FIRSTHDR(&p.message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	return sendmsg(to, &p.message, MSG_NOSIGNAL) == 1;
}

/* take - the descriptor that is given; -1: none was */
static int
take(int from)
{
	struct parcel p;
	const struct cmsghdr *head;
	ssize_t n;
	int fd;

	do {
		parcel_init(&p);
		n = recvmsg(from, &p.message, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	head = n == 1 ? CMSG_FIRSTHDR(&p.message) : NULL;
	if (head == NULL || head->cmsg_type != SCM_RIGHTS ||
	    head->cmsg_len != CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

static void
serve(const struct peer_work *jobs, int fd)
{
	unsigned char job;
	int end;

	signal(SIGCHLD, SIG_IGN); /* they are not waited for */
	while (peer_hear(fd, &job, 1, 0) == 1) {
		end = -1;
		if (job < PEER_JOBS && jobs[job].work != NULL &&
		    launch(&jobs[job], &end) < 0)
			end = -1;
		if (!give(fd, end))
			return;
		if (end >= 0)
			close(end);
	}
}

int
starter_begin(const struct peer_work jobs[static PEER_JOBS], struct buf *why)
{
	pid_t self = getpid(), pid;
	int ends[2];

	if (starter.pid != 0)
		return 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return why_errno(why, errno, "cannot make a pair of sockets");
	if ((pid = fork()) == 0) {
		confine_descriptors(ends[1]);
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == self)
			serve(jobs, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return why_errno(why, errno, "cannot start a process");
	}
	starter.pid = pid;
	starter.fd = ends[0];
	return 0;
}

void
starter_end(void)
{
	if (starter.pid == 0)
		return;
	/* it is one of ours, and ends when nobody can ask it any more */
	close(starter.fd);
	while (waitpid(starter.pid, NULL, 0) < 0 && errno == EINTR)
		;
	starter.pid = 0;
}

/* ---- for us ---- */

pid_t
peer_fork(void)
{
	pid_t self = getpid(), child = fork();

	if (child == 0 &&
	    (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != self))
		_exit(1);
	return child;
}

static int
ask_starter(struct peer *peer, enum peer_job job, struct buf *why)
{
	const unsigned char byte = (unsigned char)job;

	peer->pid = 0;
	peer->fd = peer_say(starter.fd, &byte, 1) ? take(starter.fd) : -1;
	return peer->fd >= 0 ? 0 : why_set(why, "cannot start a process");
}

int
peer_start(struct peer *peer, enum peer_job job, const struct peer_work *work,
    struct buf *why)
{
	if (starter.pid != 0)
		return ask_starter(peer, job, why);
	peer->pid = launch(work, &peer->fd);
	return peer->pid > 0 ? 0
			     : why_errno(why, errno, "cannot start a process");
}

void
peer_end(struct peer *peer)
{
	close(peer->fd);
	if (peer->pid == 0)
		return;
	kill(peer->pid, SIGKILL);
	while (waitpid(peer->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

bool
peer_say(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;
	ssize_t n;

	for (; len > 0; at += n, len -= (size_t)n) {
		n = send(fd, at, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return false;
	}
	return true;
}

size_t
peer_hear(int fd, void *bytes, size_t size, long long deadline)
{
	struct pollfd event = { .fd = fd, .events = POLLIN };
	long long left;
	ssize_t n;

	for (;;) {
		left = deadline - mono_ms();
		if (deadline != 0 && left <= 0)
			return 0;
		if (deadline != 0 && poll(&event, 1, (int)left) <= 0)
			continue;
		n = recv(fd, bytes, size, 0);
		if (n >= 0)
			return (size_t)n;
		if (errno != EINTR)
			return 0;
	}
}
