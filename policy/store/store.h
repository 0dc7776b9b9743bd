/*
 * store - the ledger on disk
 *
 * SQLite in state_dir/poststs.db. The small interface here is all that the
 * rest knows, so that a fleet may one day share another kind of store.
 */
#ifndef POSTSTS_STORE_STORE_H
#define POSTSTS_STORE_STORE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/ledger.h"
#include "model/plan.h"

struct store;

/*
 * store_open - open (and with `write' create or upgrade) the database
 *
 * Reading a state folder without a database gives an empty ledger, not an
 * error. A corrupt database, a newer schema or missing rights is an error.
 */
struct store *store_open(const char *state_dir, bool write, struct buf *why);
void store_close(struct store *);

/* store_ledger - everything, sorted; NULL and `why' on error */
struct ledger *store_ledger(struct store *, struct buf *why);

/*
 * store_begin - write ahead: for each domain of the plan that gets another
 * body or id, end the current row at plan->now and begin the new one; all
 * in one durable transaction, before the first byte can be fetched. Also, for
 * each domain where they differ, what stands beside the rows: stage, since,
 * asked, requested, forced, record_gone, gone and gone_since, as the plan has
 * them. A plan domain without a body ends its current row.
 */
int store_begin(struct store *, const struct plan *, struct buf *why)
    ATTR_MUSTCHECK;
/* store_released - the records of the plan are out: note when */
int store_released(struct store *, const struct plan *, struct buf *why)
    ATTR_MUSTCHECK;
/*
 * store_stage - the administrator asks for a stage (poststs stage): sets
 * asked, requested and forced, and leaves `stage' and `since', which say what
 * is served, alone. STAGE_RETIRING asks to leave.
 */
int store_stage(struct store *, const char *domain, enum stage, bool forced,
    time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
