/*
 * NAME      pg_evidence - evidence of all members in PostgreSQL
 * CONTRACT  shared.h. A batch goes up in one transaction that holds its row of
 *           poststs.batch, by statements of up to BATCH_ROWS rows, sorted by
 *           key. A row that is there already grows and is never lessened, so
 *           that a batch may come twice, and from several.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "store/postgresql/pg_ledger.h"

#define ROWS_MAX 5000000 /* of a batch; no member has so many */

/* which rows are the same, and when the one that comes is more */
static const struct {
	const char *key, *more;
	size_t keys; /* of the columns, in front; they never change */
} rules[SHARE_KINDS] = {
	[SHARE_SESSION] = { "member, day, domain, mx, tls, sender,"
			    " downgraded, disposition",
	    "excluded.count > t.count", 6 },
	[SHARE_PROOF] = { "member, host, address, key, sni",
	    "greatest(excluded.last_ok, excluded.last_bad) >"
	    " greatest(t.last_ok, t.last_bad)",
	    4 },
	[SHARE_PUBLICATION] = { "member, domain",
	    "greatest(excluded.last_ok, excluded.last_bad) >"
	    " greatest(t.last_ok, t.last_bad)",
	    1 },
	/* one that weighs takes the place of the same that does not */
	[SHARE_REPORT] = { "organization, report_id, signer",
	    "excluded.weighs > t.weighs", 3 },
};

static struct pg *
pg_of(const struct store *store)
{
	return ((const struct pg_ledger *)store)->pg;
}

bool
shared_evidence(const struct store *store)
{
	return ((const struct pg_ledger *)store)->schema >= 2;
}

/* ---- what there is ---- */

struct listing {
	int (*each)(void *, const struct share_name *, const char *);
	void *context;
};

/* one that is none of ours is for a version that knows more, or nobody's */
static int
take_batch(void *context, const PGresult *row)
{
	const struct listing *l = context;
	const char *member = pg_text(row, 0, 0), *word = pg_text(row, 0, 3);
	struct share_name name = { .day = pg_number(row, 0, 2) };
	int64_t kind = pg_number(row, 0, 1);

	if (kind < 0 || kind >= SHARE_KINDS ||
	    (kind == SHARE_REPORT) != (*member == '\0') ||
	    (*member != '\0' && !dname_valid(member)) ||
	    strlen(word) > SHARE_WORD_MAX || name.day < 0)
		return 0;
	name.kind = (enum share_kind)kind;
	snprintf(name.member, sizeof(name.member), "%s", member);
	return l->each(l->context, &name, word);
}

int
shared_batches(struct store *store, int64_t since,
    int (*each)(void *, const struct share_name *, const char *), void *context,
    struct buf *why)
{
	struct listing l = { each, context };
	char number[24];
	const char *const values[] = { number };

	snprintf(number, sizeof(number), "%" PRId64, since);
	return pg_each(pg_of(store),
	    "SELECT member, kind, day, word FROM poststs.batch"
	    " WHERE day = 0 OR day >= $1::bigint ORDER BY member, kind, day",
	    1, values, take_batch, &l, why);
}

/* ---- down ---- */

struct pulling {
	const struct share_name *name;
	const struct share_table *table;
	struct share_rows *rows;
	time_t now;
	uint64_t *refused;
	const struct pg *pg;
	struct buf *why;
};

static int
take_row(void *context, const PGresult *result)
{
	struct pulling *p = context;
	struct share_row *row;
	size_t i;

	if (p->rows->len == ROWS_MAX)
		return pg_fail(p->pg, EIO, p->why,
		    "there are more than %d rows of evidence of one member "
		    "and day, which no member writes",
		    ROWS_MAX);
	row = share_add(p->rows);
	for (i = 0; i < p->table->len; i++)
		if (!libpq.PQgetisnull(result, 0, (int)i))
			row->cells[i] = arena_intern(
			    p->rows->arena, pg_text(result, 0, (int)i));
	if (share_valid(p->name, row, p->now))
		return 0;
	p->rows->len--;
	(*p->refused)++;
	return 0;
}

static void
columns(struct buf *out, const struct share_table *table, const char *before,
    const char *after)
{
	size_t i;

	for (i = 0; i < table->len; i++)
		buf_printf(out, "%s%s%s%s", i > 0 ? ", " : "", before,
		    table->columns[i].name, after);
}

