/*
 * NAME      named_file - write a file that the administrator named
 * CONTRACT  see named_file.h. A run that root starts in the directories of a
 *           service continues as the user of that service (sandbox/become.h).
 *           While this file is created and written, it is root again.
 */
#include "cli/out/named_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/oserror.h"
#include "publish/atomic.h"
#include "publish/folder.h"
#include "sandbox/become.h"

/* open_file - in its folder, which must be there; NULL and `why' */
static struct atomic *
open_file(const char *path, mode_t mode, int *dirfd, struct buf *why)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	struct buf folder = BUF_INIT;

	buf_put(&folder, path, (size_t)(name - path));
	*dirfd =
	    folder_open(folder.len > 0 ? buf_text(&folder) : ".", false, why);
	buf_release(&folder);
	return *dirfd >= 0 ? atomic_open(*dirfd, name, path, mode, why) : NULL;
}

/* put_all - of the open file; -1 and errno */
static int
put_all(struct atomic *file, int from)
{
	char block[65536];
	ssize_t n;

	while ((n = read(from, block, sizeof(block))) != 0)
		if (n > 0)
			atomic_write(file, block, (size_t)n);
		else if (errno != EINTR)
			return -1;
	return 0;
}

static int
put(const char *path, mode_t mode, const char *text, size_t len, int from,
    struct buf *why)
{
	int dirfd = -1, result = -1;
	struct atomic *file = open_file(path, mode, &dirfd, why);

	if (file != NULL && from >= 0 && put_all(file, from) != 0) {
		why_errno(why, errno, "cannot write %s", path);
		atomic_abort(file);
	} else if (file != NULL) {
		atomic_write(file, text, len);
		result = atomic_commit(file, why);
	}
	if (dirfd >= 0)
		close(dirfd);
	return result < 0 ? -1 : 0;
}

static int
put_as_root(const char *path, mode_t mode, const char *text, size_t len,
    int from, struct buf *why)
{
	int result;

	if (become_root(why) != 0)
		return -1;
	result = put(path, mode, text, len, from, why);
	return become_end(result == 0 ? why : NULL) != 0 ? -1 : result;
}

int
named_file_put(const char *path, mode_t mode, const char *text, size_t len,
    struct buf *why)
{
	return put_as_root(path, mode, text, len, -1, why);
}

int
named_file_copy(const char *path, mode_t mode, int from, struct buf *why)
{
	return put_as_root(path, mode, "", 0, from, why);
}
