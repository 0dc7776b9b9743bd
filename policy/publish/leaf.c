/*
 * NAME      leaf - compare and remove <name>/.well-known/mta-sts.txt
 * CONTRACT  see webtree.h. Each component is opened separately, and no symlink
 *           is followed.
 */
#include "publish/webtree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publish/folder.h"

#define READ_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)

/* file_same - a plain file, 0644, with exactly this text? */
static bool
file_same(int fd, const char *text, size_t len)
{
	struct stat st;
	char block[4096];
	size_t at = 0;
	ssize_t n;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (st.st_mode & 07777) != 0644 || st.st_size != (off_t)len)
		return false;
	while (at < len) {
		n = read(fd, block, sizeof(block));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || (size_t)n > len - at ||
		    memcmp(block, text + at, (size_t)n) != 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

bool
leaf_same(int dirfd, const char *name, const char *text, size_t len)
{
	int folder = -1, known = -1, file = -1;
	bool same = false;

	folder = folder_step(dirfd, name, false);
	if (folder >= 0 && folder_readable(folder))
		known = folder_step(folder, ".well-known", false);
	if (known >= 0 && folder_readable(known))
		file = openat(known, "mta-sts.txt", READ_FLAGS);
	if (file >= 0)
		same = file_same(file, text, len);
	if (file >= 0)
		close(file);
	if (known >= 0)
		close(known);
	if (folder >= 0)
		close(folder);
	return same;
}

bool
leaf_there(int dirfd, const char *name)
{
	int folder = folder_step(dirfd, name, false), known = -1;
	bool there = false;

	if (folder >= 0)
		known = folder_step(folder, ".well-known", false);
	if (known >= 0)
		there = faccessat(known, "mta-sts.txt", F_OK,
			    AT_SYMLINK_NOFOLLOW) == 0;
	if (known >= 0)
		close(known);
	if (folder >= 0)
		close(folder);
	return there;
}

/* try_remove - count a removal; what is not there, or holds files of others,
 * stays */
static int
try_remove(int dirfd, const char *name, int flags, int *removed)
{
	if (unlinkat(dirfd, name, flags) == 0) {
		*removed = 1;
		return 0;
	}
	return errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST ? 0
									: -1;
}

int
leaf_remove(int dirfd, const char *name)
{
	int folder, known, removed = 0, failed = 0;

	folder = folder_step(dirfd, name, false);
	if (folder < 0)
		return errno == ENOENT ? 0 : -1;
	known = folder_step(folder, ".well-known", false);
	if (known >= 0) {
		failed = try_remove(known, "mta-sts.txt", 0, &removed);
		close(known);
		if (failed == 0)
			failed = try_remove(
			    folder, ".well-known", AT_REMOVEDIR, &removed);
	}
	close(folder);
	if (failed == 0)
		failed = try_remove(dirfd, name, AT_REMOVEDIR, &removed);
	return failed == 0 ? removed : -1;
}

/* holds_only - nothing but `name' in this folder? */
static bool
holds_only(int fd, const char *name)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *entry;
	bool only = dir != NULL;

	if (dir == NULL && copy >= 0)
		close(copy);
	while (only && (entry = readdir(dir)) != NULL)
		only = strcmp(entry->d_name, ".") == 0 ||
		       strcmp(entry->d_name, "..") == 0 ||
		       strcmp(entry->d_name, name) == 0;
	if (dir != NULL)
		closedir(dir);
	return only;
}

bool
leaf_only_ours(int dirfd, const char *name)
{
	int folder = folder_step(dirfd, name, false), known;
	bool ours;

	if (folder < 0)
		return false;
	ours = holds_only(folder, ".well-known");
	known = folder_step(folder, ".well-known", false);
	if (known >= 0) {
		ours = ours && holds_only(known, "mta-sts.txt");
		close(known);
	} /* else nothing, or a link or file at a name of ours */
	close(folder);
	return ours;
}