/* word_of - "" where there is no such batch */
static int
word_of(struct pg *pg, const struct share_name *name, bool lock,
    char word[SHARE_WORD_MAX + 1], struct buf *why)
{
	char kind[24], day[24];
	const char *const values[] = { name->member, kind, day };
	PGresult *r;

	snprintf(kind, sizeof(kind), "%d", (int)name->kind);
	snprintf(day, sizeof(day), "%" PRId64, name->day);
	r = pg_ask(pg,
	    lock ? "SELECT word FROM poststs.batch WHERE member = $1 AND"
		   " kind = $2::integer AND day = $3::bigint FOR UPDATE"
		 : "SELECT word FROM poststs.batch WHERE member = $1 AND"
		   " kind = $2::integer AND day = $3::bigint",
	    ARRAY_LEN(values), values, why);
	if (r == NULL)
		return -1;
	snprintf(word, SHARE_WORD_MAX + 1, "%s",
	    libpq.PQntuples(r) > 0 ? pg_text(r, 0, 0) : "");
	libpq.PQclear(r);
	return 0;
}

static int
read_rows(struct pulling *p, struct pg *pg)
{
	char day[24];
	const char *const values[] = { p->name->member, day };
	struct buf sql = BUF_INIT;
	int code;

	snprintf(day, sizeof(day), "%" PRId64, p->name->day);
	buf_puts(&sql, "SELECT ");
	columns(&sql, p->table, "", "");
	buf_printf(&sql,
	    " FROM poststs.%s WHERE member = $1 AND day = $2::bigint ORDER BY ",
	    p->table->name);
	buf_puts(&sql, rules[p->name->kind].key);
	code = pg_each(pg, buf_text(&sql), 2, values, take_row, p, p->why);
	buf_release(&sql);
	return code;
}

int
shared_pull(struct store *store, const struct share_name *name, time_t now,
    struct share_rows *rows, char word[SHARE_WORD_MAX + 1], uint64_t *refused,
    struct buf *why)
{
	struct pg *pg = pg_of(store);
	struct pulling p = { name, share_table(name->kind), rows, now, refused,
		pg, why };
	int code = pg_begin(pg, false, why);

	if (code != 0)
		return -1;
	code = word_of(pg, name, false, word, why);
	if (code == 0)
		code = read_rows(&p, pg);
	return pg_end(pg, code, why);
}

/* ---- up ---- */

static void
put_statement(struct buf *sql, enum share_kind kind)
{
	const struct share_table *table = share_table(kind);
	size_t i;

	buf_printf(
	    sql, "INSERT INTO poststs.%s AS t (day, member, ", table->name);
	columns(sql, table, "", "");
	buf_puts(sql, ") SELECT $1::bigint, u.* FROM unnest($2::text[]");
	for (i = 0; i < table->len; i++)
		buf_printf(sql, ", $%zu::%s[]", i + 3,
		    table->columns[i].number ? "bigint" : "text");
	buf_printf(
	    sql, ") AS u ON CONFLICT (%s) DO UPDATE SET ", rules[kind].key);
	for (i = rules[kind].keys; i < table->len; i++)
		buf_printf(sql, "%s%s = excluded.%s",
		    i > rules[kind].keys ? ", " : "", table->columns[i].name,
		    table->columns[i].name);
	buf_printf(sql, " WHERE %s", rules[kind].more);
}

static void
put_cells(struct pg_batch *b, const struct share_name *name,
    const struct share_row *row)
{
	size_t i, len = share_table(name->kind)->len;

	pg_batch_text(b, name->member);
	for (i = 0; i < len; i++)
		pg_batch_text(b, row->cells[i]);
	pg_batch_row(b);
}

/* send_rows - and how many were new, or more than what was there */
static int
send_rows(struct pg *pg, const struct share_name *name,
    const struct share_rows *rows, int64_t *met, struct buf *why)
{
	struct pg_batch batch = { .rows = 0 };
	struct buf sql = BUF_INIT;
	int64_t now;
	size_t i;
	int code = 0;

	put_statement(&sql, name->kind);
	for (i = 0; i < rows->len && code == 0; i++) {
		put_cells(&batch, name, &rows->list[i]);
		if (batch.rows < BATCH_ROWS && i + 1 < rows->len)
			continue;
		now = 0;
		code = pg_batch_send(
		    pg, &batch, buf_text(&sql), name->day, &now, why);
		*met += now;
	}
	pg_batch_release(&batch);
	buf_release(&sql);
	return code;
}

/* hold - the row of the batch, which is there from now on, and what it says */
static int
hold(struct pg *pg, const struct share_name *name,
    char word[SHARE_WORD_MAX + 1], struct buf *why)
{
	char kind[24], day[24];
	const char *const values[] = { name->member, kind, day };

	snprintf(kind, sizeof(kind), "%d", (int)name->kind);
	snprintf(day, sizeof(day), "%" PRId64, name->day);
	if (pg_do(pg,
		"INSERT INTO poststs.batch (member, kind, day)"
		" VALUES ($1, $2::integer, $3::bigint) ON CONFLICT DO NOTHING",
		ARRAY_LEN(values), values, why) != 0)
		return -1;
	return word_of(pg, name, true, word, why);
}

