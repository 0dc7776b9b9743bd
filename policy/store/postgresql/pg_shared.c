/*
 * NAME      pg_shared - the shared store as one of the kinds of store
 * CONTRACT  shared.h; what is read and written: pg_ledger_read.c, _write.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/postgresql/pg_ledger.h"
#include "store/postgresql/pg_schema.h"
#include "store/store.h"

bool
shared_supported(void)
{
	return true;
}

const char *
shared_script(void)
{
	return pg_schema_script;
}

/*
 * conninfo - what libpq gets: a URI as it is, else what stands behind the word
 * that says which engine it is
 */
static const char *
conninfo(const char *setting)
{
	if (strncmp(setting, "postgresql://", 13) == 0 ||
	    strncmp(setting, "postgresql:", 11) != 0)
		return setting;
	return setting + 11;
}

int
shared_init(const char *setting, struct buf *why)
{
	struct pg *pg = pg_open(conninfo(setting), true, NULL, why);
	int code;

	if (pg == NULL)
		return -1;
	code = pg_script(pg, pg_schema_script, why);
	pg_close(pg);
	return code;
}

static void
pg_ledger_close(struct store *store)
{
	struct pg_ledger *l = (struct pg_ledger *)store;

	pg_close(l->pg);
	free(l->member);
	free(l);
}

static int
pg_ledger_writable(struct store *store, struct buf *why)
{
	struct pg_ledger *l = (struct pg_ledger *)store;

	if (l->write)
		return 0;
	return pg_fail(l->pg, EINVAL, why, "it was opened for reading");
}

static const struct store_ops pg_ops = {
	.close = pg_ledger_close,
	.read = pg_ledger_read,
	.writable = pg_ledger_writable,
	.begin = pg_ledger_begin,
	.end = pg_ledger_end,
	.body = pg_ledger_body,
	.standing = pg_ledger_standing,
	.add_row = pg_ledger_add_row,
	.change_row = pg_ledger_change_row,
	.extend_rows = pg_ledger_extend_rows,
	.clear_rows = pg_ledger_clear_rows,
	.release_all = pg_ledger_release_all,
	.generation = pg_ledger_generation,
	.move_over = pg_ledger_move_over,
	.stage = pg_ledger_stage,
	.move = pg_ledger_move,
	.join_move = pg_ledger_join_move,
};

static struct pg_ledger *
ledger_of(const struct store *store)
{
	return (struct pg_ledger *)store;
}

struct store *
shared_open(const char *setting, const char *member, bool write,
    const struct shared_server *known, struct buf *why)
{
	struct pg_ledger *l = xcalloc(1, sizeof(*l));
	struct shared_mark mark;

	l->base.ops = &pg_ops;
	l->write = write;
	l->member = xstrdup(member);
	l->pg = pg_open(conninfo(setting), write, known, why);
	if (l->pg != NULL && pg_ledger_mark(l, &mark, false, why) == 0)
		return &l->base;
	pg_ledger_close(&l->base);
	return NULL;
}

bool
shared_mark_same(const struct shared_mark *a, const struct shared_mark *b)
{
	return a->change == b->change && strcmp(a->id, b->id) == 0 &&
	       strcmp(a->word, b->word) == 0;
}

int
shared_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);

	if (pg_ledger_mark(l, mark, false, why) != 0)
		return -1;
	l->mark = *mark;
	l->marked = true;
	return 0;
}

int
shared_mark_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	return pg_ledger_mark(ledger_of(store), mark, false, why);
}

const struct shared_mark *
shared_mark_of(const struct store *store)
{
	const struct pg_ledger *l = ledger_of(store);

	return l->marked && l->mark.change >= 0 ? &l->mark : NULL;
}

int
shared_knows(
    struct store *store, const struct shared_mark *mark, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	char number[24];
	const char *const values[] = { number, mark->word, mark->id };
	PGresult *r;
	int knows;

	snprintf(number, sizeof(number), "%lld", (long long)mark->change);
	r = pg_ask(l->pg,
	    "SELECT CASE WHEN (f.change = $1::bigint AND f.word = $2) OR EXISTS"
	    " (SELECT FROM poststs.change c WHERE c.number = $1::bigint AND"
	    " c.word = $2) THEN 1 WHEN $1::bigint < (SELECT min(number) FROM"
	    " poststs.change WHERE number > 0) THEN 2 ELSE 0 END"
	    " FROM poststs.fleet f WHERE f.id = $3",
	    3, values, why);
	if (r == NULL)
		return -1;
	knows = libpq.PQntuples(r) > 0 ? (int)pg_number(r, 0, 0) : 0;
	libpq.PQclear(r);
	return knows;
}

struct ledger *
shared_since(struct store *store, int64_t change, struct buf *why)
{
	return pg_ledger_since(ledger_of(store), change, why);
}

/* ---- waiting ---- */

int
shared_listen(struct store *store, struct buf *why)
{
	return pg_do(ledger_of(store)->pg, "LISTEN poststs", 0, NULL, why);
}

int
shared_wait(struct store *store, unsigned seconds, struct buf *why)
{
	return pg_wait(ledger_of(store)->pg, seconds, why);
}

/* ---- what members see ---- */

/* said - the same text as last time: 1, or 0, or -1 and `why' */
static int
said(struct pg_ledger *l, const struct shared_report *r, struct buf *why)
{
	const char *const values[] = { l->member, r->hash, r->settings };
	PGresult *result = pg_ask(l->pg,
	    "UPDATE poststs.member SET facts_at = now(), settings = $3"
	    " WHERE name = $1 AND facts_hash = $2",
	    ARRAY_LEN(values), values, why);
	int same;

	if (result == NULL)
		return -1;
	same = strcmp(libpq.PQcmdTuples(result), "1") == 0;
	libpq.PQclear(result);
	return same;
}

