/*
 * NAME      store_move - announced moves of MX hosts in the database
 * CONTRACT  store_move() in store.h, and what store_read.c and store_write.c
 *           need of the table `move' (store_move.h).
 */
#include "store/store_move.h"

#include "dns/dname.h"
#include "store/store.h"

int
store_move(struct store *store, const struct ledger_move *move, struct buf *why)
{
	const struct db *db = &store->db;
	bool end = move->announced == 0;
	sqlite3_stmt *s;
	int result = 0;

	if (db_writable(db, why) != 0)
		return -1;
	s = db_prepare(
	    db, end ? "DELETE FROM move WHERE domain = ?1 AND host = ?2"
		    : "INSERT OR REPLACE INTO move (domain, host, action,"
		      " successor, announced) VALUES (?1, ?2, ?3, ?4, ?5)");
	if (s == NULL)
		return db_fail(db, "write", why);
	db_bind(s, 1, move->domain);
	db_bind(s, 2, move->host);
	if (!end) {
		db_bind(s, 3, move_name(move->action));
		db_bind(s, 4, move->to);
		sqlite3_bind_int64(s, 5, move->announced);
	}
	if (db_step(s) != SQLITE_OK)
		result = db_fail(db, "write", why);
	sqlite3_finalize(s);
	return result;
}

int
store_moves_over(const struct db *db, const struct plan *plan)
{
	sqlite3_stmt *s;
	int code = SQLITE_OK;
	size_t i;

	for (i = 0; i < plan->moves_len && code == SQLITE_OK; i++) {
		if (!plan->moves[i].over)
			continue;
		s = db_prepare(
		    db, "DELETE FROM move WHERE domain = ?1 AND host = ?2");
		if (s == NULL)
			return -1;
		db_bind(s, 1, plan->moves[i].move->domain);
		db_bind(s, 2, plan->moves[i].move->host);
		code = db_step(s);
		sqlite3_finalize(s);
	}
	return code == SQLITE_OK ? 0 : -1;
}

static int
read_one(sqlite3_stmt *s, struct arena *arena, struct ledger_move *move)
{
	const char *to = db_text(s, 3);

	move->domain = arena_intern(arena, db_text(s, 0));
	move->host = arena_intern(arena, db_text(s, 1));
	move->to = to[0] != '\0' ? arena_intern(arena, to) : NULL;
	move->announced = (time_t)sqlite3_column_int64(s, 4);
	if (move_parse(&move->action, db_text(s, 2)) == -1 ||
	    (move->domain[0] != '\0' && !dname_valid(move->domain)) ||
	    !dname_valid(move->host) ||
	    (move->action == MOVE_RENAME) != (move->to != NULL) ||
	    (move->to != NULL && !dname_valid(move->to)))
		return -1;
	return 0;
}

int
store_read_moves(const struct db *db, struct ledger *ledger, struct buf *why)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT count(*) FROM move");
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
		result = read_one(
		    s, ledger->arena, &ledger->moves[ledger->moves_len++]);
		if (result != 0)
			db_damaged(db, "a move that is none", why);
	}
	if (result == 0 && code != SQLITE_DONE)
		result = db_fail(db, "read", why);
	sqlite3_finalize(s);
	return result;
}
