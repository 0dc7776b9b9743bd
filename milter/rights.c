/*
 * NAME      rights - the rights with which the milter starts, and those with
 *           which it runs
 * CONTRACT  see rights.h. A user other than root stays the same; the socket
 *           then keeps its group. The socket is created with its mode (umask).
 */
#include "config.h" /* setresuid */

#include "milter/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/oserror.h"

/* socket_path - of a unix socket; NULL for others */
static const char *
socket_path(const char *socket)
{
	return strncmp(socket, "unix:", 5) == 0 ? socket + 5 : NULL;
}

int
rights_socket_free(const char *name, struct buf *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = socket_path(name);
	int fd, answered;

	if (path == NULL)
		return 0;
	if (strlen(path) >= sizeof(address.sun_path))
		return why_set(why, "the path %s is too long", path);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_errno(why, errno, "cannot make a socket");
	answered =
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(fd);
	if (answered)
		return why_set(why,
		    "another process already listens on the socket %s; "
		    "stop that milter first",
		    path);
	return 0;
}

/* give_socket - to the user and the group; root only */
static int
give_socket(
    const struct settings *s, const struct passwd *user, struct buf *why)
{
	const char *path = socket_path(s->milter_socket);
	const struct group *group;
	struct stat st;
	int fd, result;

	if (path == NULL)
		return 0;
	group = getgrnam(s->milter_group);
	if (group == NULL)
		return why_set(why,
		    "there is no group %s (milter_group), for Postfix to use "
		    "the socket %s",
		    s->milter_group, path);
	/* others may write to that folder: what is given away is what was
	 * looked at, a socket that root made just now */
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return why_errno(why, errno, "cannot give away %s", path);
	if (fstat(fd, &st) != 0 || !S_ISSOCK(st.st_mode) || st.st_uid != 0 ||
	    st.st_nlink != 1)
		result = why_set(why,
		    "%s is not the socket that the milter created: another "
		    "user writes to its directory",
		    path);
	else if ((result = fchownat(
		      fd, "", user->pw_uid, group->gr_gid, AT_EMPTY_PATH)) != 0)
		why_errno(why, errno, "cannot give away %s", path);
	close(fd);
	return result;
}

static int
become(const struct passwd *user, struct buf *why)
{
	if (initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) != 0 ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid) != 0)
		return why_errno(
		    why, errno, "cannot become user %s", user->pw_name);
	if (user->pw_uid != 0 && setuid(0) == 0)
		return why_set(
		    why, "user %s can become root again", user->pw_name);
	return 0;
}

/* more_files - as many connections as we may have */
static void
more_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
rights_drop(const struct settings *s, struct buf *why)
{
	const struct passwd *user;

	more_files();
	if (geteuid() == 0) {
		errno = 0;
		user = getpwnam(s->milter_user);
		if (user == NULL)
			return why_set(why,
			    "there is no user %s (milter_user); make one, as "
			    "poststs-milter(8) says",
			    s->milter_user);
		if (give_socket(s, user, why) != 0 || become(user, why) != 0)
			return -1;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return why_errno(why, errno, "cannot give up new privileges");
	return 0;
}

void
rights_socket_remove(const char *socket)
{
	const char *path = socket_path(socket);

	if (path != NULL)
		(void)unlink(path);
}
