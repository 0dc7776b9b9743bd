/*
 * NAME      owner - who owns a new file
 * CONTRACT  see owner.h. If an administrator runs `poststs apply' by hand, as
 *           root, in the directories of a service that runs as another user,
 *           the next run of the service must be able to lock, write and remove.
 */
#include "base/owner.h"

#include <sys/stat.h>
#include <unistd.h>

int
owner_follow(int fd, int dirfd)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (fstat(dirfd, &st) != 0)
		return -1;
	if (st.st_uid == 0)
		return 0;
	return fchown(fd, st.st_uid, st.st_gid);
}
