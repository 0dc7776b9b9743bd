/*
 * NAME      store_write - the ledger into the database
 * CONTRACT  store_begin(), store_released() and store_stage() in store.h.
 *           The plan and two cursors over the database, all sorted by
 *           name, are read side by side; what differs is remembered and then
 *           written in the same transaction. Where nothing differs nothing
 *           is written, not even a journal.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/db.h"
#include "store/store_move.h"

/* what is to be written for one domain of the plan */
struct change {
	const struct plan_domain *domain;
	sqlite3_int64 seq; /* of its current row, 0: none */
	sqlite3_int64 first_served;
	bool unreleased;    /* the current row was never seen through */
	bool begin;         /* a new row */
	bool end;           /* the current row ends */
	bool release;       /* the current row is released now */
	bool standing;      /* the row in `domain' */
	bool ttl;           /* the record may live longer than the row says */
	time_t record_gone; /* for the standing */
	bool seen;          /* DNS shows the record of the current row */
};

/* a cursor over a table that is sorted by its first column, a domain */
struct cursor {
	sqlite3_stmt *statement;
	bool row;
};

struct writing {
	struct db *db;
	const struct plan *plan;
	sqlite3_int64 *body_ids; /* of the plan's bodies, 0: not stored */
	struct cursor current, standing;
	struct change *changes;
	size_t changes_len, changes_cap;
	sqlite3_int64 current_body;
	char current_id[STS_ID_MAX + 1];
	uint32_t current_ttl;
	sqlite3_int64 current_seen;
	struct buf *why;
};

static int
failed(const struct writing *w)
{
	return db_fail(w->db, "write", w->why);
}

static int
cursor_open(const struct writing *w, struct cursor *cursor, const char *sql)
{
	int code;

	cursor->statement = db_prepare(w->db, sql);
	if (cursor->statement == NULL)
		return failed(w);
	code = sqlite3_step(cursor->statement);
	cursor->row = code == SQLITE_ROW;
	return cursor->row || code == SQLITE_DONE ? 0 : failed(w);
}

/* cursor_find - go on to this domain: 1 there, 0 it has no row, -1 */
static int
cursor_find(const struct writing *w, struct cursor *cursor, const char *domain)
{
	int order = -1, code;

	while (cursor->row) {
		order = strcmp(db_text(cursor->statement, 0), domain);
		if (order >= 0)
			break;
		code = sqlite3_step(cursor->statement);
		cursor->row = code == SQLITE_ROW;
		if (!cursor->row && code != SQLITE_DONE)
			return failed(w);
	}
	return cursor->row && order == 0 ? 1 : 0;
}

static bool
leaves(const struct writing *w, const struct plan_domain *domain)
{
	return plan_due(w->plan, domain, STEP_REMOVE_RECORD) ||
	       plan_due(w->plan, domain, STEP_REMOVE_POLICY);
}

/* load_body_ids - both sides sorted by hash */
static int
load_body_ids(struct writing *w)
{
	const struct plan *plan = w->plan;
	struct cursor bodies = { NULL, false };
	int result, found;
	size_t i;

	w->body_ids = xcalloc(plan->bodies_len + 1, sizeof(*w->body_ids));
	result =
	    cursor_open(w, &bodies, "SELECT hash, id FROM body ORDER BY hash");
	for (i = 0; i < plan->bodies_len && result == 0; i++) {
		found = cursor_find(w, &bodies, plan->bodies[i].hash);
		if (found > 0)
			w->body_ids[i] =
			    sqlite3_column_int64(bodies.statement, 1);
		else
			result = found;
	}
	sqlite3_finalize(bodies.statement);
	return result;
}

