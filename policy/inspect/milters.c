/*
 * NAME      milters - can Postfix reach poststs-milter, and does it know of it?
 * CONTRACT  see milters.h. A connection is made and closed at once. A socket
 *           in the file system must also be one that Postfix's user may use,
 *           which connecting as somebody else does not show; what we may not
 *           look at ourselves counts as reached.
 * BUGS      Where a file has an access list, its mode is not judged.
 *           smtpd_milter_maps is not looked up: with one, our milter may be
 *           asked for all we know.
 */
#include "inspect/milters.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "postfix/milter_place.h"
#include "postfix/pflist.h"

#define PATIENCE 2000 /* milliseconds for a milter to take a connection */

/* ---- may Postfix's user? ---- */

struct user {
	uid_t uid;
	gid_t *groups; /* malloc'ed */
	int groups_len;
};

static bool
user_find(struct user *user, const char *name)
{
	const struct passwd *entry = getpwnam(name);

	*user = (struct user){ .uid = 0 };
	if (entry == NULL)
		return false;
	user->uid = entry->pw_uid;
	(void)getgrouplist(name, entry->pw_gid, NULL, &user->groups_len);
	user->groups =
	    xcalloc((size_t)user->groups_len + 1, sizeof(*user->groups));
	return getgrouplist(
		   name, entry->pw_gid, user->groups, &user->groups_len) >= 0;
}

/* may - by the mode; `bit' is S_IXOTH or S_IWOTH */
static bool
may(const struct user *user, const struct stat *st, mode_t bit)
{
	int i;

	if (user->uid == 0)
		return true;
	if (st->st_uid == user->uid)
		return (st->st_mode & bit << 6) != 0;
	for (i = 0; i < user->groups_len; i++)
		if (st->st_gid == user->groups[i])
			return (st->st_mode & bit << 3) != 0;
	return (st->st_mode & bit) != 0;
}

/* barred - is there something on the way to the file that the user may not? */
static bool
barred(const struct user *user, const char *path, struct buf *why)
{
	static const char list[] = "system.posix_acl_access";
	struct buf part = BUF_INIT;
	const char *end = path;
	struct stat st;
	bool result = false, last;

	do {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		last = *end == '\0';
		buf_clear(&part);
		buf_put(&part, path, (size_t)(end - path));
		if (stat(part.text, &st) != 0)
			break; /* we may not look, or it has just gone */
		result = getxattr(part.text, list, NULL, 0) <= 0 &&
			 !may(user, &st, last ? S_IWOTH : S_IXOTH);
	} while (!result && !last);
	if (result)
		buf_printf(why, "its user may not %s %s",
		    last ? "write to" : "enter", part.text);
	buf_release(&part);
	return result;
}

/* ---- does it answer? ---- */

/* connects - in time; false only where it surely does not, and `why' */
static bool
connects(const struct sockaddr *address, socklen_t len, struct buf *why)
{
	int fd = socket(
	    address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int error = 0, ready;

	if (fd < 0)
		return true;
	if (connect(fd, address, len) != 0)
		error = errno;
	if (error == EINPROGRESS) {
		ready = poll(&poll_fd, 1, PATIENCE);
		error = ready == 0 ? ETIMEDOUT : 0;
		if (ready > 0)
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	}
	close(fd);
	/* a full queue is one of a milter that runs; what we may not open,
	 * Postfix may */
	if (error == 0 || error == EAGAIN || error == EACCES || error == EPERM)
		return true;
	buf_puts(why, error == ECONNREFUSED ? "no process listens there"
					    : strerror(error));
	return false;
}

static bool
connects_file(const char *path, struct buf *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path)) {
		buf_puts(why, "the path is too long for a socket");
		return false;
	}
	memcpy(address.sun_path, path, strlen(path));
	return connects(
	    (const struct sockaddr *)&address, sizeof(address), why);
}

