/*
 * decide - from facts to findings and a plan
 *
 * Pure: no I/O, no clock, no environment. The same input gives the same bytes.
 */
#ifndef POSTSTS_DECIDE_DECIDE_H
#define POSTSTS_DECIDE_DECIDE_H

#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "settings/settings.h"

/*
 * ledger_join - add to the ledger what is served but not in it
 *
 * facts->served shows the policies that are served. Those of somebody else are
 * adopted; those of ours that an older ledger has lost are rebuilt. The rows of
 * the ledger stay as they are, except that a row ends when a later policy is
 * found.
 *
 * Returns a new ledger, or NULL if there is nothing to add. It borrows texts
 * from the old ledger and the facts, which must outlive it. Joining the result
 * again gives NULL. The evidence only serves to see whether the clock is
 * behind.
 */
struct ledger *ledger_join(const struct ledger *, const struct facts *,
    const struct settings *, const struct evidence *, time_t now);

/*
 * decide_findings - append all findings about the facts to `findings'; the
 * texts are in `arena'
 */
void decide_findings(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    struct findings *, struct arena *);

/*
 * decide_plan - the plan for all domains of the facts, and for those that only
 * the ledger has
 *
 * `evidence' may be NULL: there is none. `allow_retire' lifts the limit
 * max_retire. Free the plan with plan_free(); facts and ledger must outlive it.
 */
struct plan *decide_plan(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    bool allow_retire);

#endif