int
shared_tell(struct store *store, const struct shared_report *r, struct buf *why)
{
	static const char digits[] = "0123456789abcdef";
	struct pg_ledger *l = ledger_of(store);
	struct buf text = BUF_INIT;
	const char *const values[] = { l->member, r->hash, r->settings, NULL };
	const char *all[ARRAY_LEN(values)];
	int result = said(l, r, why);
	size_t i;

	if (result != 0)
		return result < 0 ? -1 : 0;
	buf_puts(&text, "\\x");
	for (i = 0; i < r->len; i++) {
		buf_putc(&text, digits[(unsigned char)r->text[i] >> 4]);
		buf_putc(&text, digits[(unsigned char)r->text[i] & 15]);
	}
	memcpy(all, values, sizeof(all));
	all[3] = buf_text(&text);
	result = pg_do(l->pg,
	    "UPDATE poststs.member SET facts_at = now(), facts_hash = $2,"
	    " settings = $3, facts = $4::bytea WHERE name = $1",
	    ARRAY_LEN(all), all, why);
	buf_release(&text);
	return result;
}

struct hearing {
	int (*each)(void *, const struct shared_report *);
	void *context;
};

static int
hear(void *context, const PGresult *row)
{
	const struct hearing *h = context;
	struct shared_report r = { .member = pg_text(row, 0, 0),
		.age = pg_number(row, 0, 1),
		.hash = pg_text(row, 0, 2),
		.settings = pg_text(row, 0, 3) };
	unsigned char *text = NULL;
	int result;

	if (!libpq.PQgetisnull(row, 0, 4))
		text = libpq.PQunescapeBytea(
		    (const unsigned char *)pg_text(row, 0, 4), &r.len);
	r.text = (const char *)text;
	result = h->each(h->context, &r);
	libpq.PQfreemem(text);
	return result;
}

int
shared_hear(struct store *store, const char *member,
    int (*each)(void *context, const struct shared_report *), void *context,
    struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	struct hearing h = { each, context };
	const char *const values[] = { l->member, member };

	return pg_each(l->pg,
	    "SELECT name, coalesce(extract(epoch FROM now() - facts_at), -1)"
	    "::bigint, facts_hash, settings,"
	    " CASE WHEN name = $2::text THEN facts END"
	    " FROM poststs.member WHERE name <> $1::text AND NOT removed"
	    " AND ($2::text IS NULL OR name = $2::text) ORDER BY name",
	    ARRAY_LEN(values), values, hear, &h, why);
}

int
shared_doubt(struct store *store, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	const char *const values[] = { l->member };

	return pg_do(l->pg,
	    "UPDATE poststs.member SET facts_at = NULL WHERE name <> $1", 1,
	    values, why);
}

/* ---- members ---- */

int
shared_members(
    struct store *store, struct shared_members *members, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	struct shared_member *m;
	PGresult *r;
	int i;

	*members = (struct shared_members){ .len = 0 };
	r = pg_ask(l->pg,
	    "SELECT name, version, extract(epoch FROM joined)::bigint,"
	    " extract(epoch FROM last_seen)::bigint, change, removed::int,"
	    " extract(epoch FROM now())::bigint"
	    " FROM poststs.member ORDER BY name",
	    0, NULL, why);
	if (r == NULL)
		return -1;
	members->list =
	    xcalloc((size_t)libpq.PQntuples(r) + 1, sizeof(*members->list));
	for (i = 0; i < libpq.PQntuples(r); i++) {
		m = &members->list[members->len++];
		m->name = xstrdup(pg_text(r, i, 0));
		m->version = xstrdup(pg_text(r, i, 1));
		m->joined = (time_t)pg_number(r, i, 2);
		m->seen = (time_t)pg_number(r, i, 3);
		m->change = pg_number(r, i, 4);
		m->removed = pg_number(r, i, 5) != 0;
		members->now = (time_t)pg_number(r, i, 6);
	}
	libpq.PQclear(r);
	return 0;
}

void
shared_members_release(struct shared_members *members)
{
	size_t i;

	for (i = 0; i < members->len; i++) {
		free(members->list[i].name);
		free(members->list[i].version);
	}
	free(members->list);
	*members = (struct shared_members){ .len = 0 };
}

int
shared_announce(struct store *store, const char *version, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	const struct shared_mark *mark = shared_mark_of(store);
	char change[24];
	const char *const values[] = { l->member, version, change };

	snprintf(change, sizeof(change), "%lld",
	    (long long)(mark != NULL ? mark->change : 0));
	return pg_do(l->pg,
	    "INSERT INTO poststs.member (name, version, change)"
	    " VALUES ($1, $2, $3::bigint)"
	    " ON CONFLICT (name) DO UPDATE SET last_seen = now(),"
	    " version = excluded.version, change = excluded.change,"
	    " removed = false",
	    ARRAY_LEN(values), values, why);
}

int
shared_recall(struct store *store, const char *name, struct buf *why)
{
	const char *const values[] = { name };

	return pg_do(ledger_of(store)->pg,
	    "INSERT INTO poststs.member (name, version) VALUES ($1, '?')"
	    " ON CONFLICT (name) DO NOTHING",
	    1, values, why);
}

int
shared_remove(struct store *store, const char *name, struct buf *why)
{
	struct pg_ledger *l = ledger_of(store);
	const char *const values[] = { name };
	PGresult *r = pg_ask(l->pg,
	    "UPDATE poststs.member SET removed = true"
	    " WHERE name = $1 AND NOT removed",
	    1, values, why);
	int found;

	if (r == NULL)
		return -1;
	found = strcmp(libpq.PQcmdTuples(r), "1") == 0;
	libpq.PQclear(r);
	return found;
}
