/*
 * NAME      store_join - rows that were found being served, into the database
 * CONTRACT  store_join() in store.h. A domain that gained rows has all of them
 *           written anew, in their order; each row that the database held is
 *           among them, which is checked first, so that none is lost.
 */
#include "store/store.h"

#include <string.h>

#include "store/db.h"

struct joining {
	struct db *db;
	const struct ledger *ledger, *read;
	sqlite3_stmt *body, *standing, *forget, *row;
	struct buf *why;
};

static int
failed(const struct joining *j)
{
	return db_fail(j->db, "write", j->why);
}

static int
prepare(struct joining *j)
{
	j->body = db_prepare(
	    j->db, "INSERT OR IGNORE INTO body (hash, text) VALUES (?1, ?2)");
	j->standing = db_prepare(j->db,
	    "INSERT OR REPLACE INTO domain (name, stage, since, record_gone,"
	    " gone, gone_since, asked, requested, forced, owed,"
	    " record_removed)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	j->forget = db_prepare(j->db, "DELETE FROM served WHERE domain = ?1");
	j->row = db_prepare(j->db,
	    "INSERT INTO served (domain, seq, body, id, first_served,"
	    " last_served, released, record_ttl, seen, origin) VALUES (?1, ?2,"
	    " (SELECT id FROM body WHERE hash = ?3), ?4, ?5, ?6, ?7, ?8, ?9,"
	    " ?10)");
	return j->body && j->standing && j->forget && j->row ? 0 : failed(j);
}

/* lost - is there a row that the database holds and the ledger does not? */
static bool
lost(const struct joining *j, const struct ledger_domain *d)
{
	const struct ledger_domain *old = ledger_domain(j->read, d->name);
	const struct ledger_row *row, *there;
	size_t i, k;

	for (i = 0; old != NULL && i < old->rows_len; i++) {
		row = &j->read->rows[old->rows + i];
		for (k = 0; k < d->rows_len; k++) {
			there = &j->ledger->rows[d->rows + k];
			if (!there->joined && strcmp(row->id, there->id) == 0 &&
			    strcmp(row->body->hash, there->body->hash) == 0 &&
			    row->published == there->published)
				break;
		}
		if (k == d->rows_len)
			return true;
	}
	return false;
}

static int
write_row(const struct joining *j, const struct ledger_row *row, size_t seq)
{
	const struct ledger_body *body = row->body;

	if (row->joined) {
		db_bind(j->body, 1, body->hash);
		sqlite3_bind_blob64(
		    j->body, 2, body->text, body->len, SQLITE_STATIC);
		if (db_step(j->body) != SQLITE_OK)
			return failed(j);
	}
	db_bind(j->row, 1, row->domain);
	sqlite3_bind_int64(j->row, 2, (sqlite3_int64)seq);
	db_bind(j->row, 3, body->hash);
	db_bind(j->row, 4, row->id);
	sqlite3_bind_int64(j->row, 5, row->published);
	sqlite3_bind_int64(j->row, 6, row->superseded);
	sqlite3_bind_int64(j->row, 7, row->released);
	sqlite3_bind_int64(j->row, 8, row->record_ttl);
	sqlite3_bind_int64(j->row, 9,
	    row->seen != 0 ? row->seen
	    : row->watched ? -1
			   : 0);
	sqlite3_bind_int(j->row, 10, row->origin);
	return db_step(j->row) == SQLITE_OK ? 0 : failed(j);
}

static int
write_domain(const struct joining *j, const struct ledger_domain *d)
{
	size_t i;

	if (lost(j, d))
		return why_set(j->why,
		    "rows of %s would be lost in the ledger %s", d->name,
		    j->db->path);
	db_bind(j->standing, 1, d->name);
	db_bind(j->standing, 2, stage_name(d->stage));
	sqlite3_bind_int64(j->standing, 3, d->since);
	sqlite3_bind_int64(j->standing, 4, d->record_gone);
	db_bind(j->standing, 5, d->gone);
	sqlite3_bind_int64(j->standing, 6, d->gone_since);
	db_bind(j->standing, 7, stage_name(d->asked));
	sqlite3_bind_int(j->standing, 8, d->requested);
	sqlite3_bind_int(j->standing, 9, d->forced);
	sqlite3_bind_int64(j->standing, 10, d->owed);
	sqlite3_bind_int64(j->standing, 11, d->record_removed);
	db_bind(j->forget, 1, d->name);
	if (db_step(j->standing) != SQLITE_OK ||
	    db_step(j->forget) != SQLITE_OK)
		return failed(j);
	for (i = 0; i < d->rows_len; i++)
		if (write_row(j, &j->ledger->rows[d->rows + i], i + 1) != 0)
			return -1;
	return 0;
}

static int
write_generation(const struct joining *j)
{
	sqlite3_stmt *s = db_prepare(j->db, "UPDATE meta SET generation = ?1");
	int code = SQLITE_ERROR;

	if (s != NULL && sqlite3_bind_int64(s, 1,
			     (sqlite3_int64)j->ledger->generation) == SQLITE_OK)
		code = db_step(s);
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : failed(j);
}

int
store_join(struct store *store, const struct ledger *joined,
    const struct ledger *read, struct buf *why)
{
	struct joining j = {
		.db = &store->db, .ledger = joined, .read = read, .why = why
	};
	int result;
	size_t i;

	if (db_writable(j.db, why) != 0)
		return -1;
	if (db_run(j.db, "BEGIN IMMEDIATE") != SQLITE_OK)
		return failed(&j);
	result = prepare(&j);
	for (i = 0; i < joined->domains_len && result == 0; i++)
		if (joined->domains[i].joined)
			result = write_domain(&j, &joined->domains[i]);
	if (result == 0)
		result = write_generation(&j);
	sqlite3_finalize(j.body);
	sqlite3_finalize(j.standing);
	sqlite3_finalize(j.forget);
	sqlite3_finalize(j.row);
	return db_end(j.db, result, why);
}
