/*
 * NAME      sqlite/ledger_note - of which moment of a shared store this is
 * CONTRACT  see mirror.h. Whether somebody wrote to the file since is told by
 *           the counter that SQLite keeps in its header (offset 24, raised by
 *           each transaction that writes). The note holds what the counter is
 *           after its own transaction. With a journal of another kind the
 *           counter may stand still: then nobody knows, and the file counts as
 *           changed.
 */
#include "store/mirror.h"

#include <stdio.h>

#include "store/sqlite/ledger_db.h"

#define HEADER_VERSIONS 18 /* two bytes; 1 each: the journal is our kind */
#define HEADER_COUNTER  24 /* four bytes, the greatest first */

/* the server has a table of its own, since older versions made the first one */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS shared ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " store TEXT NOT NULL, change INTEGER NOT NULL, word TEXT NOT NULL,"
    " counter INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS server ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " system TEXT NOT NULL, timeline INTEGER NOT NULL)";

/* counter - of the file, within a transaction; -1: it tells nothing */
static sqlite3_int64
counter(const struct db *db)
{
	unsigned char head[HEADER_COUNTER + 4];
	const unsigned char *at = head + HEADER_COUNTER;
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_FILE_POINTER,
		&file) != SQLITE_OK ||
	    file == NULL || file->pMethods == NULL ||
	    file->pMethods->xRead(file, head, (int)sizeof(head), 0) !=
		SQLITE_OK ||
	    head[HEADER_VERSIONS] != 1 || head[HEADER_VERSIONS + 1] != 1)
		return -1;
	return (sqlite3_int64)at[0] << 24 | (sqlite3_int64)at[1] << 16 |
	       (sqlite3_int64)at[2] << 8 | (sqlite3_int64)at[3];
}

/* has_table - 1, 0, or -1: SQLite cannot say */
static int
has_table(const struct db *db, const char *name)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT 1 FROM sqlite_master WHERE"
					 " type = 'table' AND name = ?1");
	int code = SQLITE_ERROR;

	if (s != NULL) {
		db_bind(s, 1, name);
		code = sqlite3_step(s);
	}

	sqlite3_finalize(s);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

static int
read_note(const struct db *db, struct mirror_note *note)
{
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT store, change, word, counter FROM shared");
	int code = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;

	if (code == SQLITE_ROW) {
		note->noted = true;
		snprintf(
		    note->mark.id, sizeof(note->mark.id), "%s", db_text(s, 0));
		note->mark.change = sqlite3_column_int64(s, 1);
		snprintf(note->mark.word, sizeof(note->mark.word), "%s",
		    db_text(s, 2));
		note->clean = sqlite3_column_int64(s, 3) == counter(db);
	}
	sqlite3_finalize(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

static int
read_server(const struct db *db, struct shared_server *server)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT system, timeline FROM server");
	int code = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;

	if (code == SQLITE_ROW) {
		snprintf(server->system, sizeof(server->system), "%s",
		    db_text(s, 0));
		server->timeline = sqlite3_column_int64(s, 1);
	}
	sqlite3_finalize(s);
	return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : -1;
}

/* read_if_there - 0, or -1: SQLite cannot say */
static int
read_if_there(const struct db *db, struct mirror_note *note)
{
	int there = has_table(db, "shared");

	if (there > 0 && read_note(db, note) != 0)
		return -1;
	if (there > 0 && (there = has_table(db, "server")) > 0)
		return read_server(db, &note->mark.server);
	return there;
}

int
mirror_read(struct store *store, struct mirror_note *note, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	int result = 0;

	*note = (struct mirror_note){ .noted = false };
	if (db->sqlite == NULL)
		return 0;
	if (db_run(db, "BEGIN") != SQLITE_OK)
		return db_fail(db, "read", why);
	if (read_if_there(db, note) < 0)
		result = db_fail(db, "read", why);
	db_run(db, "ROLLBACK");
	return result;
}

void
mirror_server(const char *state_dir, struct shared_server *server)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(state_dir, false, &why);
	struct mirror_note note;

	*server = (struct shared_server){ .timeline = 0 };
	if (store != NULL && mirror_read(store, &note, &why) == 0)
		*server = note.mark.server;
	store_close(store);
	buf_release(&why);
}

/* write_server - one that tells nothing leaves what was known */
static int
write_server(const struct db *db, const struct shared_server *server)
{
	sqlite3_stmt *s;
	int code = SQLITE_ERROR;

	if (server->timeline == 0)
		return 0;
	s = db_prepare(db, "INSERT OR REPLACE INTO server (one, system,"
			   " timeline) VALUES (1, ?1, ?2)");
	if (s != NULL) {
		db_bind(s, 1, server->system);
		sqlite3_bind_int64(s, 2, server->timeline);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : -1;
}

static int
write_note(const struct db *db, const struct shared_mark *mark)
{
	sqlite3_int64 now = counter(db);
	sqlite3_stmt *s;
	int code = SQLITE_ERROR;

	if (sqlite3_exec(db->sqlite, tables, NULL, NULL, NULL) != SQLITE_OK ||
	    write_server(db, &mark->server) != 0)
		return -1;
	s = db_prepare(db,
	    "INSERT OR REPLACE INTO shared (one, store, change, word, counter)"
	    " VALUES (1, ?1, ?2, ?3, ?4)");
	if (s != NULL) {
		db_bind(s, 1, mark->id);
		sqlite3_bind_int64(s, 2, mark->change);
		db_bind(s, 3, mark->word);
		sqlite3_bind_int64(s, 4, now < 0 ? -2 : (now + 1) & 0xffffffff);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : -1;
}

int
mirror_write(
    struct store *store, const struct shared_mark *mark, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;
	int result = 0;

	if (db_writable(db, why) != 0)
		return -1;
	if (db_run(db, "BEGIN IMMEDIATE") != SQLITE_OK)
		return db_fail(db, "write", why);
	if (write_note(db, mark) != 0)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}

int
mirror_forget(struct store *store, struct buf *why)
{
	const struct db *db = &((struct sqlite_ledger *)store)->db;

	if (db_writable(db, why) != 0)
		return -1;
	if (db_run(db, "DROP TABLE IF EXISTS server") != SQLITE_OK ||
	    db_run(db, "DROP TABLE IF EXISTS shared") != SQLITE_OK)
		return db_fail(db, "write", why);
	return 0;
}
