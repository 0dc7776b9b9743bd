/*
 * db - the SQLite side of the store, shared by ledger and evidence
 *
 * What a database is (its file, schema, behaviour, and what to say when it
 * is broken) is one struct db_kind; opening, making and recognising it, and
 * finding words for what went wrong, is the same for all.
 */
#ifndef POSTSTS_STORE_DB_H
#define POSTSTS_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

#define DB_LEDGER 0x50535453 /* "PSTS", application_id of the ledger */

struct db_kind {
	const char *what;       /* "ledger", for messages */
	const char *file;       /* "poststs.db" */
	const char *precedes;   /* where this file is, it was lost; or NULL */
	const char *lost;       /* and this can be done, before "remove" it */
	const char *damaged;    /* what to do when it is damaged */
	const char *unfinished; /* who can end what a killed writer began */
	const char *schema;
	/*
	 * [n] makes version n + 2 of version n + 1, and ends with NULL; NULL:
	 * there was never another. Who only reads copes with older ones.
	 */
	const char *const *upgrades;
	const char *pragmas; /* of each connection */
	int application;     /* PRAGMA application_id */
	int version;         /* PRAGMA user_version */
	bool wal;            /* journal beside the file, kept there */
	bool shared;         /* the group may write to it, too */
};

struct db {
	const struct db_kind *kind;
	sqlite3 *sqlite; /* NULL: reading a folder without a database */
	char *path;      /* of the database, for messages */
	int version;     /* of what is open; older than ours for readers only */
	bool write;
};

/*
 * db_open - the existing file, or with `write' a new one, whole or not at
 * all; waits at most `patience' milliseconds for another writer. 0, or -1
 * and `why'; db_close() in both cases.
 */
int db_open(struct db *, const struct db_kind *, const char *state_dir,
    bool write, unsigned patience, struct buf *why) ATTR_MUSTCHECK;
void db_close(struct db *);

/* db_fail - `why' says what SQLite and the system said; returns -1 */
int db_fail(const struct db *, const char *verb, struct buf *why);
/* db_damaged - the same for content that SQLite accepts and we do not */
int db_damaged(const struct db *, const char *what, struct buf *why);
/* db_writable - 0, or -1 and `why' where it was opened for reading */
int db_writable(const struct db *, struct buf *why) ATTR_MUSTCHECK;

/* db_prepare - a statement, NULL when SQLite refuses it */
sqlite3_stmt *db_prepare(const struct db *, const char *sql);
/* db_run - one statement without rows; a primary result code */
int db_run(const struct db *, const char *sql);
/* db_step - a statement that was bound and gives no row; then reset */
int db_step(sqlite3_stmt *);
/* db_end - commit where `result' is 0, else roll back; the new result */
int db_end(const struct db *, int result, struct buf *why) ATTR_MUSTCHECK;

/* text column as counted by SQLite; "" for NULL */
const char *db_text(sqlite3_stmt *, int column);
/* db_bind - NULL is SQL's NULL; the text must outlive the step */
void db_bind(sqlite3_stmt *, int at, const char *text);

#endif
