/*
 * NAME      pg_ledger_write - rows of the ledger into PostgreSQL
 * CONTRACT  store_ops.h. One transaction that holds the row of `fleet': one
 *           member writes at a time, the lock ends with the transaction, and
 *           no standby grants it. What was read before must still be so, or
 *           nothing is written. Rows are collected, and sent by the thousand;
 *           none is ever deleted.
 */
#include <errno.h>
#include <string.h>

#include "store/postgresql/pg_ledger.h"

static struct pg_ledger *
mine(struct store *store)
{
	return (struct pg_ledger *)store;
}

/* ---- what the batches become ---- */

static int
send_bodies(struct pg_ledger *l, struct buf *why)
{
	return pg_batch_send(l->pg, &l->bodies,
	    "INSERT INTO poststs.body (hash, text)"
	    " SELECT h, t::bytea FROM unnest($2::text[], $3::text[]) AS u (h, "
	    "t)"
	    " WHERE $1::bigint > 0 ON CONFLICT (hash) DO NOTHING",
	    l->change, NULL, why);
}

static int
send_standings(struct pg_ledger *l, struct buf *why)
{
	return pg_batch_send(l->pg, &l->standings,
	    "INSERT INTO poststs.domain AS d (change, name, stage, since,"
	    " record_gone, record_removed, gone, gone_since, asked, requested,"
	    " forced, owed) SELECT $1::bigint, u.* FROM unnest($2::text[],"
	    " $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],"
	    " $8::bigint[], $9::text[], $10::boolean[], $11::boolean[],"
	    " $12::bigint[]) AS u"
	    " ON CONFLICT (name) DO UPDATE SET change = excluded.change,"
	    " stage = excluded.stage, since = excluded.since,"
	    " record_gone = excluded.record_gone,"
	    " record_removed = excluded.record_removed, gone = excluded.gone,"
	    " gone_since = excluded.gone_since, asked = excluded.asked,"
	    " requested = excluded.requested, forced = excluded.forced,"
	    " owed = greatest(d.owed, excluded.owed)",
	    l->change, NULL, why);
}

static int
send_extends(struct pg_ledger *l, struct buf *why)
{
	return pg_batch_send(l->pg, &l->extends,
	    "UPDATE poststs.served s SET change = $1::bigint,"
	    " last_served = greatest(u.until, s.last_served)"
	    " FROM unnest($2::text[], $3::bigint[], $4::bigint[],"
	    " $5::bigint[]) AS u (domain, seq, since, until)"
	    " WHERE s.domain = u.domain AND s.seq < u.seq"
	    " AND s.last_served >= u.since",
	    l->change, NULL, why);
}

static int
another_program(const struct pg_ledger *l, struct buf *why)
{
	return pg_fail(l->pg, ESTALE, why,
	    "another member has changed it during this run; run again");
}

static int
send_changes(struct pg_ledger *l, struct buf *why)
{
	int64_t rows = (int64_t)l->changes.rows, met = 0;

	if (pg_batch_send(l->pg, &l->changes,
		"UPDATE poststs.served s SET change = $1::bigint,"
		" last_served = u.last, released = u.released,"
		" record_ttl = u.ttl, seen = u.seen"
		" FROM unnest($2::text[], $3::bigint[], $4::bigint[],"
		" $5::bigint[], $6::bigint[], $7::bigint[])"
		" AS u (domain, seq, last, released, ttl, seen)"
		" WHERE s.domain = u.domain AND s.seq = u.seq",
		l->change, &met, why) != 0)
		return -1;
	return met == rows ? 0 : another_program(l, why);
}

#define ADD_ROWS                                                               \
	"INSERT INTO poststs.served AS s (change, domain, seq, last_served,"   \
	" released, record_ttl, seen, body, id, first_served, origin)"         \
	" SELECT $1::bigint, u.* FROM unnest($2::text[], $3::bigint[],"        \
	" $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[]," \
	" $9::text[], $10::bigint[], $11::bigint[]) AS u"