static int
new_word(struct pg *pg, const struct share_name *name,
    char word[SHARE_WORD_MAX + 1], struct buf *why)
{
	char kind[24], day[24];
	const char *const values[] = { name->member, kind, day };
	PGresult *r;

	snprintf(kind, sizeof(kind), "%d", (int)name->kind);
	snprintf(day, sizeof(day), "%" PRId64, name->day);
	r = pg_ask(pg,
	    "UPDATE poststs.batch SET word = gen_random_uuid()::text"
	    " WHERE member = $1 AND kind = $2::integer AND day = $3::bigint"
	    " RETURNING word",
	    ARRAY_LEN(values), values, why);
	if (r == NULL)
		return -1;
	snprintf(word, SHARE_WORD_MAX + 1, "%s",
	    libpq.PQntuples(r) > 0 ? pg_text(r, 0, 0) : "");
	libpq.PQclear(r);
	return 0;
}

static int
push(struct pg *pg, const struct share_name *name,
    const struct share_rows *rows, char word[SHARE_WORD_MAX + 1],
    struct buf *why)
{
	char there[SHARE_WORD_MAX + 1];
	int64_t met = 0;

	if (hold(pg, name, there, why) != 0)
		return -1;
	if (strcmp(there, word) != 0)
		return pg_fail(pg, ESTALE, why,
		    "another member has sent evidence meanwhile; run again");
	if (send_rows(pg, name, rows, &met, why) != 0)
		return -1;
	/* where nothing is new nobody need read it again */
	return met > 0 || *word == '\0' ? new_word(pg, name, word, why) : 0;
}

int
shared_push(struct store *store, const struct share_name *name,
    const struct share_rows *rows, char word[SHARE_WORD_MAX + 1],
    struct buf *why)
{
	struct pg *pg = pg_of(store);

	if (pg_begin(pg, true, why) != 0)
		return -1;
	return pg_end(pg, push(pg, name, rows, word, why), why);
}

/* ---- how the members are ---- */

int
shared_tell_state(
    struct store *store, const struct share_state *state, struct buf *why)
{
	const int64_t numbers[] = { state->since, state->beating, state->beat,
		state->lost, state->foreign };
	char text[ARRAY_LEN(numbers)][24];
	const char *values[ARRAY_LEN(numbers) + 1] = { state->member };
	size_t i;

	for (i = 0; i < ARRAY_LEN(numbers); i++) {
		snprintf(text[i], sizeof(text[i]), "%" PRId64, numbers[i]);
		values[i + 1] = text[i];
	}
	return pg_do(pg_of(store),
	    "UPDATE poststs.member SET evidence_at = now(),"
	    " counting_since = $2::bigint, beating_since = $3::bigint,"
	    " beat = $4::bigint, lost = $5::bigint, aliens = $6::bigint"
	    " WHERE name = $1",
	    ARRAY_LEN(values), values, why);
}

struct stating {
	int (*each)(void *, const struct share_state *);
	void *context;
};

/* bounded - a number that evidence can hold; what is none is 0, not known */
static int64_t
bounded(const PGresult *row, int column)
{
	int64_t number = pg_number(row, 0, column);

	return number >= 0 && number < (int64_t)253402300800 ? number : 0;
}

static int
take_state(void *context, const PGresult *row)
{
	const struct stating *s = context;
	struct share_state state = { .member = pg_text(row, 0, 0),
		.age = pg_number(row, 0, 1),
		.since = bounded(row, 2),
		.beating = bounded(row, 3),
		.beat = bounded(row, 4),
		.lost = bounded(row, 5),
		.foreign = bounded(row, 6) };

	return dname_valid(state.member) ? s->each(s->context, &state) : 0;
}

int
shared_states(struct store *store,
    int (*each)(void *, const struct share_state *), void *context,
    struct buf *why)
{
	const struct pg_ledger *l = (const struct pg_ledger *)store;
	struct stating s = { each, context };
	const char *const values[] = { l->member };

	return pg_each(l->pg,
	    "SELECT name, CASE WHEN evidence_at IS NULL THEN -1 ELSE"
	    " greatest(extract(epoch FROM now() - evidence_at), 0) END::bigint,"
	    " counting_since, beating_since,"
	    " beat, lost, aliens FROM poststs.member"
	    " WHERE name <> $1 AND NOT removed ORDER BY name",
	    1, values, take_state, &s, why);
}

int
shared_prune(struct store *store, struct buf *why)
{
	return pg_do(pg_of(store), "SELECT poststs.prune()", 0, NULL, why);
}
