/*
 * NAME      places - who may change what we publish
 * CONTRACT  see places.h. We are who runs this, or who owns the state folder.
 */
#include "inspect/places.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ours - root's, that of who runs us, or of whom the state belongs to */
static bool
ours(uid_t uid, const struct settings *s)
{
	struct stat st;

	return uid == 0 || uid == geteuid() ||
	       (stat(s->state_dir, &st) == 0 && st.st_uid == uid);
}

static void
name_user(struct buf *out, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		buf_printf(out, "user %s", user->pw_name);
	else
		buf_printf(out, "user %lu", (unsigned long)uid);
}

static void
look_at_web_root(struct facts *facts, const struct settings *s)
{
	struct buf who = BUF_INIT;
	struct stat st;

	if (stat(s->web_root, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	name_user(&who, st.st_uid);
	if (!ours(st.st_uid, s))
		facts_note(facts, FINDING_WEB_ROOT_OWNER, s->web_root,
		    "it belongs to %s", buf_text(&who));
	else if (st.st_mode & S_IWOTH)
		facts_note(facts, FINDING_WEB_ROOT_OWNER, s->web_root,
		    "everyone may write to it");
	buf_release(&who);
}

static void
look_at_key(struct facts *facts, const struct settings *s)
{
	const char *key = s->dns_update_key;
	struct stat st;

	if (*key == '\0')
		return;
	if (stat(key, &st) != 0) {
		if ((errno == ENOENT || errno == ENOTDIR) &&
		    settings_dns_update(s) != DNS_UPDATE_NO)
			facts_note(facts, FINDING_UPDATE_KEY_MISSING, key, "%s",
			    strerror(errno));
		return;
	}
	if (st.st_mode & (S_IROTH | S_IWOTH))
		facts_note(facts, FINDING_UPDATE_KEY_OPEN, key,
		    "its mode is %04o", (unsigned)st.st_mode & 07777);
}

void
inspect_places(struct facts *facts, const struct settings *s)
{
	look_at_web_root(facts, s);
	look_at_key(facts, s);
}
