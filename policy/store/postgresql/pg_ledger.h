/*
 * pg_ledger - the ledger in PostgreSQL, as postgresql/pg_ledger_*.c see it
 */
#ifndef POSTSTS_STORE_POSTGRESQL_PG_LEDGER_H
#define POSTSTS_STORE_POSTGRESQL_PG_LEDGER_H

#include "base/attr.h"
#include "store/postgresql/pg.h"
#include "store/shared.h"
#include "store/store_ops.h"

/* rows that are written together: one array a column, in PostgreSQL's words */
#define BATCH_COLUMNS 12
#define BATCH_ROWS    10000
struct pg_batch {
	struct buf columns[BATCH_COLUMNS];
	size_t width, rows;
};

struct pg_ledger {
	struct store base;
	struct pg *pg;
	char *member;
	bool write;
	int64_t schema; /* of the store */
	bool marked; /* `mark' is what was read or written last */
	struct shared_mark mark;
	/* ---- of the transaction that writes ---- */
	bool claimed;   /* it has begun, and nothing is written yet */
	bool replacing; /* rows may be there already */
	int64_t change; /* its number */
	struct pg_batch bodies, standings, extends, changes, rows;
};

/* pg_ledger_mark - what the store is at this moment; 0, or -1 and `why' */
int pg_ledger_mark(struct pg_ledger *, struct shared_mark *, bool lock,
    struct buf *why) ATTR_MUSTCHECK;
/* pg_ledger_since - the domains that changed after that; 0: all of it */
struct ledger *pg_ledger_since(
    struct pg_ledger *, int64_t change, struct buf *why);

/* ---- batches ---- */

/* pg_batch_text, pg_batch_number - the next column of the row; NULL is NULL */
void pg_batch_text(struct pg_batch *, const char *);
void pg_batch_bytes(struct pg_batch *, const char *, size_t len);
void pg_batch_number(struct pg_batch *, int64_t);
/* pg_batch_row - the row has all its columns */
void pg_batch_row(struct pg_batch *);
/*
 * pg_batch_send - all rows by this statement, whose $1 is the number of the
 * change, and $2... the columns; 0, or -1 and `why'. `met' may be NULL: how many
 * rows the statement met. Then it is empty.
 */
int pg_batch_send(struct pg *, struct pg_batch *, const char *sql,
    int64_t change, int64_t *met, struct buf *why) ATTR_MUSTCHECK;
void pg_batch_release(struct pg_batch *);

/* what store_ops.h asks for */
struct ledger *pg_ledger_read(struct store *, struct buf *why);
int pg_ledger_begin(struct store *, struct buf *why);
int pg_ledger_end(struct store *, int result, struct buf *why);
int pg_ledger_body(struct store *, const struct ledger_body *, int64_t *number,
    struct buf *why);
int pg_ledger_standing(
    struct store *, const struct ledger_domain *, struct buf *why);
int pg_ledger_add_row(struct store *, const struct ledger_row *, size_t seq,
    const char *hash, int64_t number, struct buf *why);
int pg_ledger_change_row(
    struct store *, const struct ledger_row *, size_t seq, struct buf *why);
int pg_ledger_extend_rows(struct store *, const char *domain, size_t seq,
    time_t since, time_t until, struct buf *why);
int pg_ledger_clear_rows(struct store *, const char *domain, struct buf *why);
int pg_ledger_release_all(
    struct store *, size_t n, time_t now, struct buf *why);
int pg_ledger_generation(
    struct store *, uint64_t generation, uint64_t published, struct buf *why);
int pg_ledger_move_over(
    struct store *, const struct ledger_move *, struct buf *why);
int pg_ledger_stage(struct store *, const char *domain, enum stage, bool forced,
    time_t now, struct buf *why);
int pg_ledger_move(struct store *, const struct ledger_move *, struct buf *why);
int pg_ledger_join_move(
    struct store *, const struct ledger_move *, struct buf *why);

#endif