static int
send_rows(struct pg_ledger *l, struct buf *why)
{
	return pg_batch_send(l->pg, &l->rows,
	    l->replacing ? ADD_ROWS
		" ON CONFLICT (domain, first_served, id, body) DO UPDATE SET"
		" change = excluded.change, seq = excluded.seq,"
		" last_served = greatest(s.last_served, excluded.last_served),"
		" released = greatest(s.released, excluded.released),"
		" record_ttl = greatest(s.record_ttl, excluded.record_ttl),"
		" seen = CASE WHEN excluded.seen > 0 THEN excluded.seen"
		" WHEN s.seen = 0 THEN excluded.seen ELSE s.seen END,"
		" origin = least(s.origin, excluded.origin)"
			 : ADD_ROWS,
	    l->change, NULL, why);
}

/* send_all - in an order in which each statement finds what it needs */
static int
send_all(struct pg_ledger *l, struct buf *why)
{
	if (send_bodies(l, why) != 0 || send_standings(l, why) != 0 ||
	    send_extends(l, why) != 0 || send_changes(l, why) != 0)
		return -1;
	return send_rows(l, why);
}

/* added - the row is whole; time to send? */
static int
added(struct pg_ledger *l, struct pg_batch *b, struct buf *why)
{
	pg_batch_row(b);
	return b->rows < BATCH_ROWS ? 0 : send_all(l, why);
}

/* ---- the transaction ---- */

static int
stale(struct pg_ledger *l, struct buf *why)
{
	struct shared_mark now;

	if (pg_ledger_mark(l, &now, true, why) != 0)
		return -1;
	if (l->marked && !shared_mark_same(&l->mark, &now))
		return another_program(l, why);
	return 0;
}

/* take_number - the next change, and the word that no other has */
static int
take_number(struct pg_ledger *l, struct buf *why)
{
	const char *const values[] = { l->member };
	PGresult *r = pg_ask(l->pg,
	    "WITH f AS (UPDATE poststs.fleet SET change = change + 1,"
	    " word = gen_random_uuid()::text RETURNING id, change, word),"
	    " c AS (INSERT INTO poststs.change (number, word, member)"
	    " SELECT change, word, $1 FROM f)"
	    " SELECT id, change, word, pg_notify('poststs', change::text)"
	    " FROM f",
	    1, values, why);

	if (r == NULL)
		return -1;
	if (libpq.PQntuples(r) != 1) {
		libpq.PQclear(r);
		return pg_fail(l->pg, ENOENT, why,
		    "its row in poststs.fleet is missing; restore it");
	}
	snprintf(l->mark.id, sizeof(l->mark.id), "%s", pg_text(r, 0, 0));
	l->change = l->mark.change = pg_number(r, 0, 1);
	snprintf(l->mark.word, sizeof(l->mark.word), "%s", pg_text(r, 0, 2));
	l->mark.server = *pg_server(l->pg);
	libpq.PQclear(r);
	return 0;
}

/* claim - nobody else begins from now on; 0, or -1 and `why' */
static int
claim(struct pg_ledger *l, struct buf *why)
{
	if (l->claimed)
		return 0;
	if (pg_begin(l->pg, true, why) != 0)
		return -1;
	if (stale(l, why) != 0)
		return pg_end(l->pg, -1, NULL);
	l->claimed = true;
	return 0;
}

int
shared_claim(struct store *store, struct buf *why)
{
	return claim(mine(store), why);
}

void
shared_claim_end(struct store *store)
{
	struct pg_ledger *l = mine(store);

	if (l->claimed)
		(void)!pg_end(l->pg, -1, NULL);
	l->claimed = false;
}

int
pg_ledger_begin(struct store *store, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	struct shared_mark before = l->mark;

	l->replacing = false;
	if (claim(l, why) != 0)
		return -1;
	l->claimed = false;
	if (take_number(l, why) == 0)
		return 0;
	l->mark = before;
	return pg_end(l->pg, -1, NULL);
}

