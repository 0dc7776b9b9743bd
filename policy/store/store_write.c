/*
 * NAME      store_write - the ledger into the database
 * CONTRACT  store_begin(), store_released() and store_stage() in store.h.
 *           ledger/next_ledger.c says what the ledger is to be at either
 *           moment; what differs from the moment before is counted, and then
 *           written in one transaction. Where nothing differs nothing is
 *           written, not even a journal. The database is not read again; each
 *           statement tells instead how many rows it met, so one that is not as
 *           it was read stops the run.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ledger/next_ledger.h"
#include "store/db.h"
#include "store/store_move.h"

/* what is to be written for one domain of the plan: what differs */
struct change {
	const struct plan_domain *domain;
	const struct ledger_domain *known; /* NULL: not in the ledger */
	size_t seq;                        /* of the row that is current */
	struct next_domain old, new;
	bool standing, current, begun, extend;
};

struct statements {
	sqlite3_stmt *body, *standing, *row, *extend, *begin;
};

struct writing {
	struct db *db;
	const struct plan *plan;
	const struct ledger *ledger;
	enum moment from, to;
	size_t changes, releases; /* how many there are */
	bool all_released;        /* by one statement */
	struct statements s;
	sqlite3_int64 *body_ids; /* of the plan's bodies, 0: not stored */
	struct buf *why;
};

static int
failed(const struct writing *w)
{
	return db_fail(w->db, "write", w->why);
}

/* seen_value - as the column `seen' has it */
static sqlite3_int64
seen_value(const struct ledger_row *row)
{
	return row->seen != 0 ? row->seen : row->watched ? -1 : 0;
}

/* only_released - is that all that is new about the row? */
static bool
only_released(const struct ledger_row *old, const struct ledger_row *new)
{
	struct ledger_row row = *old;

	row.released = new->released;
	return old->released != new->released &&next_row_same(&row, new);
}

/* change_of - what is to be written for this domain; false: nothing */
static bool
change_of(const struct writing *w, struct change *change,
    const struct plan_domain *domain, const struct ledger_domain *known)
{
	*change = (struct change){ .domain = domain, .known = known };
	change->seq = known != NULL ? known->rows_len : 0;
	next_domain(&change->old, w->plan, domain, w->ledger, known, w->from);
	next_domain(&change->new, w->plan, domain, w->ledger, known, w->to);
	change->standing =
	    !next_standing_same(&change->old.standing, &change->new.standing);
	change->current =
	    !next_row_same(&change->old.current, &change->new.current);
	change->begun = !next_row_same(&change->old.begun, &change->new.begun);
	change->extend = change->new.extend != 0 && change->old.extend == 0;
	return change->standing || change->current || change->begun;
}

/* each - act on each change; plan and ledger are both sorted by name */
static int
each(struct writing *w, int (*act)(struct writing *, const struct change *))
{
	const struct ledger *ledger = w->ledger;
	const struct ledger_domain *known;
	const char *name;
	struct change change;
	int result = 0, order;
	size_t i, at = 0;

	for (i = 0; i < w->plan->domains_len && result == 0; i++) {
		name = w->plan->domains[i].name;
		known = NULL;
		for (; at < ledger->domains_len && known == NULL; at++) {
			order = strcmp(ledger->domains[at].name, name);
			if (order > 0)
				break;
			if (order == 0)
				known = &ledger->domains[at];
		}
		if (change_of(w, &change, &w->plan->domains[i], known))
			result = act(w, &change);
	}
	return result;
}

static int
tally(struct writing *w, const struct change *change)
{
	w->changes++;
	w->releases +=
	    only_released(&change->old.current, &change->new.current) ||
	    only_released(&change->old.begun, &change->new.begun);
	return 0;
}

/* ---- writing what was collected ---- */

