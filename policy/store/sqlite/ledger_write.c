/*
 * NAME      sqlite/ledger_write - rows of the ledger into the database
 * CONTRACT  store_ops.h. Statements are prepared when they are first needed,
 *           and live as long as the transaction.
 */
#include "store/sqlite/ledger_db.h"

static const char *const texts[LEDGER_STATEMENTS] = {
	[LEDGER_BODY] =
	    "INSERT OR IGNORE INTO body (hash, text) VALUES (?1, ?2)",
	[LEDGER_BODY_NUMBER] = "SELECT id FROM body WHERE hash = ?1",
	[LEDGER_STANDING] =
	    "INSERT OR REPLACE INTO domain (name, stage, since, record_gone,"
	    " gone, gone_since, asked, requested, forced, owed,"
	    " record_removed)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[LEDGER_ADD_ROW] =
	    "INSERT INTO served (domain, seq, last_served, released,"
	    " record_ttl, seen, body, id, first_served, origin)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[LEDGER_CHANGE_ROW] =
	    "UPDATE served SET last_served = ?3, released = ?4,"
	    " record_ttl = ?5, seen = ?6 WHERE domain = ?1 AND seq = ?2",
	[LEDGER_EXTEND] =
	    "UPDATE served SET last_served = max(?4, last_served)"
	    " WHERE domain = ?1 AND seq < ?2 AND last_served >= ?3",
	[LEDGER_CLEAR] = "DELETE FROM served WHERE domain = ?1",
};

static int
failed(const struct sqlite_ledger *l, struct buf *why)
{
	return db_fail(&l->db, "write", why);
}

/* statement - prepared; NULL when SQLite refuses it */
static sqlite3_stmt *
statement(struct store *store, enum ledger_statement which)
{
	struct sqlite_ledger *l = (struct sqlite_ledger *)store;

	if (l->statements[which] == NULL)
		l->statements[which] = db_prepare(&l->db, texts[which]);
	return l->statements[which];
}

/* step - the statement that was bound, NULL: it could not be prepared */
static int
step(struct store *store, sqlite3_stmt *s, struct buf *why)
{
	if (s != NULL && db_step(s) == SQLITE_OK)
		return 0;
	return failed((struct sqlite_ledger *)store, why);
}

void
sqlite_ledger_finalize(struct sqlite_ledger *l)
{
	int i;

	for (i = 0; i < LEDGER_STATEMENTS; i++) {
		sqlite3_finalize(l->statements[i]);
		l->statements[i] = NULL;
	}
}

int
sqlite_ledger_begin(struct store *store, struct buf *why)
{
	struct sqlite_ledger *l = (struct sqlite_ledger *)store;

	return db_run(&l->db, "BEGIN IMMEDIATE") == SQLITE_OK ? 0
							      : failed(l, why);
}

int
sqlite_ledger_end(struct store *store, int result, struct buf *why)
{
	struct sqlite_ledger *l = (struct sqlite_ledger *)store;

	sqlite_ledger_finalize(l);
	return db_end(&l->db, result, why);
}

int
sqlite_ledger_body(struct store *store, const struct ledger_body *body,
    int64_t *number, struct buf *why)
{
	sqlite3_stmt *s = statement(store, LEDGER_BODY);

	if (s != NULL) {
		db_bind(s, 1, body->hash);
		sqlite3_bind_blob64(s, 2, body->text, body->len, SQLITE_STATIC);
	}
	if (step(store, s, why) != 0)
		return -1;
	s = statement(store, LEDGER_BODY_NUMBER);
	if (s == NULL)
		return failed((struct sqlite_ledger *)store, why);
	db_bind(s, 1, body->hash);
	if (sqlite3_step(s) != SQLITE_ROW)
		return failed((struct sqlite_ledger *)store, why);
	*number = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return 0;
}

int
sqlite_ledger_standing(
    struct store *store, const struct ledger_domain *d, struct buf *why)
{
	sqlite3_stmt *s = statement(store, LEDGER_STANDING);

	if (s != NULL) {
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
	}
	return step(store, s, why);
}

/* bind_row - what of a row can change */
static void
bind_row(sqlite3_stmt *s, const struct ledger_row *row, size_t seq)
{
	db_bind(s, 1, row->domain);
	sqlite3_bind_int64(s, 2, (sqlite3_int64)seq);
	sqlite3_bind_int64(s, 3, row->superseded);
	sqlite3_bind_int64(s, 4, row->released);
	sqlite3_bind_int64(s, 5, row->record_ttl);
	sqlite3_bind_int64(s, 6, store_seen(row));
}

