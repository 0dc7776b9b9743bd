/*
 * NAME      maildir - the files of a directory named on the command line
 * CONTRACT  see maildir.h. Files in tmp are not complete yet. The directory may
 *           belong to others: links are not followed.
 */
#include "report/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"

static void
add(struct maildir *m, const char *folder, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", folder, name);
	VEC_GROW(m->paths, m->len, m->cap);
	m->paths[m->len++] = xstrdup(buf_text(&path));
	buf_release(&path);
}

/* list - the plain files of one folder; -1 and `why' */
static int
list(struct maildir *m, const char *folder, int fd, struct buf *why)
{
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	struct stat st;
	int result = 0;

	if (dir == NULL) {
		why_errno(why, errno, "cannot read the directory %s", folder);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	while (result == 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' ||
		    fstatat(dirfd(dir), entry->d_name, &st,
			AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (m->len == MAILDIR_FILES_MAX)
			result = why_set(why, "%s contains more than %d files",
			    folder, MAILDIR_FILES_MAX);
		else
			add(m, folder, entry->d_name);
	}
	closedir(dir);
	return result;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
maildir_list(struct maildir *m, const char *path, struct buf *why)
{
	static const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = open(path, flags), new, cur, result;
	struct buf name = BUF_INIT;

	*m = (struct maildir){ .paths = NULL };
	if (fd < 0 && (errno == ENOTDIR || errno == ENOENT))
		return 0;
	if (fd < 0)
		return why_errno(
		    why, errno, "cannot open the directory %s", path);
	new = openat(fd, "new", flags | O_NOFOLLOW);
	cur = openat(fd, "cur", flags | O_NOFOLLOW);
	if (new >= 0 && cur >= 0) {
		close(fd);
		buf_printf(&name, "%s/new", path);
		result = list(m, buf_text(&name), new, why);
		buf_clear(&name);
		buf_printf(&name, "%s/cur", path);
		if (result == 0)
			result = list(m, buf_text(&name), cur, why);
		else
			close(cur);
		buf_release(&name);
	} else {
		if (new >= 0)
			close(new);
		if (cur >= 0)
			close(cur);
		result = list(m, path, fd, why);
		if (result == 0 && m->len == 0)
			result = why_set(why,
			    "%s is a directory without files, and not a "
			    "Maildir",
			    path);
	}
	if (m->len > 0)
		qsort(m->paths, m->len, sizeof(*m->paths), compare);
	if (result != 0)
		maildir_free(m);
	return result == 0 ? 1 : -1;
}

void
maildir_free(struct maildir *m)
{
	size_t i;

	for (i = 0; i < m->len; i++)
		free(m->paths[i]);
	free(m->paths);
	*m = (struct maildir){ .paths = NULL };
}
