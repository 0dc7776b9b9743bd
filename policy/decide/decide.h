/*
 * decide - from facts to a plan, without looking at anything else
 *
 * Pure: no I/O, no clock, no environment. Same input, same bytes.
 */
#ifndef POSTSTS_DECIDE_DECIDE_H
#define POSTSTS_DECIDE_DECIDE_H

#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "settings/settings.h"

/*
 * decide_findings - all that can be said about the facts; appended to
 * `findings', texts in `arena'
 */
void decide_findings(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    struct findings *, struct arena *);

/*
 * decide_plan - the whole plan for all domains
 *
 * Domains of the facts, and those of the ledger that are gone from them.
 * `evidence' may be NULL: there is none. `allow_retire' lifts max_retire.
 */
struct plan *decide_plan(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    bool allow_retire);

#endif