/* number_of - of a text that is in the database; 0 where it is not */
static sqlite3_int64
number_of(struct store *store, const char *hash)
{
	sqlite3_stmt *s = statement(store, LEDGER_BODY_NUMBER);
	sqlite3_int64 number = 0;

	if (s == NULL)
		return 0;
	db_bind(s, 1, hash);
	if (sqlite3_step(s) == SQLITE_ROW)
		number = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return number;
}

int
sqlite_ledger_add_row(struct store *store, const struct ledger_row *row,
    size_t seq, const char *hash, int64_t number, struct buf *why)
{
	sqlite3_stmt *s = statement(store, LEDGER_ADD_ROW);

	if (s != NULL) {
		bind_row(s, row, seq);
		sqlite3_bind_int64(
		    s, 7, number != 0 ? number : number_of(store, hash));
		db_bind(s, 8, row->id);
		sqlite3_bind_int64(s, 9, row->published);
		sqlite3_bind_int(s, 10, row->origin);
	}
	return step(store, s, why);
}

int
sqlite_ledger_change_row(struct store *store, const struct ledger_row *row,
    size_t seq, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s = statement(store, LEDGER_CHANGE_ROW);

	if (s != NULL)
		bind_row(s, row, seq);
	if (step(store, s, why) != 0)
		return -1;
	if (sqlite3_changes(db->sqlite) == 1)
		return 0;
	return why_set(why,
	    "the ledger %s was changed by another program while this run went "
	    "on (%s); run again",
	    db->path, row->domain);
}

int
sqlite_ledger_extend_rows(struct store *store, const char *domain, size_t seq,
    time_t since, time_t until, struct buf *why)
{
	sqlite3_stmt *s = statement(store, LEDGER_EXTEND);

	if (s != NULL) {
		db_bind(s, 1, domain);
		sqlite3_bind_int64(s, 2, (sqlite3_int64)seq);
		sqlite3_bind_int64(s, 3, since);
		sqlite3_bind_int64(s, 4, until);
	}
	return step(store, s, why);
}

int
sqlite_ledger_clear_rows(
    struct store *store, const char *domain, struct buf *why)
{
	sqlite3_stmt *s = statement(store, LEDGER_CLEAR);

	if (s != NULL)
		db_bind(s, 1, domain);
	return step(store, s, why);
}

/* number - what the query answers; -1 on failure */
static sqlite3_int64
number(const struct db *db, const char *sql)
{
	sqlite3_stmt *s = db_prepare(db, sql);
	sqlite3_int64 n = -1;

	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

int
sqlite_ledger_release_all(
    struct store *store, size_t n, time_t now, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s;
	int result;

	if ((size_t)number(db, "SELECT count(*) FROM served WHERE last_served"
			       " = 0 AND released = 0") != n)
		return 0;
	s = db_prepare(db, "UPDATE served SET released = ?1"
			   " WHERE last_served = 0 AND released = 0");
	if (s != NULL)
		sqlite3_bind_int64(s, 1, now);
	result = step(store, s, why) == 0 ? 1 : -1;
	sqlite3_finalize(s);
	return result;
}

int
sqlite_ledger_generation(struct store *store, uint64_t generation,
    uint64_t published, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s =
	    db_prepare(db, "UPDATE meta SET generation = ?1, published = ?2");
	int result;

	if (s != NULL) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)generation);
		sqlite3_bind_int64(s, 2, (sqlite3_int64)published);
	}
	result = step(store, s, why);
	sqlite3_finalize(s);
	return result;
}

int
sqlite_ledger_stage(struct store *store, const char *domain, enum stage stage,
    bool forced, time_t now, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s = db_prepare(db,
	    "INSERT INTO domain (name, stage, since, record_gone, gone,"
	    " gone_since, asked, requested, forced)"
	    " VALUES (?1, 'off', ?2, 0, NULL, 0, ?3, 1, ?4)"
	    " ON CONFLICT (name) DO UPDATE SET asked = ?3, requested = 1,"
	    " forced = ?4");
	int result;

	if (s != NULL) {
		db_bind(s, 1, domain);
		sqlite3_bind_int64(s, 2, now);
		db_bind(s, 3, stage_name(stage));
		sqlite3_bind_int(s, 4, forced);
	}
	result = step(store, s, why);
	sqlite3_finalize(s);
	return result;
}
