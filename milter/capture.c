/*
 * NAME      capture - copy mails into the spool while they pass
 * CONTRACT  see capture.h. A name consists of the time, the process, a count
 *           and the inode, and is used only if no file has it. One thread at a
 *           time uses a capture; all threads use the spool.
 * BUGS      The limit is checked when a capture begins, so that several that
 *           begin at once may exceed it by their number.
 */
#include "config.h" /* renameat2 */

#include "milter/capture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dir_room.h"
#include "base/oserror.h"

#define UNFINISHED  ".new-"
#define STALE       86400 /* seconds after which nobody writes any more */
#define BLOCK       16384
#define NAME_LENGTH 128

struct spool {
	char *dir;
	int fd;
	struct spool_limits limits;
	mode_t mode; /* of a file: who else may use the folder may read it */
	atomic_ulong sequence;
};

struct capture {
	struct spool *spool;
	int fd;
	int error; /* errno of the first failure; 0 */
	bool too_large;
	size_t written;
	size_t block_len;
	char name[NAME_LENGTH];
	char block[BLOCK];
};

/* walk - call `each' for every entry; the number of those it counts */
static long
walk(struct spool *spool, time_t now,
    bool (*each)(struct spool *, const char *, time_t))
{
	int fd = openat(spool->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	long count = 0;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL)
		if (each(spool, entry->d_name, now))
			count++;
	closedir(dir);
	return count;
}

static bool
is_mail(struct spool *spool, const char *name, time_t now)
{
	return name[0] != '.';
}

