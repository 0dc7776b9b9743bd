/*
 * store - the ledger on disk
 *
 * SQLite in state_dir/poststs.db (0640). The small interface here is all
 * that the rest knows, so that a fleet may one day share another kind of
 * store. Who writes holds the lock of the state folder.
 */
#ifndef POSTSTS_STORE_STORE_H
#define POSTSTS_STORE_STORE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"

struct store;

/*
 * store_open - open (and with `write' create or upgrade) the database
 *
 * Reading a state folder without a database gives an empty ledger, not an
 * error. A corrupt or truncated database, a newer schema or missing rights is
 * an error, and so is a folder with policies (policy.cdb) but no database:
 * the ledger comes first, so there it was lost. NULL and `why' then.
 */
struct store *store_open(const char *state_dir, bool write, struct buf *why);
/*
 * store_open_lost - the same for writing, where a lost one is to be restored:
 * policies without a database are no error
 */
struct store *store_open_lost(const char *state_dir, struct buf *why);
/* store_close - NULL is fine */
void store_close(struct store *);

/* store_ledger - everything, sorted; NULL and `why' on error */
struct ledger *store_ledger(struct store *, struct buf *why);

/*
 * store_begin - write ahead: for each domain of the plan that gets another
 * body or id, end the current row at plan->now and begin the new one; all
 * in one durable transaction, before the first byte can be fetched. Also
 * the standing (struct ledger_domain) of each domain that changed.
 *
 * What only leaves is not written here but by store_released(): a domain
 * whose record or policy is still to be removed stands in the ledger as
 * before, so that a run killed meanwhile is done again. The ledger is the one
 * that was read under the lock that is still held; a database that differs
 * from it is refused where that shows. An id that the domain had with another
 * body is refused.
 */
int store_begin(struct store *, const struct plan *, const struct ledger *,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * store_join - rows that were found being served (ledger_join()) and what
 * changed with them, in one durable transaction, before anything else is
 * written. The ledger is the joined one; what it has beyond `read' is
 * written, and nothing of `read' is lost.
 */
int store_join(struct store *, const struct ledger *joined,
    const struct ledger *read, struct buf *why) ATTR_MUSTCHECK;

/*
 * store_released - the web root, the maps and the records are as the plan
 * says: note when records were first released, but for those held back, and
 * write what left. Rows that ended when the released one began were served
 * until now, if a run was killed in between or the web server went on with
 * the old policy; so it is written. The ledger is that of store_begin().
 */
int store_released(struct store *, const struct plan *, const struct ledger *,
    struct buf *why) ATTR_MUSTCHECK;
/* store_stage - the administrator asks for a stage (poststs stage) */
int store_stage(struct store *, const char *domain, enum stage, bool forced,
    time_t now, struct buf *why) ATTR_MUSTCHECK;

/*
 * store_move - the administrator announces a move (poststs mx); one that was
 * announced for this host before is replaced. `announced' 0: it is cancelled.
 */
int store_move(
    struct store *, const struct ledger_move *, struct buf *why) ATTR_MUSTCHECK;

#endif
