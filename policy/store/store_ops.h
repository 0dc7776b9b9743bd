/*
 * store_ops - what a kind of store must be able to do
 *
 * store_write.c and store_join.c say which rows are to be written, sqlite/ and
 * postgresql/ how that is done. No other file knows that there are two.
 */
#ifndef POSTSTS_STORE_STORE_OPS_H
#define POSTSTS_STORE_STORE_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"

struct store {
	const struct store_ops *ops;
	struct store *shared; /* written first; NULL: this one stands alone */
};

/* Each gives 0, or -1 and `why'. */
struct store_ops {
	void (*close)(struct store *);
	/* read - store_ledger() */
	struct ledger *(*read)(struct store *, struct buf *why);
	/* writable - was it opened for writing? */
	int (*writable)(struct store *, struct buf *why);
	/*
	 * begin - a transaction that writes, by one writer at a time. end -
	 * durable where `result' is 0, else as if nothing had been; the new
	 * result. All below stands between the two, but for `stage' and
	 * `move', which are transactions of their own.
	 */
	int (*begin)(struct store *, struct buf *why);
	int (*end)(struct store *, int result, struct buf *why);
	/* body - a text, where it is not there yet; `number' stands for it */
	int (*body)(struct store *, const struct ledger_body *, int64_t *number,
	    struct buf *why);
	/* standing - of a domain, new or in the place of what was there */
	int (*standing)(
	    struct store *, const struct ledger_domain *, struct buf *why);
	/*
	 * add_row - the row with its body, the seq-th of its domain; `number'
	 * of the body, 0: the store finds it by its hash
	 */
	int (*add_row)(struct store *, const struct ledger_row *, size_t seq,
	    const char *hash, int64_t number, struct buf *why);
	/* change_row - when it ended, was released, seen; one that is there */
	int (*change_row)(struct store *, const struct ledger_row *, size_t seq,
	    struct buf *why);
	/*
	 * extend_rows - those before `seq' that ended at `since' or later were
	 * served until `until'
	 */
	int (*extend_rows)(struct store *, const char *domain, size_t seq,
	    time_t since, time_t until, struct buf *why);
	/* clear_rows - all rows of the domain are about to be added anew */
	int (*clear_rows)(struct store *, const char *domain, struct buf *why);
	/*
	 * release_all - all rows that are served and were not released, if
	 * they are exactly so many: 1 that was done, 0 they are not
	 */
	int (*release_all)(
	    struct store *, size_t n, time_t now, struct buf *why);
	int (*generation)(struct store *, uint64_t generation,
	    uint64_t published, struct buf *why);
	/* move_over - it is forgotten */
	int (*move_over)(
	    struct store *, const struct ledger_move *, struct buf *why);
	/* ---- by themselves ---- */
	int (*stage)(struct store *, const char *domain, enum stage,
	    bool forced, time_t now, struct buf *why);
	int (*move)(
	    struct store *, const struct ledger_move *, struct buf *why);
	/* join_move - one that another copy has, unless it is over by now */
	int (*join_move)(
	    struct store *, const struct ledger_move *, struct buf *why);
};

/* store_join(), store_begin(), store_released() of this store alone */
int store_join_one(struct store *, const struct ledger *joined,
    const struct ledger *read, struct buf *why) ATTR_MUSTCHECK;
int store_begin_one(struct store *, const struct plan *, const struct ledger *,
    struct buf *why) ATTR_MUSTCHECK;
int store_released_one(struct store *, const struct plan *,
    const struct ledger *, struct buf *why) ATTR_MUSTCHECK;

/* store_seen - as the column `seen' has it: 0 not watched, -1 not yet seen */
int64_t store_seen(const struct ledger_row *);

#endif
