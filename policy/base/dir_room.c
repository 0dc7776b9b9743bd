/*
 * NAME      dir_room - limit the size of a directory
 * CONTRACT  see dir_room.h. The size is that of the files, not of their blocks
 *           on disk; directories below are ignored.
 * BUGS      A file that somebody else removes meanwhile is not counted, so that
 *           one file more than necessary may be removed.
 */
#include "base/dir_room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

struct file {
	char *name;
	struct timespec modified;
	uint64_t bytes;
};

struct files {
	struct file *list;
	size_t len, cap;
	uint64_t bytes; /* of hidden ones, too */
};

static void
release(struct files *files)
{
	size_t i;

	for (i = 0; i < files->len; i++)
		free(files->list[i].name);
	free(files->list);
}

static int
list(int dirfd, struct files *files)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	struct stat st;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (fstatat(dirfd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			0 ||
		    !S_ISREG(st.st_mode))
			continue;
		VEC_GROW(files->list, files->len, files->cap);
		files->list[files->len++] =
		    (struct file){ xstrdup(entry->d_name), st.st_mtim,
			    (uint64_t)st.st_size };
		files->bytes += (uint64_t)st.st_size;
	}
	closedir(dir);
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	if (x->modified.tv_sec != y->modified.tv_sec)
		return x->modified.tv_sec < y->modified.tv_sec ? -1 : 1;
	if (x->modified.tv_nsec != y->modified.tv_nsec)
		return x->modified.tv_nsec < y->modified.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

long
dir_room(int dirfd, uint64_t max, uint64_t more)
{
	struct files files = { 0 };
	long removed = 0;
	size_t i;

	if (more > max) {
		errno = EFBIG;
		return -1;
	}
	if (list(dirfd, &files) != 0)
		return -1;
	if (files.bytes > max - more)
		qsort(files.list, files.len, sizeof(*files.list), compare);
	for (i = 0; i < files.len && files.bytes > max - more; i++) {
		if (*files.list[i].name == '.')
			continue;
		if (unlinkat(dirfd, files.list[i].name, 0) == 0)
			removed++;
		files.bytes -= files.list[i].bytes;
	}
	release(&files);
	return removed;
}

int
dir_bytes(int dirfd, uint64_t *bytes, uint64_t *files)
{
	struct files found = { 0 };
	int result = list(dirfd, &found);

	*bytes = found.bytes;
	*files = found.len;
	release(&found);
	return result;
}
