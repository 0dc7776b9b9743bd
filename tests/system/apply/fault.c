/*
 * NAME      fault - make the n-th system call go wrong
 * CONTRACT  see fault.h. Counted are the calls that change something on a
 *           disk, and those that open a file for writing. It also watches
 *           the order of things: a file that was written and is renamed must
 *           have been synced, or else a power failure could leave a name
 *           that points to nothing.
 */
#include "config.h" /* RTLD_NEXT, renameat2 */

#include "fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FDS 256

static unsigned long count, at;
static enum fault fault;
static int fault_errno;
/* inodes written and not yet synced */
static struct {
	dev_t dev;
	ino_t ino;
} dirty[FDS];
static size_t dirty_len;
static char disorder[512];
static unsigned char writes[8192]; /* one bit a call */

void
fault_arm(unsigned long n, enum fault kind, int err)
{
	count = 0;
	at = n;
	fault = kind;
	fault_errno = err;
	dirty_len = 0;
	disorder[0] = '\0';
	memset(writes, 0, sizeof(writes));
}

unsigned long
fault_count(void)
{
	return count;
}

int
fault_wrote(unsigned long n)
{
	return n / 8 < sizeof(writes) && (writes[n / 8] >> n % 8 & 1) != 0;
}

const char *
fault_order(void)
{
	return disorder[0] != '\0' ? disorder : NULL;
}

static void
die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

/* hit - count one call; true: it fails, errno is set */
static bool
hit(void)
{
	count++;
	if (at == 0 || fault == FAULT_NONE || count < at ||
	    (count > at && fault != FAULT_FROM))
		return false;
	if (fault == FAULT_KILL || fault == FAULT_HALF)
		die();
	errno = fault_errno;
	return true;
}

/* half - is this the write to be done by half? */
static bool
half(void)
{
	return fault == FAULT_HALF && at != 0 && count + 1 == at;
}

static void
mark(int fd)
{
	struct stat st;
	size_t i;

	if (count / 8 < sizeof(writes))
		writes[count / 8] |= (unsigned char)(1 << count % 8);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return;
	for (i = 0; i < dirty_len; i++)
		if (dirty[i].dev == st.st_dev && dirty[i].ino == st.st_ino)
			return;
	if (dirty_len < FDS) {
		dirty[dirty_len].dev = st.st_dev;
		dirty[dirty_len++].ino = st.st_ino;
	}
}

static void
clean(int fd)
{
	struct stat st;
	size_t i;

	if (fstat(fd, &st) != 0)
		return;
	for (i = 0; i < dirty_len; i++)
		if (dirty[i].dev == st.st_dev && dirty[i].ino == st.st_ino) {
			dirty[i] = dirty[--dirty_len];
			return;
		}
}

static void
check_order(int dirfd, const char *name)
{
	struct stat st;
	size_t i;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	for (i = 0; i < dirty_len; i++)
		if (dirty[i].dev == st.st_dev && dirty[i].ino == st.st_ino)
			snprintf(disorder, sizeof(disorder), "%s", name);
}

/* the next definition of a function, found once */
#define REAL(type, name, ...)             \
	static type (*real)(__VA_ARGS__); \
	if (real == NULL)                 \
	real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static bool
changes(int flags)
{
	return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
}

static mode_t
mode_of(int flags, va_list ap)
{
	return (flags & O_CREAT) != 0 ? (mode_t)va_arg(ap, int) : 0;
}

#define OPEN(symbol)                                        \
	int symbol(const char *path, int flags, ...);       \
	int symbol(const char *path, int flags, ...)        \
	{                                                   \
		va_list ap;                                 \
		mode_t mode;                                \
		REAL(int, #symbol, const char *, int, ...); \
		va_start(ap, flags);                        \
		mode = mode_of(flags, ap);                  \
		va_end(ap);                                 \
		if (changes(flags) && hit())                \
			return -1;                          \
		return real(path, flags, mode);             \
	}

#define OPENAT(symbol)                                           \
	int symbol(int dirfd, const char *path, int flags, ...); \
	int symbol(int dirfd, const char *path, int flags, ...)  \
	{                                                        \
		va_list ap;                                      \
		mode_t mode;                                     \
		REAL(int, #symbol, int, const char *, int, ...); \
		va_start(ap, flags);                             \
		mode = mode_of(flags, ap);                       \
		va_end(ap);                                      \
		if (changes(flags) && hit())                     \
			return -1;                               \
		return real(dirfd, path, flags, mode);           \
	}

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

ssize_t
write(int fd, const void *data, size_t len)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	if (half()) {
		if (real(fd, data, len / 2) < 0)
			perror("write");
		die();
	}
	if (hit())
		return -1;
	mark(fd);
	return real(fd, data, len);
}

#define PWRITE(symbol)                                                      \
	ssize_t symbol(int fd, const void *data, size_t len, off_t offset); \
	ssize_t symbol(int fd, const void *data, size_t len, off_t offset)  \
	{                                                                   \
		REAL(ssize_t, #symbol, int, const void *, size_t, off_t);   \
		if (half()) {                                               \
			if (real(fd, data, len / 2, offset) < 0)            \
				perror(#symbol);                            \
			die();                                              \
		}                                                           \
		if (hit())                                                  \
			return -1;                                          \
		mark(fd);                                                   \
		return real(fd, data, len, offset);                         \
	}

PWRITE(pwrite)
PWRITE(pwrite64)

#define SYNC(symbol)               \
	int symbol(int fd);        \
	int symbol(int fd)         \
	{                          \
		if (hit())         \
			return -1; \
		clean(fd);         \
		return 0;          \
	}

SYNC(fsync)
SYNC(fdatasync)

int
syncfs(int fd)
{
	if (hit())
		return -1;
	dirty_len = 0;
	return 0;
}

#define TRUNCATE(symbol)                           \
	int symbol(int fd, off_t len);             \
	int symbol(int fd, off_t len)              \
	{                                          \
		REAL(int, #symbol, int, off_t);    \
		return hit() ? -1 : real(fd, len); \
	}

TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

int
renameat(int from, const char *old, int to, const char *name)
{
	REAL(int, "renameat", int, const char *, int, const char *);
	if (hit())
		return -1;
	check_order(from, old);
	return real(from, old, to, name);
}

int
renameat2(int from, const char *old, int to, const char *name, unsigned flags)
{
	REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
	if (hit())
		return -1;
	check_order(from, old);
	return real(from, old, to, name, flags);
}

int
symlinkat(const char *target, int dirfd, const char *name)
{
	REAL(int, "symlinkat", const char *, int, const char *);
	return hit() ? -1 : real(target, dirfd, name);
}

int
unlinkat(int dirfd, const char *name, int flags)
{
	REAL(int, "unlinkat", int, const char *, int);
	return hit() ? -1 : real(dirfd, name, flags);
}

int
unlink(const char *path)
{
	REAL(int, "unlink", const char *);
	return hit() ? -1 : real(path);
}

int
mkdirat(int dirfd, const char *name, mode_t mode)
{
	REAL(int, "mkdirat", int, const char *, mode_t);
	return hit() ? -1 : real(dirfd, name, mode);
}

int
mkdir(const char *path, mode_t mode)
{
	REAL(int, "mkdir", const char *, mode_t);
	return hit() ? -1 : real(path, mode);
}

int
fchmod(int fd, mode_t mode)
{
	REAL(int, "fchmod", int, mode_t);
	return hit() ? -1 : real(fd, mode);
}
