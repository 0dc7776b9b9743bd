/*
 * NAME      sqlite/ledger_moves - announced moves of MX hosts in the database
 * CONTRACT  what store.h and ledger_read.c need of the table `move'.
 */
#include "store/ledger_fill.h"
#include "store/sqlite/ledger_db.h"

static int
move_step(const struct db *db, sqlite3_stmt *s, struct buf *why)
{
	int result = 0;

	if (s == NULL || db_step(s) != SQLITE_OK)
		result = db_fail(db, "write", why);
	sqlite3_finalize(s);
	return result;
}

int
sqlite_ledger_move(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s;

	if (move->announced == 0)
		return sqlite_ledger_move_over(store, move, why);
	s = db_prepare(db,
	    "INSERT OR REPLACE INTO move (domain, host, action,"
	    " successor, announced) VALUES (?1, ?2, ?3, ?4, ?5)");
	if (s != NULL) {
		db_bind(s, 1, move->domain);
		db_bind(s, 2, move->host);
		db_bind(s, 3, move_name(move->action));
		db_bind(s, 4, move->to);
		sqlite3_bind_int64(s, 5, move->announced);
	}
	return move_step(db, s, why);
}

int
sqlite_ledger_move_over(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	sqlite3_stmt *s =
	    db_prepare(db, "DELETE FROM move WHERE domain = ?1 AND host = ?2");

	if (s != NULL) {
		db_bind(s, 1, move->domain);
		db_bind(s, 2, move->host);
	}
	return move_step(db, s, why);
}

static const char *
read_one(sqlite3_stmt *s, struct ledger *ledger)
{
	const struct move_columns c = { .domain = db_text(s, 0),
		.host = db_text(s, 1),
		.action = db_text(s, 2),
		.to = db_text(s, 3),
		.announced = sqlite3_column_int64(s, 4) };

	return fill_move(ledger, &ledger->moves[ledger->moves_len++], &c);
}

int
sqlite_ledger_read_moves(
    const struct db *db, struct ledger *ledger, struct buf *why)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT count(*) FROM move");
	const char *wrong;
	size_t total = 0;
	int code, result = 0;

	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		total = (size_t)sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	ledger->moves =
	    arena_alloc(ledger->arena, (total + 1) * sizeof(*ledger->moves));
	s = db_prepare(db, "SELECT domain, host, action, successor, announced"
			   " FROM move ORDER BY domain, host");
	if (s == NULL)
		return db_fail(db, "read", why);
	while ((code = sqlite3_step(s)) == SQLITE_ROW && result == 0 &&
	       ledger->moves_len < total) {
		if ((wrong = read_one(s, ledger)) != NULL)
			result = db_damaged(db, wrong, why);
	}
	if (result == 0 && code != SQLITE_DONE)
		result = db_fail(db, "read", why);
	sqlite3_finalize(s);
	return result;
}
