/*
 * NAME      lock - one run at a time
 * CONTRACT  see lock.h. flock(2) on state_dir/lock: the kernel releases it when
 *           the process ends, however it ends, so that there is never a stale
 *           lock to remove by hand. Nothing is written into the file. Only its
 *           owner and root can open it, because whoever can open a file can
 *           lock it. The descriptor is closed on exec, so that a child
 *           (postconf) that outlives us keeps no lock.
 * BUGS      While it waits, lock_take() tries again every tenth of a second.
 *           Over NFS, flock needs a server that supports it.
 */
#include "publish/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/oserror.h"
#include "base/owner.h"
#include "publish/folder.h"

/* wait_for - 0: ours; -1 and errno, EWOULDBLOCK when time is up */
static int
wait_for(int fd, unsigned seconds, void (*waiting)(void))
{
	static const struct timespec tenth = { 0, 100000000 };
	unsigned long left = seconds * 10UL;

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return -1;
	if (waiting != NULL)
		waiting();
	while (left-- > 0) {
		nanosleep(&tenth, NULL);
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
	}
	errno = EWOULDBLOCK;
	return -1;
}

/* private - is it a plain file that nobody else can open, and so hold? */
static int private(int fd)
{
	struct stat st;

	errno = EPERM;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -1;
	return (st.st_mode & 077) == 0 ? 0 : fchmod(fd, 0600);
}

/* open_or_make - the lock file; a new one belongs to whom the folder does */
static int
open_or_make(int dirfd)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd = openat(dirfd, "lock", flags), err;
	bool made = fd < 0 && errno == ENOENT;

	if (made)
		fd = openat(dirfd, "lock", flags | O_CREAT | O_EXCL, 0600);
	if (made && fd < 0 && errno == EEXIST) { /* another run was faster */
		made = false;
		fd = openat(dirfd, "lock", flags);
	}
	if (fd < 0)
		return -1;
	if ((!made || owner_follow(fd, dirfd) == 0) && private(fd) == 0)
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

int
lock_try(int dirfd)
{
	int fd = open_or_make(dirfd), err;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

int
lock_take(const char *state_dir, unsigned seconds, void (*waiting)(void),
    struct buf *why)
{
	int dirfd, fd;

	dirfd = folder_open(state_dir, true, why);
	if (dirfd < 0)
		return -1;
	fd = open_or_make(dirfd);
	if (fd < 0)
		why_errno(why, errno, "cannot open %s/lock", state_dir);
	close(dirfd);
	if (fd < 0)
		return -1;
	if (wait_for(fd, seconds, waiting) == 0)
		return fd;
	if (errno == EWOULDBLOCK)
		why_set(why,
		    "another run of poststs holds %s/lock; let it finish, "
		    "or find it with `fuser %s/lock'",
		    state_dir, state_dir);
	else
		why_errno(why, errno, "cannot lock %s/lock", state_dir);
	close(fd);
	return -1;
}
