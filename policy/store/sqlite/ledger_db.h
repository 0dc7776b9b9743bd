/*
 * ledger_db - the ledger in SQLite, as sqlite/ledger_*.c see it
 */
#ifndef POSTSTS_STORE_SQLITE_LEDGER_DB_H
#define POSTSTS_STORE_SQLITE_LEDGER_DB_H

#include "base/attr.h"
#include "store/db.h"
#include "store/store_ops.h"

/* statements that are prepared when first needed; ledger_write.c */
enum ledger_statement {
	LEDGER_BODY,
	LEDGER_BODY_NUMBER,
	LEDGER_STANDING,
	LEDGER_ADD_ROW,
	LEDGER_CHANGE_ROW,
	LEDGER_EXTEND,
	LEDGER_CLEAR,
	LEDGER_STATEMENTS,
};

struct sqlite_ledger {
	struct store base;
	struct db db;
	sqlite3_stmt *statements[LEDGER_STATEMENTS];
};

/* sqlite_ledger_finalize - forget the statements */
void sqlite_ledger_finalize(struct sqlite_ledger *);
/* sqlite_ledger_read_moves - into the ledger; 0, or -1 and `why' */
int sqlite_ledger_read_moves(
    const struct db *, struct ledger *, struct buf *why) ATTR_MUSTCHECK;

/* what store_ops.h asks for */
struct ledger *sqlite_ledger_read(struct store *, struct buf *why);
int sqlite_ledger_begin(struct store *, struct buf *why);
int sqlite_ledger_end(struct store *, int result, struct buf *why);
int sqlite_ledger_body(struct store *, const struct ledger_body *,
    int64_t *number, struct buf *why);
int sqlite_ledger_standing(
    struct store *, const struct ledger_domain *, struct buf *why);
int sqlite_ledger_add_row(struct store *, const struct ledger_row *, size_t seq,
    const char *hash, int64_t number, struct buf *why);
int sqlite_ledger_change_row(
    struct store *, const struct ledger_row *, size_t seq, struct buf *why);
int sqlite_ledger_extend_rows(struct store *, const char *domain, size_t seq,
    time_t since, time_t until, struct buf *why);
int sqlite_ledger_clear_rows(
    struct store *, const char *domain, struct buf *why);
int sqlite_ledger_release_all(
    struct store *, size_t n, time_t now, struct buf *why);
int sqlite_ledger_generation(
    struct store *, uint64_t generation, uint64_t published, struct buf *why);
int sqlite_ledger_move_over(
    struct store *, const struct ledger_move *, struct buf *why);
int sqlite_ledger_stage(struct store *, const char *domain, enum stage,
    bool forced, time_t now, struct buf *why);
int sqlite_ledger_move(
    struct store *, const struct ledger_move *, struct buf *why);

#endif
