/*
 * NAME      state_folder - who owns the state directory, and who can have put
 *           files there
 * CONTRACT  see state_folder.h. Files that are replaced as a whole, and are not
 *           read through links (the cdb tables), may be anything.
 */
#include "config.h" /* O_PATH */

#include "task/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "base/own_file.h"
#include "publish/folder.h"
#include "sandbox/become.h"

/* what is opened there, and believed */
static const char *const files[] = { "lock", "poststs.db", "poststs.db-journal",
	"poststs.db-wal", "poststs.db-shm", "evidence.db",
	"evidence.db-journal", "evidence.db-wal", "evidence.db-shm",
	"evidence.began", "records.zone", "updates.zone", "watched",
	"webroot.stamp" };

static int
check_files(int dirfd, const char *dir, struct buf *why)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++)
		if (own_file(dirfd, dir, files[i], why) != 0)
			return -1;
	return 0;
}

static int
enter(int dirfd, const char *dir, bool back, struct buf *why)
{
	struct stat st;

	if (fstat(dirfd, &st) != 0) {
		why_errno(why, errno, "cannot examine %s", dir);
		return EX_NOINPUT;
	}
	if (st.st_mode & S_IWOTH) {
		why_set(why,
		    "everyone may write to %s, so nothing in it can be "
		    "trusted: chmod o-w it, and check its contents",
		    dir);
		return EX_CONFIG;
	}
	if (geteuid() == 0 && st.st_uid != 0 &&
	    become(st.st_uid, st.st_gid, back, why) != 0)
		return EX_OSERR;
	return check_files(dirfd, dir, why) == 0 ? EX_OK : EX_CONFIG;
}

int
state_folder_enter(const char *state_dir, bool back, struct buf *why)
{
	int fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int code;

	/* who needs the folder will say what is wrong with it */
	if (fd < 0)
		return EX_OK;
	code = enter(fd, state_dir, back, why);
	close(fd);
	return code;
}

/* has_parent - is there a folder that it stands in? */
static bool
has_parent(const char *path)
{
	char *parent = xstrdup(path), *slash;
	size_t len = strlen(parent);
	bool has;

	while (len > 1 && parent[len - 1] == '/')
		parent[--len] = '\0';
	slash = strrchr(parent, '/');
	if (slash == NULL || slash == parent)
		has = true;
	else {
		*slash = '\0';
		has = access(parent, F_OK) == 0 || errno != ENOENT;
	}
	free(parent);
	return has;
}

/*
 * as_installed - the usual folder, made by root where it was lost, belongs to
 * the user of the units, as the packages make it; and so does the rest of the
 * run
 */
static int
as_installed(int fd, const char *state_dir, struct buf *why)
{
	const struct passwd *user;

	if (geteuid() != 0 || strcmp(state_dir, STATEDIR) != 0 ||
	    (user = getpwnam("poststs")) == NULL)
		return 0;
	if (fchown(fd, user->pw_uid, user->pw_gid) != 0)
		return why_errno(
		    why, errno, "cannot give %s to poststs", state_dir);
	return become(user->pw_uid, user->pw_gid, false, why);
}

int
state_folder_make(const char *state_dir, struct buf *why)
{
	bool there = access(state_dir, F_OK) == 0;
	int fd, result;

	if (!has_parent(state_dir))
		return why_set(why,
		    "the parent directory of %s does not exist: is "
		    "state_dir mistyped? Otherwise create it first",
		    state_dir);
	fd = folder_open(state_dir, true, why);
	if (fd < 0)
		return -1;
	result = there ? 0 : as_installed(fd, state_dir, why);
	close(fd);
	return result;
}
