/*
 * store_move - the table of announced moves, for store*.c only
 */
#ifndef POSTSTS_STORE_STORE_MOVE_H
#define POSTSTS_STORE_STORE_MOVE_H

#include "base/attr.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "store/db.h"

/* store_read_moves - all of them into the ledger; 0, or -1 and `why' */
int store_read_moves(
    const struct db *, struct ledger *, struct buf *why) ATTR_MUSTCHECK;
/* store_moves_over - forget those that are over; 0, or -1 */
int store_moves_over(const struct db *, const struct plan *) ATTR_MUSTCHECK;

#endif
