/*
 * db - the SQLite side of the store, shared by store*.c only
 */
#ifndef POSTSTS_STORE_DB_H
#define POSTSTS_STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct store {
	sqlite3 *sqlite; /* NULL: reading a folder without a database */
	char *path;      /* of the database, for messages */
	bool write;
};

/* db_open - the existing file; NULL and `why'. Checks whose it is. */
sqlite3 *db_open(const char *path, bool write, struct buf *why);
/* db_create - an empty database in place of nothing, whole or not at all */
int db_create(int dirfd, const char *state_dir, struct buf *why) ATTR_MUSTCHECK;

/* db_fail - `why' says what SQLite and the system said; returns -1 */
int db_fail(const struct store *, const char *verb, struct buf *why);
/* db_damaged - the same for content that SQLite accepts and we do not */
int db_damaged(const struct store *, const char *what, struct buf *why);

/* db_prepare - a statement, NULL when SQLite refuses it */
sqlite3_stmt *db_prepare(const struct store *, const char *sql);
/* db_run - one statement without rows; a primary result code */
int db_run(const struct store *, const char *sql);
/* db_step - a statement that was bound and gives no row; then reset */
int db_step(sqlite3_stmt *);

/* text column as counted by SQLite; "" for NULL */
const char *db_text(sqlite3_stmt *, int column);

#endif
