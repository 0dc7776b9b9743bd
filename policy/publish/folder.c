/*
 * NAME      folder - open and create directories without following symlinks of
 *           others
 * CONTRACT  see folder.h.
 * BUGS      folder_open() changes the umask during a mkdir(2), so that no other
 *           thread may create files meanwhile.
 */
#include "publish/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "base/owner.h"

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* give - a folder that was just made to the owner of the one it stands in */
static int
give(const char *path)
{
	int fd = open(path, FOLDER_FLAGS | O_NOFOLLOW);
	int up = fd >= 0 ? openat(fd, "..", FOLDER_FLAGS) : -1;
	int result = up >= 0 ? owner_follow(fd, up) : -1, err = errno;

	if (up >= 0)
		close(up);
	if (fd >= 0)
		close(fd);
	errno = err;
	return result;
}

/*
 * make - one folder with mode 0755 whatever the umask, and in one system call:
 * a mode put right afterwards would stay wrong if we were killed in between,
 * and an administrator's own folder must be left as it is.
 */
static int
make(const char *path)
{
	mode_t mask = umask(022);
	int result = mkdir(path, 0755), err = errno;

	umask(mask);
	if (result == 0)
		return give(path);
	return err == EEXIST ? 0 : (errno = err, -1);
}

/* make_all - as mkdir -p */
static int
make_all(const char *path)
{
	char *copy = xstrdup(path), *slash;
	int result = 0;

	for (slash = strchr(copy + 1, '/'); slash != NULL && result == 0;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		result = make(copy);
		*slash = '/';
	}
	if (result == 0)
		result = make(copy);
	free(copy);
	return result;
}

int
folder_open(const char *path, bool create, struct buf *why)
{
	int fd = open(path, FOLDER_FLAGS);

	if (fd >= 0)
		return fd;
	if (errno != ENOENT || !create || path[0] == '\0')
		return why_errno(
		    why, errno, "cannot open the directory %s", path);
	if (make_all(path) != 0)
		return why_errno(
		    why, errno, "cannot create the directory %s", path);
	fd = open(path, FOLDER_FLAGS);
	if (fd < 0)
		return why_errno(
		    why, errno, "cannot open the directory %s", path);
	return fd;
}

bool
folder_readable(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0755;
}

int
folder_step(int dirfd, const char *name, bool create)
{
	struct stat st;
	bool made = false;
	int fd = openat(dirfd, name, FOLDER_FLAGS | O_NOFOLLOW);

	if (!create)
		return fd;
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP)) {
		if (unlinkat(dirfd, name, 0) != 0 && errno != ENOENT)
			return -1;
		errno = ENOENT;
	}
	if (fd < 0 && errno == ENOENT) {
		made = mkdirat(dirfd, name, 0755) == 0;
		if (!made && errno != EEXIST)
			return -1;
		fd = openat(dirfd, name, FOLDER_FLAGS | O_NOFOLLOW);
	}
	if (fd < 0)
		return -1;
	if ((made && owner_follow(fd, dirfd) != 0) || fstat(fd, &st) != 0 ||
	    ((st.st_mode & 0777) != 0755 &&
		fchmod(fd, (st.st_mode & 07000) | 0755) != 0)) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}