/* connects_host - one of its addresses is enough */
static bool
connects_host(const char *host, const char *port, struct buf *why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *at;
	bool result = false;

	if (getaddrinfo(*host != '\0' ? host : NULL, port, &hints, &list) != 0)
		return true;
	for (at = list; at != NULL && !result; at = at->ai_next) {
		buf_clear(why);
		result = connects(at->ai_addr, at->ai_addrlen, why);
	}
	freeaddrinfo(list);
	return result;
}

/* ---- one smtpd ---- */

/* file_lost - not there, not for Postfix's user, or nobody behind it */
static bool
file_lost(const struct milters *milters, const struct milter_place *place,
    const struct milter_place *own, struct buf *why, struct arena *arena)
{
	const char *path = milter_place_path(
	    place, milters->queue_directory, milters->chrooted, arena);
	struct user user;
	struct stat st;
	bool result;

	if (stat(path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return false;
		if (milters->chrooted && own->path != NULL &&
		    strcmp(path, own->path) != 0)
			buf_printf(why,
			    "smtpd is chrooted to %s, where this is ",
			    milters->queue_directory);
		buf_printf(why, "%s, which does not exist", path);
		return true;
	}
	result = milters->mail_owner != NULL &&
		 user_find(&user, milters->mail_owner);
	if (result) {
		result = barred(&user, path, why);
		free(user.groups);
	}
	return result || !connects_file(path, why);
}

/* what_becomes - of mail, while it cannot be reached */
static const char *
what_becomes(const struct milters *milters, const struct milter_place *place,
    bool *stops, struct arena *arena)
{
	const char *action =
	    place->action != NULL ? place->action : milters->action;

	*stops = action != NULL && strcmp(action, "accept") != 0;
	if (!*stops)
		return "Postfix accepts mail, and no session is counted";
	return arena_printf(arena, "Postfix does not accept mail (%s = %s)",
	    place->action != NULL ? "default_action" : "milter_default_action",
	    action);
}

/* same_file - by another way, or another name */
static bool
same_file(const struct milters *milters, const struct milter_place *place,
    const struct milter_place *own, struct arena *arena)
{
	struct stat theirs, ours;

	return place->path != NULL && own->path != NULL &&
	       stat(milter_place_path(place, milters->queue_directory,
			milters->chrooted, arena),
		   &theirs) == 0 &&
	       stat(own->path, &ours) == 0 && theirs.st_dev == ours.st_dev &&
	       theirs.st_ino == ours.st_ino;
}

bool
milters_named(const struct milters *milters, const struct settings *settings,
    const char **lost, bool *stops, struct arena *arena)
{
	struct pflist list = { .rest = milters->list ? milters->list : "" };
	struct milter_place own, place;
	struct buf why = BUF_INIT;
	bool gone;

	*lost = NULL;
	*stops = false;
	milter_place_own(&own, settings->milter_socket, arena);
	while (milter_place_next(&place, &list, arena)) {
		if (!milter_place_meant(
			&place, &own, milters->queue_directory, arena) &&
		    !same_file(milters, &place, &own, arena))
			continue;
		gone = place.path != NULL
			   ? file_lost(milters, &place, &own, &why, arena)
			   : !connects_host(place.host, place.port, &why);
		if (gone)
			*lost = arena_printf(arena, "%s: %s; meanwhile %s",
			    place.text, buf_text(&why),
			    what_becomes(milters, &place, stops, arena));
		buf_release(&why);
		return true;
	}
	return !pflist_empty(milters->maps);
}

const char *
milters_awaited(const struct settings *settings)
{
	struct arena *arena = arena_new();
	struct milter_place own;
	struct buf why = BUF_INIT;
	struct stat st;
	bool runs;
	size_t i;

	milter_place_own(&own, settings->milter_socket, arena);
	runs = own.path != NULL
		   ? stat(own.path, &st) == 0 && connects_file(own.path, &why)
		   : connects_host(own.host, own.port, &why);
	buf_release(&why);
	arena_free(arena);
	if (runs)
		return "poststs-milter runs";
	if (settings->general.require_tls)
		return "require_tls is set";
	for (i = 0; i < settings->domain_len; i++)
		if (settings->domain[i].require_tls)
			return "require_tls is set for a domain";
	return NULL;
}