static void
forget(struct pg_ledger *l)
{
	pg_batch_release(&l->bodies);
	pg_batch_release(&l->standings);
	pg_batch_release(&l->extends);
	pg_batch_release(&l->changes);
	pg_batch_release(&l->rows);
}

int
pg_ledger_end(struct store *store, int result, struct buf *why)
{
	struct pg_ledger *l = mine(store);

	if (result == 0)
		result = send_all(l, why);
	forget(l);
	result = pg_end(l->pg, result, why);
	/* after a failure nobody knows what it is now */
	if (result != 0)
		l->mark = (struct shared_mark){ .change = -1 };
	l->marked = true;
	return result;
}

/* ---- row by row ---- */

int
pg_ledger_body(struct store *store, const struct ledger_body *body,
    int64_t *number, struct buf *why)
{
	struct pg_ledger *l = mine(store);

	*number = 1;
	pg_batch_text(&l->bodies, body->hash);
	pg_batch_bytes(&l->bodies, body->text, body->len);
	return added(l, &l->bodies, why);
}

int
pg_ledger_standing(
    struct store *store, const struct ledger_domain *d, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	struct pg_batch *b = &l->standings;

	pg_batch_text(b, d->name);
	pg_batch_text(b, stage_name(d->stage));
	pg_batch_number(b, d->since);
	pg_batch_number(b, d->record_gone);
	pg_batch_number(b, d->record_removed);
	pg_batch_text(b, d->gone);
	pg_batch_number(b, d->gone_since);
	pg_batch_text(b, stage_name(d->asked));
	pg_batch_text(b, d->requested ? "t" : "f");
	pg_batch_text(b, d->forced ? "t" : "f");
	pg_batch_number(b, d->owed);
	return added(l, b, why);
}

/* put_row - what of a row can change */
static void
put_row(struct pg_batch *b, const struct ledger_row *row, size_t seq)
{
	pg_batch_text(b, row->domain);
	pg_batch_number(b, (int64_t)seq);
	pg_batch_number(b, row->superseded);
	pg_batch_number(b, row->released);
	pg_batch_number(b, row->record_ttl);
	pg_batch_number(b, store_seen(row));
}

int
pg_ledger_add_row(struct store *store, const struct ledger_row *row, size_t seq,
    const char *hash, int64_t number, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	struct pg_batch *b = &l->rows;

	put_row(b, row, seq);
	pg_batch_text(b, hash);
	pg_batch_text(b, row->id);
	pg_batch_number(b, row->published);
	pg_batch_number(b, row->origin);
	return added(l, b, why);
}

int
pg_ledger_change_row(struct store *store, const struct ledger_row *row,
    size_t seq, struct buf *why)
{
	struct pg_ledger *l = mine(store);

	put_row(&l->changes, row, seq);
	return added(l, &l->changes, why);
}

int
pg_ledger_extend_rows(struct store *store, const char *domain, size_t seq,
    time_t since, time_t until, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	struct pg_batch *b = &l->extends;

	pg_batch_text(b, domain);
	pg_batch_number(b, (int64_t)seq);
	pg_batch_number(b, since);
	pg_batch_number(b, until);
	return added(l, b, why);
}

/* rows stay where they are; those that are added again take their places */
int
pg_ledger_clear_rows(struct store *store, const char *domain, struct buf *why)
{
	mine(store)->replacing = true;
	return 0;
}

int
pg_ledger_release_all(
    struct store *store, size_t n, time_t now, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	PGresult *r = pg_ask(l->pg,
	    "SELECT count(*) FROM poststs.served WHERE last_served = 0"
	    " AND released = 0",
	    0, NULL, why);
	char change[24], when[24];
	const char *const values[] = { change, when };
	bool all;

	if (r == NULL)
		return -1;
	all = pg_number(r, 0, 0) == (int64_t)n;
	libpq.PQclear(r);
	if (!all)
		return 0;
	snprintf(change, sizeof(change), "%lld", (long long)l->change);
	snprintf(when, sizeof(when), "%lld", (long long)now);
	if (pg_do(l->pg,
		"UPDATE poststs.served SET change = $1::bigint,"
		" released = $2::bigint WHERE last_served = 0 AND released = 0",
		2, values, why) != 0)
		return -1;
	return 1;
}

