/*
 * NAME      own_file - is a file in a directory of ours safe to use?
 * CONTRACT  see own_file.h. Nothing is opened.
 */
#include "base/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/oserror.h"

int
own_file(int dirfd, const char *dir, const char *name, struct buf *why)
{
	struct stat st, folder;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0
				       : why_errno(why, errno,
					     "cannot examine %s/%s", dir, name);
	if (fstat(dirfd, &folder) != 0)
		return why_errno(why, errno, "cannot examine %s", dir);
	if (!S_ISREG(st.st_mode))
		return why_set(
		    why, "%s/%s is no plain file; move it away", dir, name);
	if (st.st_uid != geteuid() && st.st_uid != 0 &&
	    st.st_uid != folder.st_uid)
		return why_set(why,
		    "%s/%s belongs to user %lu, and the directory to user "
		    "%lu; find out who put it there, and move it away",
		    dir, name, (unsigned long)st.st_uid,
		    (unsigned long)folder.st_uid);
	return 0;
}
