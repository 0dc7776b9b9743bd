/*
 * NAME      fleet - a run of a machine that shares its store with others
 * CONTRACT  see fleet.h. What the others see comes through fleet_hear.c; their
 *           evidence is in evidence.db, beside our own (fleet_evidence.c).
 * BUGS      A machine that was put back with its web root to a day before the
 *           store was put back, too, looks like one that has not followed.
 */
#include "task/fleet.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/msg.h"
#include "config.h"
#include "dns/dname.h"
#include "facts/merge.h"
#include "json/facts_json.h"
#include "publish/atomic.h"
#include "store/mirror.h"
#include "store/shared.h"
#include "sts/policy_id.h"
#include "task/fleet_evidence.h"
#include "task/fleet_members.h"
#include "task/fleet_settings.h"
#include "task/fleet_state.h"

int
fleet_exit(int error)
{
	switch (error) {
	case EAGAIN:
	case ESTALE:
		return EX_TEMPFAIL;
	case ENOENT:
		return EX_UNAVAILABLE;
	case EACCES:
	case EINVAL:
		return EX_CONFIG;
	default:
		return EX_IOERR;
	}
}

/* ---- opening ---- */

int
fleet_name(const struct settings *s, char name[DNAME_SIZE])
{
	char host[256] = "";
	struct buf why = BUF_INIT;
	int code = EX_OK;

	if (*s->member != '\0') {
		snprintf(name, DNAME_SIZE, "%s", s->member);
		return EX_OK;
	}
	gethostname(host, sizeof(host) - 1);
	if (dname_parse(name, host, strlen(host), &why) != 0)
		code = fail(EX_CONFIG,
		    "the name of this machine cannot be the name of a "
		    "member (%s): set the option member",
		    buf_text(&why));
	buf_release(&why);
	return code;
}

static int
connect_to(struct world *w, const struct request *request, bool write,
    const struct shared_server *known)
{
	struct fleet *f = xcalloc(1, sizeof(*f));
	struct buf why = BUF_INIT;
	int code;

	w->fleet = f;
	if (!shared_supported())
		return fail(EX_CONFIG,
		    "the option store is set, but this poststs was built "
		    "without PostgreSQL (--without-postgresql); nothing was "
		    "done");
	w->fleet_writes = write;
	f->now = request->now;
	if ((code = fleet_name(w->settings, f->member)) != EX_OK)
		return code;
	f->shared =
	    shared_open(w->settings->store, f->member, write, known, &why);
	if (f->shared == NULL && write)
		code = fail(fleet_exit(why.error), "%s; nothing was changed",
		    buf_text(&why));
	else if (f->shared == NULL)
		complain(
		    "%s; what other members see is unknown", buf_text(&why));
	buf_release(&why);
	return code;
}

static void
tell_meeting(const struct fleet *f, const struct meeting *met)
{
	if (met->lost)
		complain("the shared store had lost rows that %s has seen "
			 "in it (a restored backup, a standby without the "
			 "last commits); %zu policies were put back",
		    f->member, met->there.rows);
}

/* mark_path - the file that says that this machine was put back */
static char *
mark_path(const struct world *w)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/put-back", w->settings->state_dir);
	return buf_detach(&path);
}

/*
 * look_back - does the store know that this member has seen more than its files
 * tell? Then they were put back, and what the web root shows was shown again.
 * That holds until a run has been seen through.
 */
static int
look_back(const struct world *w, struct store *mirror, struct buf *why)
{
	struct fleet *f = w->fleet;
	struct mirror_note note;
	char *path;
	int fd;

	if (mirror_read(mirror, &note, why) != 0)
		return -1;
	path = mark_path(w);
	f->put_back |= access(path, F_OK) == 0;
	if (f->came > 0 && (!note.noted || note.mark.change < f->came)) {
		f->put_back = true;
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
		if (fd >= 0)
			close(fd);
	}
	free(path);
	return 0;
}

void
fleet_done(const struct world *w)
{
	char *path;

	if (w->fleet == NULL || !w->fleet->put_back)
		return;
	path = mark_path(w);
	unlink(path);
	free(path);
}