int
pg_ledger_generation(struct store *store, uint64_t generation,
    uint64_t published, struct buf *why)
{
	char a[24], b[24];
	const char *const values[] = { a, b };

	snprintf(a, sizeof(a), "%llu", (unsigned long long)generation);
	snprintf(b, sizeof(b), "%llu", (unsigned long long)published);
	return pg_do(mine(store)->pg,
	    "UPDATE poststs.fleet SET"
	    " generation = greatest(generation, $1::bigint),"
	    " published = greatest(published, $2::bigint)",
	    2, values, why);
}

/* ---- moves, and requests ---- */

int
pg_ledger_move_over(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	const char *const values[] = { move->domain, move->host };

	return pg_do(mine(store)->pg,
	    "UPDATE poststs.move SET ended = greatest(ended, announced)"
	    " WHERE domain = $1 AND host = $2",
	    2, values, why);
}

#define ANNOUNCE                                                              \
	"INSERT INTO poststs.move AS m (domain, host, action, successor,"     \
	" announced) VALUES ($1, $2, $3, $4, $5::bigint)"                     \
	" ON CONFLICT (domain, host) DO UPDATE SET action = excluded.action," \
	" successor = excluded.successor,"

static int
announce(struct pg_ledger *l, const char *sql, const struct ledger_move *move,
    struct buf *why)
{
	char when[24];
	const char *const values[] = { move->domain, move->host,
		move_name(move->action), move->to != NULL ? move->to : "",
		when };

	snprintf(when, sizeof(when), "%lld", (long long)move->announced);
	return pg_do(l->pg, sql, ARRAY_LEN(values), values, why);
}

int
pg_ledger_move(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	int result;

	if (pg_ledger_begin(store, why) != 0)
		return -1;
	if (move->announced == 0)
		result = pg_ledger_move_over(store, move, why);
	else
		result = announce(mine(store),
		    ANNOUNCE " announced = greatest(excluded.announced,"
			     " m.ended + 1)",
		    move, why);
	return pg_ledger_end(store, result, why);
}

int
pg_ledger_join_move(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	int result;

	if (pg_ledger_begin(store, why) != 0)
		return -1;
	result = announce(mine(store),
	    ANNOUNCE " announced = excluded.announced"
		     " WHERE excluded.announced > greatest(m.announced,"
		     " m.ended)",
	    move, why);
	return pg_ledger_end(store, result, why);
}

int
pg_ledger_stage(struct store *store, const char *domain, enum stage stage,
    bool forced, time_t now, struct buf *why)
{
	struct pg_ledger *l = mine(store);
	char change[24], when[24];
	const char *const values[] = { change, domain, when, stage_name(stage),
		forced ? "t" : "f" };
	int result;

	if (pg_ledger_begin(store, why) != 0)
		return -1;
	snprintf(change, sizeof(change), "%lld", (long long)l->change);
	snprintf(when, sizeof(when), "%lld", (long long)now);
	result = pg_do(l->pg,
	    "INSERT INTO poststs.domain (change, name, stage, since,"
	    " record_gone, record_removed, gone, gone_since, asked, requested,"
	    " forced, owed) VALUES ($1::bigint, $2, 'off', $3::bigint, 0, 0,"
	    " NULL, 0, $4, true, $5::boolean, 0)"
	    " ON CONFLICT (name) DO UPDATE SET change = excluded.change,"
	    " asked = excluded.asked, requested = true,"
	    " forced = excluded.forced",
	    5, values, why);
	return pg_ledger_end(store, result, why);
}
