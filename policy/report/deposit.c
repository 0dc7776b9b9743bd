/*
 * NAME      deposit - add a file to the spool
 * CONTRACT  see deposit.h. The rules are those of the milter's copies: a name
 *           that begins with a dot is unfinished, and stale files of that kind
 *           are removed. The directory is never created here, because its owner
 *           decides who may write, and the administrator chooses the owner.
 * BUGS      The limit is checked first, so that several writers at once may
 *           exceed it by their number.
 */
#include "report/deposit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir_room.h"
#include "base/oserror.h"

#define NAME_LENGTH 128
#define TRIES       100

/* count - what waits in the folder; -1 */
static long
count(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	long files = 0;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL)
		files += entry->d_name[0] != '.';
	closedir(dir);
	return files;
}

static int
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return -1;
	}
	return fsync(fd);
}

/* put - under its unfinished name, then under the final one */
static int
put(int folder, const char *bytes, size_t len, const char *suffix, time_t now)
{
	char new[NAME_LENGTH], final[NAME_LENGTH];
	int fd, result, error, i;

	snprintf(new, sizeof(new), ".new-%lld.%09d-%ld-0", (long long)now, 0,
	    (long)getpid());
	fd = openat(folder, new,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	result = write_all(fd, bytes, len);
	for (i = 0; result == 0 && i < TRIES; i++) {
		snprintf(final, sizeof(final), "%lld.%09d-%ld-%d%s",
		    (long long)now, i, (long)getpid(), i, suffix);
		result = linkat(folder, new, folder, final, 0);
		if (result == 0 || errno != EEXIST)
			break;
		result = 0;
	}
	if (i == TRIES)
		result = -1;
	error = errno;
	unlinkat(folder, new, 0);
	close(fd);
	/* a folder that cannot be synced costs a report at most */
	(void)fsync(folder);
	errno = error;
	return result;
}

long
deposit(const char *dir, const struct deposit_limits *limits, const char *bytes,
    size_t len, const char *suffix, time_t now, struct buf *why)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long files, result = -1;

	if (fd < 0)
		return why_errno(why, errno, "cannot open the spool %s", dir);
	files = count(fd);
	if (files < 0)
		why_errno(why, errno, "cannot read the spool %s", dir);
	else if ((unsigned long)files >= limits->files)
		why_set(why,
		    "the spool %s is full (spool_files = %u); run `poststs "
		    "report --spool'",
		    dir, limits->files);
	else if ((result = dir_room(fd, limits->total, len)) < 0)
		why_errno(why, errno, "cannot make room in the spool %s", dir);
	else if (put(fd, bytes, len, suffix, now) != 0)
		result =
		    why_errno(why, errno, "cannot write to the spool %s", dir);
	close(fd);
	return result;
}