static int
prepare(struct writing *w)
{
	struct statements *s = &w->s;

	s->body =
	    db_prepare(w->db, "INSERT INTO body (hash, text) VALUES (?1, ?2)");
	s->standing = db_prepare(w->db,
	    "INSERT OR REPLACE INTO domain (name, stage, since, record_gone,"
	    " gone, gone_since, asked, requested, forced, owed,"
	    " record_removed)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	s->row = db_prepare(w->db,
	    "UPDATE served SET last_served = ?3, released = ?4,"
	    " record_ttl = ?5, seen = ?6 WHERE domain = ?1 AND seq = ?2");
	s->extend = db_prepare(w->db,
	    "UPDATE served SET last_served = max(?4, last_served)"
	    " WHERE domain = ?1 AND seq < ?2 AND last_served >= ?3");
	s->begin = db_prepare(w->db,
	    "INSERT INTO served (domain, seq, last_served, released,"
	    " record_ttl, seen, body, id, first_served)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
	return s->body && s->standing && s->row && s->extend && s->begin
		   ? 0
		   : failed(w);
}

static void
finalize(struct statements *s)
{
	sqlite3_finalize(s->body);
	sqlite3_finalize(s->standing);
	sqlite3_finalize(s->row);
	sqlite3_finalize(s->extend);
	sqlite3_finalize(s->begin);
}

/* load_body_ids - both sides sorted by hash */
static int
load_body_ids(struct writing *w)
{
	const struct plan *plan = w->plan;
	sqlite3_stmt *s =
	    db_prepare(w->db, "SELECT hash, id FROM body ORDER BY hash");
	int code = SQLITE_ERROR;
	size_t i = 0;

	w->body_ids = xcalloc(plan->bodies_len + 1, sizeof(*w->body_ids));
	while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW) {
		while (i < plan->bodies_len &&
		       strcmp(plan->bodies[i].hash, db_text(s, 0)) < 0)
			i++;
		if (i < plan->bodies_len &&
		    strcmp(plan->bodies[i].hash, db_text(s, 0)) == 0)
			w->body_ids[i] = sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return code == SQLITE_DONE ? 0 : failed(w);
}

/* body_id - the number of a body of the plan, stored now where it is new */
static sqlite3_int64
body_id(struct writing *w, const struct plan_body *body)
{
	const struct statements *s = &w->s;
	sqlite3_int64 *id = &w->body_ids[body - w->plan->bodies];

	if (*id != 0)
		return *id;
	db_bind(s->body, 1, body->hash);
	sqlite3_bind_blob64(s->body, 2, body->text, body->len, SQLITE_STATIC);
	if (db_step(s->body) != SQLITE_OK)
		return 0;
	return *id = sqlite3_last_insert_rowid(w->db->sqlite);
}

/* bind_row - what of a row can change */
static void
bind_row(sqlite3_stmt *statement, const struct ledger_row *row, size_t seq)
{
	db_bind(statement, 1, row->domain);
	sqlite3_bind_int64(statement, 2, (sqlite3_int64)seq);
	sqlite3_bind_int64(statement, 3, row->superseded);
	sqlite3_bind_int64(statement, 4, row->released);
	sqlite3_bind_int64(statement, 5, row->record_ttl);
	sqlite3_bind_int64(statement, 6, seen_value(row));
}

static int
update_row(const struct writing *w, const struct ledger_row *row, size_t seq)
{
	bind_row(w->s.row, row, seq);
	if (db_step(w->s.row) != SQLITE_OK)
		return failed(w);
	if (sqlite3_changes(w->db->sqlite) == 1)
		return 0;
	return why_set(w->why,
	    "the ledger %s was changed by another program while this run went "
	    "on (%s); run again",
	    w->db->path, row->domain);
}

/* write_standing - the row in `domain' */
static int
write_standing(const struct writing *w, const struct ledger_domain *d)
{
	sqlite3_stmt *s = w->s.standing;

	db_bind(s, 1, d->name);
	db_bind(s, 2, stage_name(d->stage));
	sqlite3_bind_int64(s, 3, d->since);
	sqlite3_bind_int64(s, 4, d->record_gone);
	db_bind(s, 5, d->gone);
	sqlite3_bind_int64(s, 6, d->gone_since);
	db_bind(s, 7, stage_name(d->asked));
	sqlite3_bind_int(s, 8, d->requested);
	sqlite3_bind_int(s, 9, d->forced);
	sqlite3_bind_int64(s, 10, d->owed);
	sqlite3_bind_int64(s, 11, d->record_removed);
	return db_step(s) == SQLITE_OK ? 0 : failed(w);
}

static int
extend_rows(const struct writing *w, const struct change *change)
{
	sqlite3_stmt *s = w->s.extend;

	db_bind(s, 1, change->domain->name);
	sqlite3_bind_int64(s, 2, (sqlite3_int64)change->seq);
	sqlite3_bind_int64(s, 3, change->new.extend);
	sqlite3_bind_int64(s, 4, w->plan->now);
	return db_step(s) == SQLITE_OK ? 0 : failed(w);
}

/* reused - did the domain have this id with another body? */
static bool
reused(const struct writing *w, const struct change *change)
{
	const struct plan_domain *domain = change->domain;
	const struct ledger_row *row;
	size_t i;

	for (i = 0; change->known != NULL && i < change->known->rows_len; i++) {
		row = &w->ledger->rows[change->known->rows + i];
		if (strcmp(row->id, domain->id) == 0 &&
		    strcmp(row->body->hash, domain->body->hash) != 0)
			return true;
	}
	return false;
}

static int
begin_row(struct writing *w, const struct change *change)
{
	const struct statements *s = &w->s;
	const struct plan_domain *domain = change->domain;
	sqlite3_int64 body;

	if ((size_t)(domain->body - w->plan->bodies) >= w->plan->bodies_len)
		return why_set(w->why, "the plan does not list the body of %s",
		    domain->name);
	if (reused(w, change))
		return why_set(w->why,
		    "the id %s of %s was used for another policy before "
		    "(RFC 8461 3.1: an id names one policy); nothing was "
		    "written",
		    domain->id, domain->name);
	body = body_id(w, domain->body);
	if (body == 0)
		return failed(w);
	bind_row(s->begin, &change->new.begun, change->seq + 1);
	sqlite3_bind_int64(s->begin, 7, body);
	db_bind(s->begin, 8, domain->id);
	sqlite3_bind_int64(s->begin, 9, change->new.begun.published);
	return db_step(s->begin) == SQLITE_OK ? 0 : failed(w);
}

/* write_row - unless it was among those that were released by one statement */
static int
write_row(const struct writing *w, const struct ledger_row *old,
    const struct ledger_row *new, size_t seq)
{
	if (w->all_released && only_released(old, new))
		return 0;
	return update_row(w, new, seq);
}

static int
write_change(struct writing *w, const struct change *change)
{
	const struct next_domain *old = &change->old, *new = &change->new;

	if ((change->standing && write_standing(w, &new->standing) != 0) ||
	    (change->extend && extend_rows(w, change) != 0) ||
	    (change->current &&
		write_row(w, &old->current, &new->current, change->seq) != 0))
		return -1;
	if (!change->begun)
		return 0;
	return old->begun.domain == NULL
		   ? begin_row(w, change)
		   : write_row(w, &old->begun, &new->begun, change->seq + 1);
}

/* number - what the query answers; -1 on failure */
static sqlite3_int64
number(const struct writing *w, const char *sql)
{
	sqlite3_stmt *s = db_prepare(w->db, sql);
	sqlite3_int64 n = -1;

	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/*
 * release_all - on the first day of many domains: all rows at once, if they
 * are all that there are. Each change names one row that is not released, so
 * equal numbers mean the same rows.
 */
static int
release_all(struct writing *w)
{
	const size_t n = w->releases;
	sqlite3_stmt *s;
	int result = 0;

	if (n < 64 || n < w->ledger->rows_len ||
	    (size_t)number(w, "SELECT count(*) FROM served WHERE last_served"
			      " = 0 AND released = 0") != n)
		return 0;
	s = db_prepare(w->db, "UPDATE served SET released = ?1"
			      " WHERE last_served = 0 AND released = 0");
	if (s == NULL || sqlite3_bind_int64(s, 1, w->plan->now) != SQLITE_OK ||
	    db_step(s) != SQLITE_OK)
		result = failed(w);
	sqlite3_finalize(s);
	w->all_released = true;
	return result;
}

static int
write_changes(struct writing *w)
{
	int result = prepare(w);

	if (result == 0)
		result = load_body_ids(w);
	if (result == 0)
		result = release_all(w);
	if (result == 0)
		result = each(w, write_change);
	finalize(&w->s);
	free(w->body_ids);
	return result;
}

/* write_generation - that of the plan, where it is another one */
static int
write_generation(const struct writing *w)
{
	sqlite3_stmt *s;
	int code;

	if (w->plan->generation == w->ledger->generation &&
	    w->plan->published == w->ledger->published)
		return 0;
	s = db_prepare(
	    w->db, "UPDATE meta SET generation = ?1, published = ?2");
	if (s == NULL)
		return failed(w);
	sqlite3_bind_int64(s, 1, (sqlite3_int64)w->plan->generation);
	sqlite3_bind_int64(s, 2, (sqlite3_int64)w->plan->published);
	code = db_step(s);
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : failed(w);
}

/* carry_out - in one transaction, with the moves that are over */
static int
carry_out(struct writing *w, bool moves)
{
	int result = 0;

	if (db_writable(w->db, w->why) != 0)
		return -1;
	if (db_run(w->db, "BEGIN") != SQLITE_OK)
		return failed(w);
	if (each(w, tally) != 0 || (w->changes > 0 && write_changes(w) != 0))
		result = -1;
	if (result == 0 && !moves)
		result = write_generation(w);
	if (result == 0 && moves && store_moves_over(w->db, w->plan) != 0)
		result = failed(w);
	return db_end(w->db, result, w->why);
}

int
store_begin(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	struct writing w = { .db = &store->db,
		.plan = plan,
		.ledger = ledger,
		.from = MOMENT_BEFORE,
		.to = MOMENT_BEGUN,
		.why = why };

	return carry_out(&w, false);
}

int
store_released(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	struct writing w = { .db = &store->db,
		.plan = plan,
		.ledger = ledger,
		.from = MOMENT_BEGUN,
		.to = MOMENT_RELEASED,
		.why = why };

	return carry_out(&w, true);
}

int
store_stage(struct store *store, const char *domain, enum stage stage,
    bool forced, time_t now, struct buf *why)
{
	const struct db *db = &store->db;
	sqlite3_stmt *statement;
	int result = 0;

	if (db_writable(db, why) != 0)
		return -1;
	statement = db_prepare(db,
	    "INSERT INTO domain (name, stage, since, record_gone, gone,"
	    " gone_since, asked, requested, forced)"
	    " VALUES (?1, 'off', ?2, 0, NULL, 0, ?3, 1, ?4)"
	    " ON CONFLICT (name) DO UPDATE SET asked = ?3, requested = 1,"
	    " forced = ?4");
	if (statement == NULL)
		return db_fail(db, "write", why);
	db_bind(statement, 1, domain);
	sqlite3_bind_int64(statement, 2, now);
	db_bind(statement, 3, stage_name(stage));
	sqlite3_bind_int(statement, 4, forced);
	if (db_step(statement) != SQLITE_OK)
		result = db_fail(db, "write", why);
	sqlite3_finalize(statement);
	return result;
}
