/*
 * NAME      sqlite/ledger_read - the ledger from the database
 * CONTRACT  store_ledger() in store.h. Everything that can be proven is
 *           proven, here and in ledger_fill.c: each row has a domain and a
 *           body. What fails is said, never left out.
 */
#include "store/sqlite/ledger_db.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/ledger_fill.h"

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

/* checked - what was filled in, or what is wrong with it */
static int
checked(const struct reading *r, const char *wrong)
{
	return wrong != NULL ? damaged(r, wrong) : 0;
}

/* read_body - the statement's row as a body of the ledger */
static int
read_body(struct reading *r, sqlite3_stmt *statement, struct ledger_body *body)
{
	const void *text = sqlite3_column_blob(statement, 2);
	size_t len = (size_t)sqlite3_column_bytes(statement, 2);

	return checked(
	    r, fill_body(r->ledger, body, db_text(statement, 1), text, len));
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

/* read_row - the cursor's row, for this domain */
static int
read_row(struct reading *r, const struct ledger_domain *domain,
    struct ledger_row *row)
{
	struct numbered key = { sqlite3_column_int64(r->rows, 1), NULL };
	const struct numbered *body = bsearch(&key, r->bodies,
	    r->ledger->bodies_len, sizeof(*r->bodies), compare_numbered);
	const struct row_columns c = { .id = db_text(r->rows, 2),
		.published = sqlite3_column_int64(r->rows, 3),
		.superseded = sqlite3_column_int64(r->rows, 4),
		.released = sqlite3_column_int64(r->rows, 5),
		.record_ttl = sqlite3_column_int64(r->rows, 6),
		.seen = sqlite3_column_int64(r->rows, 7),
		.origin = sqlite3_column_int64(r->rows, 8) };

	return checked(r, fill_row(r->ledger, domain, row, &c,
			      body != NULL ? body->body : NULL));
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
	const struct domain_columns c = { .name = db_text(statement, 0),
		.stage = db_text(statement, 1),
		.since = sqlite3_column_int64(statement, 2),
		.record_gone = sqlite3_column_int64(statement, 3),
		.gone = sqlite3_column_type(statement, 4) != SQLITE_NULL
			    ? db_text(statement, 4)
			    : NULL,
		.gone_since = sqlite3_column_int64(statement, 5),
		.asked = db_text(statement, 6),
		.requested = sqlite3_column_int(statement, 7) != 0,
		.forced = sqlite3_column_int(statement, 8) != 0,
		.owed = sqlite3_column_int64(statement, 9),
		.record_removed = sqlite3_column_int64(statement, 10) };

	return checked(r, fill_domain(r->ledger, domain, &c));
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
sqlite_ledger_read(struct store *store, struct buf *why)
{
	struct reading r = { .db = &((struct sqlite_ledger *)store)->db,
		.ledger = ledger_new(),
		.why = why };
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
		result = sqlite_ledger_read_moves(r.db, r.ledger, why);
	if (!sqlite3_get_autocommit(r.db->sqlite))
		db_run(r.db, "ROLLBACK");
	free(r.bodies);
	if (result == 0)
		return r.ledger;
	ledger_free(r.ledger);
	return NULL;
}