/* abandoned - is the process gone that was writing it? */
static bool
abandoned(const char *name)
{
	long pid;

	return sscanf(name, UNFINISHED "%*d.%*d-%ld-", &pid) == 1 && pid > 0 &&
	       kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static bool
remove_stale(struct spool *spool, const char *name, time_t now)
{
	struct stat st;

	if (strncmp(name, UNFINISHED, sizeof(UNFINISHED) - 1) != 0 ||
	    fstatat(spool->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    (st.st_mtime + STALE > now && !abandoned(name)))
		return false;
	return unlinkat(spool->fd, name, 0) == 0;
}

/* may_be_used - whose is it, and can nobody outside of its group get in? */
static bool
may_be_used(int fd, const struct stat *st)
{
	struct stat above;

	if ((st->st_mode & 07) != 0 || faccessat(fd, ".", W_OK | X_OK, 0) != 0)
		return false;
	if (st->st_uid == geteuid())
		return true;
	return fstatat(fd, "..", &above, AT_SYMLINK_NOFOLLOW) == 0 &&
	       above.st_uid == st->st_uid;
}

struct spool *
spool_open(const char *dir, const struct spool_limits *limits, time_t now,
    struct buf *why)
{
	struct spool *spool;
	struct stat st;
	int fd;

	if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
		why_errno(why, errno, "cannot make the spool %s", dir);
		return NULL;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		why_errno(why, errno, "cannot open the spool %s", dir);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	if (!may_be_used(fd, &st)) {
		why_set(why,
		    "the spool %s must belong to user %lu, whom the milter "
		    "runs as, or to the owner of its parent directory, and "
		    "be closed to all but a group (mode 0700 or 2770)",
		    dir, (unsigned long)geteuid());
		close(fd);
		return NULL;
	}
	spool = xcalloc(1, sizeof(*spool));
	spool->dir = xstrdup(dir);
	spool->fd = fd;
	spool->limits = *limits;
	spool->mode = (st.st_mode & 070) == 0 ? 0600 : 0640;
	walk(spool, now, remove_stale);
	return spool;
}

void
spool_close(struct spool *spool)
{
	if (spool == NULL)
		return;
	close(spool->fd);
	free(spool->dir);
	free(spool);
}

struct capture *
capture_begin(struct spool *spool, const struct timespec *now, struct buf *why)
{
	long files = walk(spool, 0, is_mail);
	struct capture *c;

	if (files < 0) {
		why_errno(why, errno, "cannot read the spool %s", spool->dir);
		return NULL;
	}
	if ((unsigned long)files >= spool->limits.files) {
		why_set(why,
		    "the spool %s is full (spool_files = %u); run `poststs "
		    "report --spool'",
		    spool->dir, spool->limits.files);
		return NULL;
	}
	c = xcalloc(1, sizeof(*c));
	c->spool = spool;
	snprintf(c->name, sizeof(c->name), UNFINISHED "%lld.%09ld-%ld-%lu",
	    (long long)now->tv_sec, now->tv_nsec, (long)getpid(),
	    atomic_fetch_add(&spool->sequence, 1));
	c->fd = openat(spool->fd, c->name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (c->fd >= 0 && fchmod(c->fd, spool->mode) != 0) {
		unlinkat(spool->fd, c->name, 0);
		close(c->fd);
		c->fd = -1;
	}
	if (c->fd < 0) {
		why_errno(
		    why, errno, "cannot write to the spool %s", spool->dir);
		free(c);
		return NULL;
	}
	return c;
}

/* put_out - what has gathered in the block; after a failure nothing more */
static void
put_out(struct capture *c)
{
	size_t at = 0;
	ssize_t n;

	while (at < c->block_len && c->error == 0) {
		n = write(c->fd, c->block + at, c->block_len - at);
		if (n > 0)
			at += (size_t)n;
		else if (n == 0 || errno != EINTR)
			c->error = n == 0 ? EIO : errno;
	}
	c->block_len = 0;
}

void
capture_write(struct capture *c, const void *bytes, size_t len)
{
	const char *p = bytes;
	size_t part;

	if (len > c->spool->limits.bytes - c->written)
		c->too_large = true;
	if (c->too_large)
		return;
	c->written += len;
	for (; len > 0; p += part, len -= part) {
		part = BLOCK - c->block_len < len ? BLOCK - c->block_len : len;
		memcpy(c->block + c->block_len, p, part);
		c->block_len += part;
		if (c->block_len == BLOCK)
			put_out(c);
	}
}

void
capture_header(struct capture *c, const char *name, const char *value)
{
	size_t part;

	capture_write(c, name, strlen(name));
	capture_write(c, ":", 1);
	if (*value != ' ' && *value != '\t')
		capture_write(c, " ", 1);
	for (;;) {
		part = strcspn(value, "\r\n");
		capture_write(c, value, part);
		capture_write(c, "\r\n", 2);
		value += part;
		value += strspn(value, "\r\n");
		if (*value == '\0')
			return;
		/* what does not begin with a blank would be another header */
		if (*value != ' ' && *value != '\t')
			capture_write(c, " ", 1);
	}
}

/* take_name - the final one, unless something has it already */
static int
take_name(struct capture *c)
{
	int fd = c->spool->fd;
	struct stat st;
	char final[NAME_LENGTH + 32];

	if (fstat(c->fd, &st) != 0)
		return -1;
	snprintf(final, sizeof(final), "%s-%llu.eml",
	    c->name + sizeof(UNFINISHED) - 1, (unsigned long long)st.st_ino);
	if (renameat2(fd, c->name, fd, final, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (linkat(fd, c->name, fd, final, 0) != 0)
		return -1;
	return unlinkat(fd, c->name, 0);
}

/* make_room - what is written already is in the folder under a dot */
static void
make_room(struct capture *c, unsigned *removed)
{
	uint64_t total = c->spool->limits.total;
	long gone;

	if (c->written > total) {
		c->error = EFBIG;
		return;
	}
	gone = dir_room(c->spool->fd, total, 0);
	if (gone < 0)
		c->error = errno;
	else
		*removed = (unsigned)gone;
}

int
capture_commit(struct capture *c, unsigned *removed, struct buf *why)
{
	const char *dir = c->spool->dir;

	*removed = 0;
	put_out(c);
	if (c->too_large) {
		why_set(why,
		    "a report of more than %u bytes is not copied to %s "
		    "(spool_bytes)",
		    c->spool->limits.bytes, dir);
		goto bad;
	}
	if (c->error == 0)
		make_room(c, removed);
	if (c->error == 0 && (fsync(c->fd) != 0 || take_name(c) != 0))
		c->error = errno;
	if (c->error != 0) {
		why_errno(why, c->error, "cannot write to the spool %s", dir);
		goto bad;
	}
	/* a folder that cannot be synced costs a report at most */
	(void)fsync(c->spool->fd);
	close(c->fd);
	free(c);
	return 0;
bad:
	capture_abort(c);
	return -1;
}

void
capture_abort(struct capture *c)
{
	if (c == NULL)
		return;
	unlinkat(c->spool->fd, c->name, 0);
	close(c->fd);
	free(c);
}
