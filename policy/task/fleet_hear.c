/*
 * NAME      fleet_hear - members tell each other what they see
 * CONTRACT  see fleet.h. What the others saw last is kept in state_dir/members,
 *           one file each, so that what has not changed is not read again; the
 *           files may be lost.
 */
#include "task/fleet.h"

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
#include "facts/merge.h"
#include "json/facts_json.h"
#include "publish/atomic.h"
#include "store/shared.h"
#include "task/fleet_members.h"
#include "task/fleet_settings.h"
#include "task/fleet_state.h"

#define FACTS_MAX ((size_t)4 << 30) /* bytes of a member's document */

void
fleet_forget_voices(struct fleet *f)
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
	fleet_forget_voices(f);
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
	fleet_members_learn(w, w->fleet->shared, w->fleet->member);
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

