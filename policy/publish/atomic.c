/*
 * NAME      atomic - replace a file completely or not at all
 * CONTRACT  see atomic.h. While the bytes handed over equal those of the
 *           existing file, nothing is written. At the first difference the
 *           temporary file `.<name>.<pid>.new' is created, the equal part is
 *           copied into it, and the rest follows. At that moment temporary
 *           files of this form that a killed run left are removed. If `name'
 *           exists but is no plain file (a symlink, say), it is never read or
 *           written through: it counts as different, and is replaced.
 * BUGS      A lock (lock.h) must keep runs apart: a second run would remove the
 *           temporary file of the first.
 */
#include "publish/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "base/owner.h"

#define BLOCK 65536

struct atomic {
	int dirfd; /* the caller's */
	int old;   /* while comparing: the file that is there, else -1 */
	int fd;    /* the temporary file, -1: none yet */
	mode_t mode;
	char *name, *path;
	char temp[NAME_MAX + 1];
	off_t equal; /* bytes so far that are as in the old file */
	int error;   /* first errno, 0: none */
	bool raw;    /* atomic_fd() was called */
	size_t in_at, in_len, out_len;
	char in[BLOCK];  /* of the old file */
	char out[BLOCK]; /* for the new one */
};

/* open_old - the file that is there, when it may stay at all */
static int
open_old(const struct atomic *a)
{
	struct stat st;
	int fd = openat(
	    a->dirfd, a->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 07777) == a->mode)
		return fd;
	close(fd);
	return -1;
}

struct atomic *
atomic_open(
    int dirfd, const char *name, const char *path, mode_t mode, struct buf *why)
{
	struct atomic *a;

	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) {
		why_set(why, "%s is not the name of a file", path);
		return NULL;
	}
	a = xmalloc(sizeof(*a));
	memset(a, 0, offsetof(struct atomic, in));
	a->dirfd = dirfd;
	a->mode = mode;
	a->name = xstrdup(name);
	a->path = xstrdup(path);
	a->fd = -1;
	a->old = open_old(a);
	return a;
}

/* is_leftover - `.<name>.<digits>.new' */
static bool
is_leftover(const char *entry, const char *name)
{
	size_t len = strlen(name), digits;

	if (entry[0] != '.' || strncmp(entry + 1, name, len) != 0 ||
	    entry[1 + len] != '.')
		return false;
	entry += len + 2;
	digits = strspn(entry, "0123456789");
	return digits > 0 && strcmp(entry + digits, ".new") == 0;
}

/* remove_leftovers - of runs that were killed; what fails stays */
static void
remove_leftovers(const struct atomic *a)
{
	int fd = openat(a->dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (is_leftover(entry->d_name, a->name))
			unlinkat(a->dirfd, entry->d_name, 0);
	closedir(dir);
}

static void
make_temp(struct atomic *a)
{
	remove_leftovers(a);
	snprintf(a->temp, sizeof(a->temp), ".%.200s.%ld.new", a->name,
	    (long)getpid());
	a->fd = openat(a->dirfd, a->temp,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (a->fd < 0) {
		a->error = errno;
		return;
	}
	if (owner_follow(a->fd, a->dirfd) != 0 || fchmod(a->fd, a->mode) != 0)
		a->error = errno;
}

static void
flush(struct atomic *a)
{
	size_t at = 0;
	ssize_t n;

	while (at < a->out_len && a->error == 0) {
		n = write(a->fd, a->out + at, a->out_len - at);
		if (n > 0)
			at += (size_t)n;
		else if (n == 0 || errno != EINTR)
			a->error = n == 0 ? EIO : errno;
	}
	a->out_len = 0;
}

static void
put(struct atomic *a, const char *data, size_t len)
{
	size_t n;

	for (; len > 0 && a->error == 0; data += n, len -= n) {
		n = BLOCK - a->out_len < len ? BLOCK - a->out_len : len;
		memcpy(a->out + a->out_len, data, n);
		a->out_len += n;
		if (a->out_len == BLOCK)
			flush(a);
	}
}

/* diverge - the content is another one: begin the new file */
static void
diverge(struct atomic *a)
{
	off_t at = 0;
	ssize_t n;

	make_temp(a);
	while (at < a->equal && a->error == 0) {
		n = pread(a->old, a->in,
		    a->equal - at < BLOCK ? (size_t)(a->equal - at) : BLOCK,
		    at);
		if (n > 0) {
			put(a, a->in, (size_t)n);
			at += n;
		} else if (n == 0 || errno != EINTR) {
			a->error = n == 0 ? EIO : errno;
		}
	}
	if (a->old >= 0)
		close(a->old);
	a->old = -1;
}

/* next_block - more of the old file; false at its end, or when unreadable */
static bool
next_block(struct atomic *a)
{
	ssize_t n;

	if (a->in_at < a->in_len)
		return true;
	do
		n = pread(a->old, a->in, BLOCK, a->equal);
	while (n < 0 && errno == EINTR);
	a->in_at = 0;
	a->in_len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* compare - how many of the bytes are as in the old file */
static size_t
compare(struct atomic *a, const char *data, size_t len)
{
	size_t done = 0, n;

	while (done < len && next_block(a)) {
		n = a->in_len - a->in_at;
		if (n > len - done)
			n = len - done;
		if (memcmp(a->in + a->in_at, data + done, n) != 0)
			break;
		a->in_at += n;
		a->equal += (off_t)n;
		done += n;
	}
	return done;
}

void
atomic_write(struct atomic *a, const void *data, size_t len)
{
	size_t done = 0;

	if (a->error != 0)
		return;
	if (a->fd < 0) {
		if (a->old >= 0)
			done = compare(a, data, len);
		if (a->old >= 0 && done == len)
			return;
		diverge(a);
	}
	put(a, (const char *)data + done, len - done);
}

int
atomic_fd(struct atomic *a, struct buf *why)
{
	a->raw = true;
	a->equal = 0;
	diverge(a);
	if (a->error != 0)
		return why_errno(why, a->error, "cannot write %s", a->path);
	return a->fd;
}

/* finish - everything is in the temporary file: make it the file */
static int
finish(struct atomic *a, struct buf *why)
{
	flush(a);
	if (a->error == 0 && fsync(a->fd) != 0)
		a->error = errno;
	if (a->fd >= 0 && close(a->fd) != 0 && a->error == 0)
		a->error = errno;
	a->fd = -1;
	if (a->error == 0 &&
	    renameat(a->dirfd, a->temp, a->dirfd, a->name) != 0)
		a->error = errno;
	if (a->error != 0)
		return why_errno(why, a->error,
		    "cannot write %s (the old file is untouched)", a->path);
	a->temp[0] = '\0';
	if (fsync(a->dirfd) != 0)
		return why_errno(why, errno, "cannot make %s durable", a->path);
	return 1;
}

int
atomic_commit(struct atomic *a, struct buf *why)
{
	int result = 0;

	if (a->fd < 0 && a->error == 0 && (a->old < 0 || next_block(a)))
		diverge(a); /* the old file is longer, or there is none */
	if (a->fd >= 0 || a->error != 0)
		result = finish(a, why);
	atomic_abort(a);
	return result;
}

void
atomic_abort(struct atomic *a)
{
	if (a == NULL)
		return;
	if (a->fd >= 0)
		close(a->fd);
	if (a->old >= 0)
		close(a->old);
	if (a->temp[0] != '\0')
		unlinkat(a->dirfd, a->temp, 0);
	free(a->name);
	free(a->path);
	free(a);
}
