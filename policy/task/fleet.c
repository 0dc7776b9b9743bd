/*
 * NAME      fleet - a run of a machine that shares its store with others
 * CONTRACT  see fleet.h. What the members saw last is kept in
 *           state_dir/members, one file each, so that what has not changed is
 *           not read again; the files may be lost.
 *           Evidence of the others is in evidence.db, beside our own.
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

#define FACTS_MAX ((size_t)4 << 30) /* bytes of a member's document */

/* what one other member said */
struct voice {
	char *name, *silent, *settings;
	char hash[BODY_HASH_SIZE];
	struct facts *facts;
};

struct fleet {
	struct store *shared; /* NULL: it cannot be reached */
	char member[DNAME_SIZE];
	struct voice *voices;
	size_t voices_len, voices_cap;
	struct facts own; /* what was found here, before others were heard */
	bool heard;
	int64_t came;  /* what the store was when this member came last */
	bool put_back; /* and this machine knows nothing of that */
	time_t now;
	struct buf settings;
};

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

static void
forget_voices(struct fleet *f)
{
	size_t i;

	for (i = 0; i < f->voices_len; i++) {
		free(f->voices[i].name);
		free(f->voices[i].silent);
		free(f->voices[i].settings);
		facts_free(f->voices[i].facts);
	}
	free(f->voices);
	f->voices = NULL;
	f->voices_len = f->voices_cap = 0;
	f->heard = false;
}

