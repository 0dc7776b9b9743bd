/*
 * NAME      store_read - the ledger from the database
 * CONTRACT  store_ledger() in store.h. Everything that can be proven is
 *           proven here, since decisions rest on it: a body has its hash,
 *           each row a domain and a body, names and ids their form, ids that
 *           carry a hash that of their body, and only
 *           the last row of a domain is open. What fails is said, never left
 *           out.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "store/db.h"
#include "store/store_move.h"
#include "sts/policy_id.h"

/* a body by the number that rows know it by */
struct numbered {
	sqlite3_int64 id;
	struct ledger_body *body;
};

struct reading {
	struct db *db;
	struct ledger *ledger;
	struct numbered *bodies; /* sorted by id */
	sqlite3_stmt *rows;
	bool row; /* `rows' stands at a row that is not yet taken */
	struct buf *why;
};

static int
failed(const struct reading *r)
{
	return db_fail(r->db, "read", r->why);
}

static int
damaged(const struct reading *r, const char *what)
{
	return db_damaged(r->db, what, r->why);
}

/* count - how many rows a table has; -1 on failure */
static long
count(const struct reading *r, const char *sql)
{
	sqlite3_stmt *statement = db_prepare(r->db, sql);
	long n = -1;

	if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
		n = (long)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

static int
compare_numbered(const void *a, const void *b)
{
	sqlite3_int64 left = ((const struct numbered *)a)->id;
	sqlite3_int64 right = ((const struct numbered *)b)->id;

	return left < right ? -1 : left > right;
}

/* read_body - the statement's row as a body of the ledger */
static int
read_body(struct reading *r, sqlite3_stmt *statement, struct ledger_body *body)
{
	struct arena *arena = r->ledger->arena;
	char hash[BODY_HASH_SIZE];
	const void *text = sqlite3_column_blob(statement, 2);
	size_t len = (size_t)sqlite3_column_bytes(statement, 2);

	body_hash(hash, text != NULL ? text : "", len);
	if (strcmp(hash, db_text(statement, 1)) != 0)
		return damaged(r, "a policy does not have its hash");
	body->hash = arena_strdup(arena, hash);
	body->text = arena_strndup(arena, text != NULL ? text : "", len);
	body->len = len;
	if (policy_parse(&body->policy, body->text, len, arena, NULL) != 0)
		return damaged(r, "a policy that senders would not take");
	return 0;
}

static int
read_bodies(struct reading *r)
{
	struct ledger *ledger = r->ledger;
	long total = count(r, "SELECT count(*) FROM body");
	sqlite3_stmt *statement;
	int code = SQLITE_DONE, result = 0;
	size_t n = 0;

	if (total < 0)
		return failed(r);
	ledger->bodies = arena_alloc(
	    ledger->arena, ((size_t)total + 1) * sizeof(*ledger->bodies));
	r->bodies = xcalloc((size_t)total + 1, sizeof(*r->bodies));
	statement =
	    db_prepare(r->db, "SELECT id, hash, text FROM body ORDER BY hash");
	if (statement == NULL)
		return failed(r);
	while (n < (size_t)total && result == 0 &&
	       (code = sqlite3_step(statement)) == SQLITE_ROW) {
		result = read_body(r, statement, &ledger->bodies[n]);
		r->bodies[n].id = sqlite3_column_int64(statement, 0);
		r->bodies[n].body = &ledger->bodies[n];
		n++;
	}
	if (result == 0 && n < (size_t)total)
		result = code == SQLITE_DONE ? damaged(r, "policies missing")
					     : failed(r);
	sqlite3_finalize(statement);
	ledger->bodies_len = n;
	qsort(r->bodies, n, sizeof(*r->bodies), compare_numbered);
	return result;
}

/* next_row - step the cursor over `served' */
static int
next_row(struct reading *r)
{
	int code = sqlite3_step(r->rows);

	r->row = code == SQLITE_ROW;
	return r->row || code == SQLITE_DONE ? 0 : failed(r);
}

/* bad_id - the hash in it proves that it or the policy beside it was changed */
static int
bad_id(
    const struct reading *r, const struct ledger_domain *domain, const char *id)
{
	struct buf what = BUF_INIT;
	int result;

	buf_printf(
	    &what, "%s: the id %s is not that of its policy", domain->name, id);
	result = damaged(r, buf_text(&what));
	buf_release(&what);
	return result;
}

/* read_row - the cursor's row, for this domain */
static int
read_row(struct reading *r, const struct ledger_domain *domain,
    struct ledger_row *row)
{
	struct numbered key = { sqlite3_column_int64(r->rows, 1), NULL };
	const struct numbered *body = bsearch(&key, r->bodies,
	    r->ledger->bodies_len, sizeof(*r->bodies), compare_numbered);
	const char *id = db_text(r->rows, 2);
	size_t len = strlen(id);

	if (body == NULL)
		return damaged(r, "a row without its policy");
	if (!sts_id_valid(id, len))
		return damaged(r, "a row without a valid id");
	if (policyid_damaged(id, body->body->hash))
		return bad_id(r, domain, id);
	if (domain->rows_len > 0 && row[-1].superseded == 0)
		return damaged(r, "two policies served at once");
	row->domain = domain->name;
	row->body = body->body;
	memcpy(row->id, id, len + 1);
	row->published = (time_t)sqlite3_column_int64(r->rows, 3);
	row->superseded = (time_t)sqlite3_column_int64(r->rows, 4);
	row->released = (time_t)sqlite3_column_int64(r->rows, 5);
	row->record_ttl = (uint32_t)sqlite3_column_int64(r->rows, 6);
	row->seen = (time_t)sqlite3_column_int64(r->rows, 7);
	row->origin = (uint8_t)sqlite3_column_int(r->rows, 8);
	if (row->origin > ORIGIN_REBUILT)
		return damaged(r, "a row of an unknown origin");
	row->watched = row->seen != 0;
	if (row->seen < 0)
		row->seen = 0;
	return 0;
}

/* read_rows - all rows of one domain, which the cursor has come to */
static int
read_rows(struct reading *r, struct ledger_domain *domain, size_t total)
{
	struct ledger *ledger = r->ledger;
	int result = 0, order;

	domain->rows = ledger->rows_len;
	while (result == 0 && r->row) {
		order = strcmp(db_text(r->rows, 0), domain->name);
		if (order > 0)
			break;
		if (order < 0 || ledger->rows_len >= total)
			return damaged(r, "a row without its domain");
		result = read_row(r, domain, &ledger->rows[ledger->rows_len]);
		if (result != 0)
			break;
		ledger->rows_len++;
		domain->rows_len++;
		result = next_row(r);
	}
	return result;
}

static int
read_domain(
    struct reading *r, sqlite3_stmt *statement, struct ledger_domain *domain)
{
	struct arena *arena = r->ledger->arena;
	const char *name = db_text(statement, 0);

	if (!dname_valid(name))
		return damaged(r, "a name that is no domain");
	if (stage_parse(&domain->stage, db_text(statement, 1)) != 0 ||
	    stage_parse(&domain->asked, db_text(statement, 6)) != 0)
		return damaged(r, "an unknown stage");
	domain->name = arena_strdup(arena, name);
	domain->since = (time_t)sqlite3_column_int64(statement, 2);
	domain->record_gone = (time_t)sqlite3_column_int64(statement, 3);
	if (sqlite3_column_type(statement, 4) != SQLITE_NULL)
		domain->gone = arena_intern(arena, db_text(statement, 4));
	domain->gone_since = (time_t)sqlite3_column_int64(statement, 5);
	domain->requested = sqlite3_column_int(statement, 7) != 0;
	domain->forced = sqlite3_column_int(statement, 8) != 0;
	domain->owed = (time_t)sqlite3_column_int64(statement, 9);
	domain->record_removed = (time_t)sqlite3_column_int64(statement, 10);
	return 0;
}

/* DOMAINS - with what older schemas have in the place of the last columns */
#define DOMAINS(last)                                                      \
	"SELECT name, stage, since, record_gone, gone, gone_since, asked," \
	" requested, forced, " last " FROM domain ORDER BY name"

/* domains - the statement for the schema that is open */
static const char *
domains(const struct reading *r)
{
	if (r->db->version < 2)
		return DOMAINS("0, 0");
	return r->db->version < 3 ? DOMAINS("owed, 0")
				  : DOMAINS("owed, record_removed");
}

/* ROWS - with what older schemas have in the place of the last column */
#define ROWS(origin)                                                    \
	"SELECT domain, body, id, first_served, last_served, released," \
	" record_ttl, seen, " origin " FROM served ORDER BY domain, seq"

static int
read_meta(struct reading *r)
{
	sqlite3_stmt *s;
	int result = 0, code;

	if (r->db->version < 4)
		return 0;
	s = db_prepare(r->db, "SELECT generation, published, mark FROM meta");
	code = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;
	if (code == SQLITE_DONE)
		result = damaged(r, "the generation missing");
	else if (code != SQLITE_ROW)
		result = failed(r);
	else if (sqlite3_column_int64(s, 0) < 0 ||
		 sqlite3_column_int64(s, 1) < 0 ||
		 strcmp(db_text(s, 2), "whole") != 0)
		result = damaged(r, "no generation of the ledger");
	if (result == 0) {
		r->ledger->generation = (uint64_t)sqlite3_column_int64(s, 0);
		r->ledger->published = (uint64_t)sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return result;
}

static int
read_domains(struct reading *r)
{
	struct ledger *ledger = r->ledger;
	long total = count(r, "SELECT count(*) FROM domain");
	long rows = count(r, "SELECT count(*) FROM served");
	sqlite3_stmt *statement;
	int code = SQLITE_DONE, result = 0;
	size_t n;

	if (total < 0 || rows < 0)
		return failed(r);
	ledger->domains = arena_alloc(
	    ledger->arena, ((size_t)total + 1) * sizeof(*ledger->domains));
	ledger->rows = arena_alloc(
	    ledger->arena, ((size_t)rows + 1) * sizeof(*ledger->rows));
	statement = db_prepare(r->db, domains(r));
	r->rows =
	    db_prepare(r->db, r->db->version < 4 ? ROWS("0") : ROWS("origin"));
	if (statement == NULL || r->rows == NULL)
		result = failed(r);
	else
		result = next_row(r);
	for (n = 0; result == 0 && n < (size_t)total; n++) {
		code = sqlite3_step(statement);
		if (code != SQLITE_ROW)
			break;
		result = read_domain(r, statement, &ledger->domains[n]);
		if (result == 0)
			result =
			    read_rows(r, &ledger->domains[n], (size_t)rows);
		ledger->domains_len++;
	}
	if (result == 0 && n < (size_t)total)
		result = code == SQLITE_DONE ? damaged(r, "domains missing")
					     : failed(r);
	else if (result == 0 && (r->row || ledger->rows_len < (size_t)rows))
		result = damaged(r, "a row without its domain");
	sqlite3_finalize(statement);
	sqlite3_finalize(r->rows);
	return result;
}

struct ledger *
store_ledger(struct store *store, struct buf *why)
{
	struct reading r = {
		.db = &store->db, .ledger = ledger_new(), .why = why
	};
	int result = 0;

	if (r.db->sqlite == NULL)
		return r.ledger;
	if (db_run(r.db, "BEGIN") != SQLITE_OK)
		result = failed(&r);
	if (result == 0)
		result = read_meta(&r);
	if (result == 0)
		result = read_bodies(&r);
	if (result == 0)
		result = read_domains(&r);
	if (result == 0)
		result = store_read_moves(r.db, r.ledger, why);
	if (!sqlite3_get_autocommit(r.db->sqlite))
		db_run(r.db, "ROLLBACK");
	free(r.bodies);
	if (result == 0)
		return r.ledger;
	ledger_free(r.ledger);
	return NULL;
}