/* find_current - fill in the domain's current row; 0 or -1 */
static int
find_current(struct writing *w, struct change *change)
{
	sqlite3_stmt *row = w->current.statement;
	const char *id;
	int found = cursor_find(w, &w->current, change->domain->name);

	if (found <= 0)
		return found;
	id = db_text(row, 3);
	if (strlen(id) > STS_ID_MAX)
		return db_damaged(w->db, "a row without a valid id", w->why);
	memcpy(w->current_id, id, strlen(id) + 1);
	change->seq = sqlite3_column_int64(row, 1);
	w->current_body = sqlite3_column_int64(row, 2);
	change->first_served = sqlite3_column_int64(row, 4);
	change->unreleased = sqlite3_column_int64(row, 5) == 0;
	w->current_ttl = (uint32_t)sqlite3_column_int64(row, 6);
	w->current_seen = sqlite3_column_int64(row, 7);
	return 0;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/*
 * standing_differs - 1, 0, -1; what never was anything needs no row. A record
 * that was removed is back only when the next one is `out'.
 */
static int
standing_differs(struct writing *w, struct change *change, bool out)
{
	const struct plan_domain *domain = change->domain;
	sqlite3_stmt *row = w->standing.statement;
	const char *gone;
	int found = cursor_find(w, &w->standing, domain->name);

	change->record_gone = domain->record_gone;
	if (found < 0)
		return -1;
	if (found != 0 && change->record_gone == 0 && !out)
		change->record_gone = sqlite3_column_int64(row, 3);
	if (found == 0)
		return domain->body != NULL || domain->stage != STAGE_OFF ||
		       domain->requested;
	gone =
	    sqlite3_column_type(row, 4) == SQLITE_NULL ? NULL : db_text(row, 4);
	return strcmp(db_text(row, 1), stage_name(domain->stage)) != 0 ||
	       sqlite3_column_int64(row, 2) != domain->since ||
	       sqlite3_column_int64(row, 3) != change->record_gone ||
	       !same_text(gone, domain->gone) ||
	       sqlite3_column_int64(row, 5) != domain->gone_since ||
	       strcmp(db_text(row, 6), stage_name(domain->asked)) != 0 ||
	       (sqlite3_column_int(row, 7) != 0) != domain->requested ||
	       (sqlite3_column_int(row, 8) != 0) != domain->forced;
}

/* longest_ttl - of the record as written, or as seen */
static uint32_t
longest_ttl(const struct plan_domain *domain)
{
	return domain->seen_ttl > domain->record_ttl ? domain->seen_ttl
						     : domain->record_ttl;
}

/* seen_value - as the column `seen' has it */
static sqlite3_int64
seen_value(const struct plan_domain *domain)
{
	return domain->seen != 0 ? domain->seen : domain->watched ? -1 : 0;
}

/* begin_domain - what store_begin() writes for this domain */
static int
begin_domain(struct writing *w, struct change *change)
{
	const struct plan_domain *domain = change->domain;
	size_t body = 0;
	int differs = 0;

	if (domain->body != NULL) {
		body = (size_t)(domain->body - w->plan->bodies);
		if (body >= w->plan->bodies_len)
			return why_set(w->why,
			    "the plan does not list the body of %s",
			    domain->name);
		change->begin = change->seq == 0 ||
				w->current_body != w->body_ids[body] ||
				strcmp(w->current_id, domain->id) != 0;
		change->end = change->begin && change->seq != 0;
		change->ttl = !change->begin && domain->record &&
			      longest_ttl(domain) > w->current_ttl;
		change->seen =
		    !change->begin && seen_value(domain) != w->current_seen;
	}
	if (!leaves(w, domain))
		differs = standing_differs(w, change, false);
	change->standing = differs > 0;
	return differs < 0 ? -1 : 0;
}

/* released_domain - what store_released() writes for this domain */
static int
released_domain(struct writing *w, struct change *change)
{
	const struct plan_domain *domain = change->domain;
	int differs = 0;

	if (domain->body == NULL)
		change->end = change->seq != 0 &&
			      plan_due(w->plan, domain, STEP_REMOVE_POLICY);
	else
		change->release = change->seq != 0 && domain->record &&
				  !domain->held_back && change->unreleased &&
				  strcmp(w->current_id, domain->id) == 0;
	if (leaves(w, domain) || change->release)
		differs = standing_differs(w, change, change->release);
	change->standing = differs > 0;
	return differs < 0 ? -1 : 0;
}

/* collect - go through plan and database side by side */
static int
collect(struct writing *w, int (*judge)(struct writing *, struct change *))
{
	struct change change;
	int result;
	size_t i;

	result = cursor_open(w, &w->current,
	    "SELECT domain, seq, body, id, first_served, released, record_ttl"
	    ", seen FROM served WHERE last_served = 0 ORDER BY domain");
	if (result == 0)
		result = cursor_open(w, &w->standing,
		    "SELECT name, stage, since, record_gone, gone, gone_since,"
		    " asked, requested, forced FROM domain ORDER BY name");
	for (i = 0; i < w->plan->domains_len && result == 0; i++) {
		change = (struct change){ .domain = &w->plan->domains[i] };
		result = find_current(w, &change);
		if (result == 0)
			result = judge(w, &change);
		if (result != 0 ||
		    !(change.begin || change.end || change.release ||
			change.standing || change.ttl || change.seen))
			continue;
		VEC_GROW(w->changes, w->changes_len, w->changes_cap);
		w->changes[w->changes_len++] = change;
	}
	sqlite3_finalize(w->current.statement);
	sqlite3_finalize(w->standing.statement);
	w->current.statement = w->standing.statement = NULL;
	return result;
}

/* ---- writing what was collected ---- */

struct statements {
	sqlite3_stmt *body, *standing, *last, *reused, *end, *served_until,
	    *begin, *release, *ttl, *seen;
};

static int
prepare(const struct writing *w, struct statements *s)
{
	s->body =
	    db_prepare(w->db, "INSERT INTO body (hash, text) VALUES (?1, ?2)");
	s->standing = db_prepare(w->db,
	    "INSERT OR REPLACE INTO domain (name, stage, since, record_gone,"
	    " gone, gone_since, asked, requested, forced)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
	s->last = db_prepare(w->db,
	    "SELECT coalesce(max(seq), 0) FROM served WHERE domain = ?1");
	s->reused =
	    db_prepare(w->db, "SELECT count(*) FROM served"
			      " WHERE domain = ?1 AND id = ?2 AND body <> ?3");
	s->end = db_prepare(w->db,
	    "UPDATE served SET last_served = max(?3, first_served)"
	    " WHERE domain = ?1 AND seq = ?2");
	s->served_until = db_prepare(w->db,
	    "UPDATE served SET last_served = max(?4, last_served)"
	    " WHERE domain = ?1 AND seq < ?2 AND last_served >= ?3");
	s->begin = db_prepare(w->db,
	    "INSERT INTO served (domain, seq, body, id, first_served,"
	    " last_served, released, record_ttl, seen)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?7)");
	s->release = db_prepare(w->db, "UPDATE served SET released = ?3"
				       " WHERE domain = ?1 AND seq = ?2");
	s->ttl = db_prepare(w->db, "UPDATE served SET record_ttl = ?3"
				   " WHERE domain = ?1 AND seq = ?2");
	s->seen = db_prepare(w->db, "UPDATE served SET seen = ?3"
				    " WHERE domain = ?1 AND seq = ?2");
	return s->body && s->standing && s->last && s->reused && s->end &&
		       s->served_until && s->begin && s->release && s->ttl &&
		       s->seen
		   ? 0
		   : failed(w);
}

static void
finalize(struct statements *s)
{
	sqlite3_finalize(s->body);
	sqlite3_finalize(s->standing);
	sqlite3_finalize(s->last);
	sqlite3_finalize(s->reused);
	sqlite3_finalize(s->end);
	sqlite3_finalize(s->served_until);
	sqlite3_finalize(s->begin);
	sqlite3_finalize(s->release);
	sqlite3_finalize(s->ttl);
	sqlite3_finalize(s->seen);
}

/* ask - the number a bound statement answers; -1 on failure */
static sqlite3_int64
ask(sqlite3_stmt *statement)
{
	sqlite3_int64 n = -1;

	if (sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_reset(statement);
	return n;
}

/* update - the three statements that name a row and give it a number */
static int
update(sqlite3_stmt *statement, const struct change *change, sqlite3_int64 n)
{
	db_bind(statement, 1, change->domain->name);
	sqlite3_bind_int64(statement, 2, change->seq);
	sqlite3_bind_int64(statement, 3, n);
	return db_step(statement);
}

/* write_standing - the row in `domain' */
static int
write_standing(struct statements *s, const struct change *change)
{
	const struct plan_domain *domain = change->domain;

	db_bind(s->standing, 1, domain->name);
	db_bind(s->standing, 2, stage_name(domain->stage));
	sqlite3_bind_int64(s->standing, 3, domain->since);
	sqlite3_bind_int64(s->standing, 4, change->record_gone);
	db_bind(s->standing, 5, domain->gone);
	sqlite3_bind_int64(s->standing, 6, domain->gone_since);
	db_bind(s->standing, 7, stage_name(domain->asked));
	sqlite3_bind_int(s->standing, 8, domain->requested);
	sqlite3_bind_int(s->standing, 9, domain->forced);
	return db_step(s->standing);
}

/*
 * served_until_now - a row that was begun and never released: the run was
 * killed before it could put its body in place, or the web server did not
 * serve it, so what was there before it has been served all the time
 */
static int
served_until_now(
    const struct writing *w, struct statements *s, const struct change *change)
{
	db_bind(s->served_until, 1, change->domain->name);
	sqlite3_bind_int64(s->served_until, 2, change->seq);
	sqlite3_bind_int64(s->served_until, 3, change->first_served);
	sqlite3_bind_int64(s->served_until, 4, w->plan->now);
	return db_step(s->served_until);
}

/* body_id - the number of a body of the plan, stored now where it is new */
static sqlite3_int64
body_id(struct writing *w, struct statements *s, const struct plan_body *body)
{
	sqlite3_int64 *id = &w->body_ids[body - w->plan->bodies];

	if (*id != 0)
		return *id;
	db_bind(s->body, 1, body->hash);
	sqlite3_bind_blob64(s->body, 2, body->text, body->len, SQLITE_STATIC);
	if (db_step(s->body) != SQLITE_OK)
		return 0;
	return *id = sqlite3_last_insert_rowid(w->db->sqlite);
}

static int
begin_row(struct writing *w, struct statements *s, const struct change *change)
{
	const struct plan_domain *domain = change->domain;
	sqlite3_int64 body = body_id(w, s, domain->body), last, reused;

	if (body == 0)
		return failed(w);
	db_bind(s->reused, 1, domain->name);
	db_bind(s->reused, 2, domain->id);
	sqlite3_bind_int64(s->reused, 3, body);
	reused = ask(s->reused);
	if (reused > 0)
		return why_set(w->why,
		    "the id %s of %s was used for another policy before "
		    "(RFC 8461 3.1: an id names one policy); nothing was "
		    "written",
		    domain->id, domain->name);
	db_bind(s->last, 1, domain->name);
	last = ask(s->last);
	if (reused < 0 || last < 0)
		return failed(w);
	db_bind(s->begin, 1, domain->name);
	sqlite3_bind_int64(s->begin, 2, last + 1);
	sqlite3_bind_int64(s->begin, 3, body);
	db_bind(s->begin, 4, domain->id);
	sqlite3_bind_int64(s->begin, 5, w->plan->now);
	sqlite3_bind_int64(s->begin, 6, domain->record_ttl);
	sqlite3_bind_int64(s->begin, 7, seen_value(domain));
	return db_step(s->begin) == SQLITE_OK ? 0 : failed(w);
}

static int
write_change(
    struct writing *w, struct statements *s, const struct change *change)
{
	time_t now = w->plan->now;

	if ((change->standing && write_standing(s, change) != SQLITE_OK) ||
	    ((change->end || change->release) && change->unreleased &&
		served_until_now(w, s, change) != SQLITE_OK) ||
	    (change->end && update(s->end, change, now) != SQLITE_OK) ||
	    (change->release && update(s->release, change, now) != SQLITE_OK) ||
	    (change->ttl && update(s->ttl, change,
				longest_ttl(change->domain)) != SQLITE_OK) ||
	    (change->seen && update(s->seen, change,
				 seen_value(change->domain)) != SQLITE_OK))
		return failed(w);
	return change->begin ? begin_row(w, s, change) : 0;
}

static int
write_changes(struct writing *w)
{
	struct statements s = { 0 };
	int result = prepare(w, &s);
	size_t i;

	for (i = 0; i < w->changes_len && result == 0; i++)
		result = write_change(w, &s, &w->changes[i]);
	finalize(&s);
	return result;
}

/* carry_out - one transaction: look, and write what differs */
static int
carry_out(struct store *store, const struct plan *plan,
    int (*judge)(struct writing *, struct change *), struct buf *why)
{
	struct writing w = { .db = &store->db, .plan = plan, .why = why };
	int result = 0;

	if (db_writable(w.db, why) != 0)
		return -1;
	if (db_run(w.db, "BEGIN") != SQLITE_OK)
		return failed(&w);
	result = load_body_ids(&w);
	if (result == 0)
		result = collect(&w, judge);
	if (result == 0)
		result = write_changes(&w);
	if (result == 0 && judge == released_domain &&
	    store_moves_over(w.db, plan) != 0)
		result = failed(&w);
	result = db_end(w.db, result, why);
	free(w.body_ids);
	free(w.changes);
	return result;
}

int
store_begin(struct store *store, const struct plan *plan, struct buf *why)
{
	return carry_out(store, plan, begin_domain, why);
}

int
store_released(struct store *store, const struct plan *plan, struct buf *why)
{
	return carry_out(store, plan, released_domain, why);
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