static int
meet(struct world *w, const struct request *request, struct meeting *met)
{
	struct fleet *f = w->fleet;
	struct buf why = BUF_INIT;
	/* one that is lost is in the shared store */
	struct store *mirror = store_open_lost(w->settings->state_dir, &why);
	int code = EX_OK;

	if (mirror == NULL)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	else if (look_back(w, mirror, &why) != 0 ||
		 store_meet(mirror, f->shared, request->now, met, &why) != 0 ||
		 shared_announce(f->shared, PACKAGE_VERSION, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else
		tell_meeting(f, met);
	store_close(mirror);
	buf_release(&why);
	return code == EX_OK ? fleet_evidence(f->shared, f->member, w->settings)
			     : code;
}

static bool
on_roll(const struct shared_members *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->len; i++)
		if (strcmp(all->list[i].name, name) == 0)
			return true;
	return false;
}

/*
 * recall_members - those of whom a report is kept here, and of whom a store
 * that was put back knows nothing: what only they list is not gone
 */
static int
recall_members(
    const struct world *w, const struct shared_members *all, struct buf *why)
{
	struct fleet *f = w->fleet;
	struct buf path = BUF_INIT;
	struct dirent *entry;
	char name[DNAME_SIZE];
	int result = 0;
	size_t len;
	DIR *dir;

	buf_printf(&path, "%s/members", w->settings->state_dir);
	dir = opendir(buf_text(&path));
	buf_release(&path);
	while (result == 0 && dir != NULL && (entry = readdir(dir)) != NULL) {
		len = strlen(entry->d_name);
		if (len < 6 || len - 5 >= sizeof(name) ||
		    strcmp(entry->d_name + len - 5, ".json") != 0)
			continue;
		snprintf(
		    name, sizeof(name), "%.*s", (int)len - 5, entry->d_name);
		if (!dname_valid(name) || strcmp(name, f->member) == 0 ||
		    on_roll(all, name))
			continue;
		complain("the shared store has forgotten the member %s (a "
			 "restored backup); it counts as one that has not "
			 "reported",
		    name);
		result = shared_recall(f->shared, name, why);
	}
	if (dir != NULL)
		closedir(dir);
	return result;
}

/* is_member - only who was let in writes */
static int
is_member(const struct world *w)
{
	struct fleet *f = w->fleet;
	struct shared_members all;
	struct buf why = BUF_INIT;
	bool found = false;
	int code = EX_OK;
	size_t i;

	if (shared_members(f->shared, &all, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	for (i = 0; i < all.len; i++) {
		if (strcmp(all.list[i].name, f->member) != 0)
			continue;
		found = !all.list[i].removed;
		f->came = all.list[i].change;
	}
	if (code == EX_OK && !found)
		code = fail(EX_UNAVAILABLE,
		    "%s is not a member of the shared store: poststs store "
		    "join adds it and what it has published",
		    f->member);
	if (code == EX_OK && recall_members(w, &all, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	shared_members_release(&all);
	buf_release(&why);
	return code;
}

int
fleet_open(struct world *w, const struct request *request, bool write)
{
	struct shared_server known;
	struct meeting met;
	int code;

	if (*w->settings->store == '\0' || w->fleet != NULL)
		return EX_OK;
	if (request->facts_file != NULL)
		return write ? fail(EX_USAGE,
				   "the ledger is shared (store), and is not "
				   "written to by what --facts says")
			     : EX_OK;
	mirror_server(w->settings->state_dir, &known);
	if ((code = connect_to(w, request, write, &known)) != EX_OK || !write)
		return code;
	if ((code = is_member(w)) != EX_OK)
		return code;
	return meet(w, request, &met);
}

int
fleet_join(struct world *w, const struct request *request, struct meeting *met)
{
	int code = connect_to(w, request, true, NULL);

	return code == EX_OK ? meet(w, request, met) : code;
}

int
fleet_again(struct world *w, const struct request *request)
{
	struct meeting met;

	return w->fleet != NULL ? meet(w, request, &met) : EX_OK;
}

void
fleet_close(struct world *w)
{
	struct fleet *f = w->fleet;

	if (f == NULL)
		return;
	fleet_forget_voices(f);
	fleet_members_free(w->members);
	w->members = NULL;
	store_close(f->shared);
	buf_release(&f->settings);
	free(f);
	w->fleet = NULL;
}

struct ledger *
fleet_ledger(struct world *w, struct store *mirror, struct buf *why)
{
	/* who writes has met the store, and plans from what was met */
	if (w->fleet == NULL || w->fleet->shared == NULL || w->fleet_writes)
		return store_ledger(mirror, why);
	return store_meet_look(mirror, w->fleet->shared, w->fleet->now, why);
}

void
fleet_attach(struct world *w, struct store *mirror)
{
	if (w->fleet != NULL && mirror != NULL)
		store_attach(mirror, w->fleet->shared);
}

struct store *
fleet_store(const struct world *w)
{
	return w->fleet != NULL ? w->fleet->shared : NULL;
}

/* ---- while others decide, too ---- */

void
fleet_published(struct world *w)
{
	struct buf why = BUF_INIT;

	/* a run that could not say so is one that is behind, and nothing else
	 */
	if (w->fleet != NULL && w->fleet->shared != NULL &&
	    shared_announce(w->fleet->shared, PACKAGE_VERSION, &why) != 0)
		complain("%s", buf_text(&why));
	buf_release(&why);
}

int
fleet_current(const struct world *w, struct buf *why)
{
	struct shared_mark then = { .change = -1 }, now;
	const struct shared_mark *mark;

	if (w->fleet == NULL)
		return 0;
	mark = shared_mark_of(w->fleet->shared);
	if (mark != NULL)
		then = *mark;
	if (shared_now(w->fleet->shared, &now, why) != 0)
		return -1;
	if (shared_mark_same(&now, &then))
		return 0;
	why_set(why, "another member has changed the shared store during this "
		     "run; run again");
	why->error = ESTALE;
	return -1;
}

int
fleet_gone(
    const struct world *w, struct webroot_result *result, struct buf *why)
{
	if (w->fleet == NULL)
		return 0;
	return webroot_gone(
	    w->settings->web_root, w->ledger, w->plan, result, why);
}