void
fleet_close(struct world *w)
{
	struct fleet *f = w->fleet;

	if (f == NULL)
		return;
	forget_voices(f);
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

/* ---- what the others see ---- */

static char *
kept_path(const struct world *w, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/members/%s.json", w->settings->state_dir, name);
	return buf_detach(&path);
}

/* keep - the document beside ours; where that fails it is read again */
static void
keep(const struct world *w, const char *name, const char *text, size_t len)
{
	struct buf folder = BUF_INIT, file = BUF_INIT, why = BUF_INIT;
	struct atomic *out = NULL;
	int fd;

	buf_printf(&folder, "%s/members", w->settings->state_dir);
	buf_printf(&file, "%s.json", name);
	mkdir(buf_text(&folder), 0755);
	fd = open(buf_text(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		out = atomic_open(
		    fd, buf_text(&file), buf_text(&folder), 0640, &why);
	if (out != NULL) {
		atomic_write(out, text, len);
		if (atomic_commit(out, &why) < 0)
			unlinkat(fd, buf_text(&file), 0);
	}
	if (fd >= 0)
		close(fd);
	buf_release(&folder);
	buf_release(&file);
	buf_release(&why);
}

/* take - a document of this hash; NULL where it is none */
static struct facts *
take(const char *text, size_t len, const char *hash)
{
	struct ledger *ledger = NULL;
	struct evidence *evidence = NULL;
	struct settings *settings = NULL;
	struct facts *facts = NULL;
	char really[BODY_HASH_SIZE];
	struct buf why = BUF_INIT;

	body_hash(really, text, len);
	if (strcmp(really, hash) != 0 ||
	    facts_json_read(
		text, len, &facts, &ledger, &evidence, &settings, &why) != 0)
		facts = NULL;
	ledger_free(ledger);
	evidence_free(evidence);
	settings_free(settings);
	buf_release(&why);
	return facts;
}

static void
recall(const struct world *w, struct voice *v)
{
	char *path = kept_path(w, v->name);
	size_t len;
	char *text = file_read(path, FACTS_MAX, &len, NULL);

	if (text != NULL)
		v->facts = take(text, len, v->hash);
	free(text);
	free(path);
}

static char *
silence(const struct settings *s, int64_t age)
{
	struct buf text = BUF_INIT;

	if (age >= 0 && age <= (int64_t)s->member_timeout)
		return NULL;
	if (age < 0)
		buf_puts(&text, "has said nothing yet");
	else
		buf_printf(&text,
		    "has not reported for %lld hours (member_timeout)",
		    (long long)age / 3600);
	return buf_detach(&text);
}

struct hearing {
	struct world *w;
	struct buf *why;
};

static int
hear_one(void *context, const struct shared_report *r)
{
	struct hearing *h = context;
	struct fleet *f = h->w->fleet;
	struct voice *v;

	/* it becomes the name of a file */
	if (!dname_valid(r->member))
		return why_set(h->why, "the shared store names a member as "
				       "nobody can be called; nothing was "
				       "changed");
	VEC_GROW(f->voices, f->voices_len, f->voices_cap);
	v = &f->voices[f->voices_len++];
	*v = (struct voice){ .name = xstrdup(r->member),
		.silent = silence(h->w->settings, r->age),
		.settings = xstrdup(r->settings) };
	snprintf(v->hash, sizeof(v->hash), "%s", r->hash);
	return 0;
}

static int
hear_words(void *context, const struct shared_report *r)
{
	struct hearing *h = context;
	struct fleet *f = h->w->fleet;
	size_t i;

	for (i = 0; i < f->voices_len; i++) {
		if (strcmp(f->voices[i].name, r->member) != 0)
			continue;
		snprintf(f->voices[i].hash, sizeof(f->voices[i].hash), "%s",
		    r->hash);
		f->voices[i].facts = take(r->text, r->len, r->hash);
		if (f->voices[i].facts != NULL)
			keep(h->w, r->member, r->text, r->len);
		else
			complain("the report of the member %s cannot be "
				 "read; it is ignored",
			    r->member);
	}
	return 0;
}

static int
hear_all(struct world *w, struct buf *why)
{
	struct hearing h = { .w = w, .why = why };
	struct fleet *f = w->fleet;
	size_t i;

	if (shared_hear(f->shared, NULL, hear_one, &h, why) != 0)
		return -1;
	for (i = 0; i < f->voices_len; i++) {
		if (f->voices[i].hash[0] == '\0')
			continue;
		recall(w, &f->voices[i]);
		if (f->voices[i].facts == NULL &&
		    shared_hear(
			f->shared, f->voices[i].name, hear_words, &h, why) != 0)
			return -1;
	}
	return 0;
}

/* members - the voices as facts_merge_*() want them */
static struct facts_member *
members(const struct fleet *f, size_t *len)
{
	static const struct facts_member nobody = { "(all others)", NULL,
		"unknown: the shared store is not reachable" };
	struct facts_member *list = xcalloc(f->voices_len + 1, sizeof(*list));
	size_t i;

	for (i = 0; i < f->voices_len; i++)
		list[i] = (struct facts_member){ f->voices[i].name,
			f->voices[i].facts, f->voices[i].silent };
	*len = f->voices_len;
	if (f->shared == NULL)
		list[(*len)++] = nobody;
	return list;
}

int
fleet_hear(struct world *w, const struct request *request)
{
	struct fleet *f = w->fleet;
	struct facts_member *list;
	struct buf why = BUF_INIT;
	int code = EX_OK;
	size_t len;

	if (f == NULL)
		return EX_OK;
	forget_voices(f);
	w->facts->shared = true;
	w->facts->put_back = f->put_back;
	f->own = *w->facts;
	if (f->shared != NULL && hear_all(w, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	list = members(f, &len);
	if (code == EX_OK)
		facts_merge_postfix(w->facts, list, len);
	f->heard = code == EX_OK;
	free(list);
	buf_release(&why);
	return code;
}

size_t
fleet_own(const struct world *w)
{
	return w->fleet != NULL && w->fleet->heard ? w->fleet->own.instances_len
						   : w->facts->instances_len;
}

/* note_members - who is silent, or that nobody can be asked */
static void
note_members(struct world *w)
{
	struct buf why = BUF_INIT;

	fleet_members_free(w->members);
	w->members = NULL;
	if (w->fleet->shared != NULL)
		w->members =
		    fleet_members_read(w->fleet->shared, w->settings, &why);
	if (w->members != NULL)
		fleet_members_note(w->facts, w->members);
	else
		facts_note(w->facts, FINDING_STORE_UNREACHABLE,
		    w->fleet->member, "what other members see is unknown");
	buf_release(&why);
}

void
fleet_hosts(struct world *w)
{
	struct facts_member *list;
	size_t len;

	if (w->fleet == NULL)
		return;
	list = members(w->fleet, &len);
	facts_merge_hosts(w->facts, list, len);
	free(list);
	note_members(w);
}

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

/* ---- what this one sees ---- */

static void
put(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

/* own_document - what Postfix is here, and the hosts that are this machine */
static void
own_document(const struct world *w, struct buf *out)
{
	struct facts part = *w->facts;
	const struct facts *own = &w->fleet->own;
	size_t i;

	part.time = 0; /* so that what is the same has the same hash */
	part.instances = own->instances;
	part.instances_len = own->instances_len;
	part.domains = own->domains;
	part.domains_len = own->domains_len;
	part.tables = own->tables;
	part.tables_len = own->tables_len;
	part.shared = part.put_back = false;
	part.zones_len = part.served_len = 0;
	memset(part.generations, 0, sizeof(part.generations));
	part.hosts = xcalloc(w->facts->hosts_len + 1, sizeof(*part.hosts));
	part.hosts_len = 0;
	for (i = 0; i < w->facts->hosts_len; i++)
		if (w->facts->hosts[i].local == TRI_YES)
			part.hosts[part.hosts_len++] = w->facts->hosts[i];
	facts_json_write(&part, NULL, NULL, NULL, NULL, put, out);
	free(part.hosts);
}

int
fleet_tell(struct world *w)
{
	struct fleet *f = w->fleet;
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct shared_report r = { .member = NULL };
	char hash[BODY_HASH_SIZE];
	int code = EX_OK;

	if (f == NULL || f->shared == NULL)
		return EX_OK;
	own_document(w, &text);
	fleet_settings_print(&f->settings, w->settings);
	body_hash(hash, buf_text(&text), text.len);
	r.member = f->member;
	r.hash = hash;
	r.text = buf_text(&text);
	r.len = text.len;
	r.settings = buf_text(&f->settings);
	if (shared_tell(f->shared, &r, &why) != 0)
		code = fail(fleet_exit(why.error), "%s; nothing was changed",
		    buf_text(&why));
	buf_release(&text);
	buf_release(&why);
	return code;
}

int
fleet_agrees(const struct world *w)
{
	const struct fleet *f = w->fleet;
	struct buf how = BUF_INIT;
	int code = EX_OK;
	size_t i;

	for (i = 0; f != NULL && i < f->voices_len && code == EX_OK; i++) {
		if (f->voices[i].silent != NULL ||
		    fleet_settings_agree(
			buf_text(&f->settings), f->voices[i].settings, &how))
			continue;
		code = fail(EX_CONFIG,
		    "members must have the same settings, and %s has "
		    "others: %s; make them the same, then run again. "
		    "Nothing was changed",
		    f->voices[i].name, buf_text(&how));
	}
	buf_release(&how);
	return code;
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
