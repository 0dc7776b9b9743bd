/*
 * NAME      store_write - the ledger into the database
 * CONTRACT  store_begin(), store_released() and store_stage() in store.h.
 *           What differs between the plan and the ledger that was read under
 *           the same lock is counted, and then written in one transaction.
 *           Where nothing differs nothing is written, not even a journal. The
 *           database is not read again; each statement tells instead how many
 *           rows it met, so one that is not as it was read stops the run.
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
	const struct ledger_domain *known; /* NULL: not in the ledger */
	size_t seq;    /* of its row that ends, is released or noted; 0: none */
	bool begin;    /* a new row */
	bool end;      /* the current row ends */
	bool until;    /* rows before it were served until now */
	bool release;  /* the current row is released now */
	bool standing; /* the row in `domain' */
	bool ttl;      /* the record may live longer than the row says */
	bool seen;     /* DNS shows the record of the current row */
	time_t record_gone; /* for the standing */
	time_t first_served;
};

struct statements {
	sqlite3_stmt *body, *standing, *end, *served_until, *begin, *release,
	    *ttl, *seen;
};

struct writing {
	struct db *db;
	const struct plan *plan;
	const struct ledger *ledger;
	/* what is to be written for a domain, whose current row this is */
	void (*judge)(
	    const struct writing *, struct change *, const struct ledger_row *);
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

static bool
leaves(const struct writing *w, const struct plan_domain *domain)
{
	return plan_due(w->plan, domain, STEP_REMOVE_RECORD) ||
	       plan_due(w->plan, domain, STEP_REMOVE_POLICY);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/*
 * standing_differs - from what the ledger says; what never was anything needs
 * no row. A record that was removed is back only when the next one is `out'.
 */
static bool
standing_differs(struct change *change, bool out)
{
	const struct plan_domain *domain = change->domain;
	const struct ledger_domain *known = change->known;

	change->record_gone = domain->record_gone;
	if (known == NULL)
		return domain->body != NULL || domain->stage != STAGE_OFF ||
		       domain->requested;
	if (change->record_gone == 0 && !out)
		change->record_gone = known->record_gone;
	return known->stage != (enum stage)domain->stage ||
	       known->since != domain->since ||
	       known->record_gone != change->record_gone ||
	       !same_text(known->gone, domain->gone) ||
	       known->gone_since != domain->gone_since ||
	       known->asked != (enum stage)domain->asked ||
	       known->requested != domain->requested ||
	       known->forced != domain->forced || known->owed != domain->owed;
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
seen_value(time_t seen, bool watched)
{
	return seen != 0 ? seen : watched ? -1 : 0;
}

/* begins - another body or id than that of the current row, if any? */
static bool
begins(const struct plan_domain *domain, const struct ledger_row *current)
{
	return domain->body != NULL &&
	       (current == NULL ||
		   strcmp(current->body->hash, domain->body->hash) != 0 ||
		   strcmp(current->id, domain->id) != 0);
}

/*
 * served_until - are there rows that were served until now? The current one
 * was begun and never released: the run was killed before it could put its
 * body in place, or the web server did not serve it, so what was there before
 * has been served all the time.
 */
static bool
served_until(const struct writing *w, const struct ledger_domain *known,
    const struct ledger_row *current)
{
	const struct ledger_row *row;

	if (current->released != 0)
		return false;
	for (row = &w->ledger->rows[known->rows]; row < current; row++)
		if (row->last_served >= current->first_served &&
		    row->last_served < w->plan->now)
			return true;
	return false;
}

/* begin_domain - what store_begin() writes for this domain */
static void
begin_domain(const struct writing *w, struct change *change,
    const struct ledger_row *current)
{
	const struct plan_domain *domain = change->domain;

	change->begin = begins(domain, current);
	change->end = change->begin && current != NULL;
	change->until = change->end && served_until(w, change->known, current);
	if (domain->body != NULL && !change->begin) {
		change->ttl =
		    domain->record && longest_ttl(domain) > current->record_ttl;
		change->seen = seen_value(domain->seen, domain->watched) !=
			       seen_value(current->seen, current->watched);
	}
	if (!leaves(w, domain))
		change->standing = standing_differs(change, false);
}

/* released_domain - what store_released() writes, after store_begin() */
static void
released_domain(const struct writing *w, struct change *change,
    const struct ledger_row *current)
{
	const struct plan_domain *domain = change->domain;
	bool begun = begins(domain, current), out;

	out = domain->body != NULL && domain->record && !domain->held_back;
	change->release = out && (begun || current->released == 0);
	change->end = domain->body == NULL && current != NULL &&
		      plan_due(w->plan, domain, STEP_REMOVE_POLICY);
	/* what ends in the run in which another begins ends now anyway */
	change->until = !begun && (change->release || change->end) &&
			served_until(w, change->known, current);
	if (begun)
		change->seq++;
	if (leaves(w, domain))
		change->standing = standing_differs(change, change->release);
	else if (change->release)
		change->standing = domain->record_gone == 0 &&
				   change->known != NULL &&
				   change->known->record_gone != 0;
}

/* change_of - what is to be written for this domain; false: nothing */
static bool
change_of(const struct writing *w, struct change *change,
    const struct plan_domain *domain, const struct ledger_domain *known)
{
	const struct ledger_row *current = ledger_current(w->ledger, known);

	*change = (struct change){ .domain = domain, .known = known };
	change->seq = known != NULL ? known->rows_len : 0;
	change->first_served = current != NULL ? current->first_served : 0;
	w->judge(w, change, current);
	return change->begin || change->end || change->release ||
	       change->standing || change->ttl || change->seen;
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
	w->releases += change->release;
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
	    " gone, gone_since, asked, requested, forced, owed)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
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
	return s->body && s->standing && s->end && s->served_until &&
		       s->begin && s->release && s->ttl && s->seen
		   ? 0
		   : failed(w);
}

static void
finalize(struct statements *s)
{
	sqlite3_finalize(s->body);
	sqlite3_finalize(s->standing);
	sqlite3_finalize(s->end);
	sqlite3_finalize(s->served_until);
	sqlite3_finalize(s->begin);
	sqlite3_finalize(s->release);
	sqlite3_finalize(s->ttl);
	sqlite3_finalize(s->seen);
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

/* update - the statements that name a row and give it a number */
static int
update(const struct writing *w, sqlite3_stmt *statement,
    const struct change *change, sqlite3_int64 n)
{
	db_bind(statement, 1, change->domain->name);
	sqlite3_bind_int64(statement, 2, (sqlite3_int64)change->seq);
	sqlite3_bind_int64(statement, 3, n);
	if (db_step(statement) != SQLITE_OK)
		return failed(w);
	if (sqlite3_changes(w->db->sqlite) == 1)
		return 0;
	return why_set(w->why,
	    "the ledger %s was changed by another program while this run went "
	    "on (%s); run again",
	    w->db->path, change->domain->name);
}

/* write_standing - the row in `domain' */
static int
write_standing(const struct writing *w, const struct change *change)
{
	const struct statements *s = &w->s;
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
	sqlite3_bind_int64(s->standing, 10, domain->owed);
	return db_step(s->standing) == SQLITE_OK ? 0 : failed(w);
}

static int
write_served_until(const struct writing *w, const struct change *change)
{
	const struct statements *s = &w->s;

	db_bind(s->served_until, 1, change->domain->name);
	sqlite3_bind_int64(s->served_until, 2, (sqlite3_int64)change->seq);
	sqlite3_bind_int64(s->served_until, 3, change->first_served);
	sqlite3_bind_int64(s->served_until, 4, w->plan->now);
	return db_step(s->served_until) == SQLITE_OK ? 0 : failed(w);
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
	db_bind(s->begin, 1, domain->name);
	sqlite3_bind_int64(s->begin, 2, (sqlite3_int64)change->seq + 1);
	sqlite3_bind_int64(s->begin, 3, body);
	db_bind(s->begin, 4, domain->id);
	sqlite3_bind_int64(s->begin, 5, w->plan->now);
	sqlite3_bind_int64(s->begin, 6, domain->record_ttl);
	sqlite3_bind_int64(
	    s->begin, 7, seen_value(domain->seen, domain->watched));
	return db_step(s->begin) == SQLITE_OK ? 0 : failed(w);
}

static int
write_change(struct writing *w, const struct change *change)
{
	const struct statements *s = &w->s;
	const struct plan_domain *domain = change->domain;
	time_t now = w->plan->now;

	if ((change->standing && write_standing(w, change) != 0) ||
	    (change->until && write_served_until(w, change) != 0) ||
	    (change->end && update(w, s->end, change, now) != 0) ||
	    (change->release && !w->all_released &&
		update(w, s->release, change, now) != 0) ||
	    (change->ttl &&
		update(w, s->ttl, change, longest_ttl(domain)) != 0) ||
	    (change->seen &&
		update(w, s->seen, change,
		    seen_value(domain->seen, domain->watched)) != 0))
		return -1;
	return change->begin ? begin_row(w, change) : 0;
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
		.judge = begin_domain,
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
		.judge = released_domain,
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
