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
 * ledger_join - the ledger together with what is served and not in it
 *
 * What the facts show of policies (facts->served) is a witness: those that
 * somebody else published are taken over, and those of ours that an older
 * ledger has lost are rebuilt. What is in the ledger stays as it is, but that
 * a row ends where a later one is found. Returns a new ledger that borrows
 * texts of the old one and of the facts, which must outlive it; NULL where
 * there is nothing to be added. Joined once more it gives NULL. The evidence
 * only tells whether the clock is behind.
 */
struct ledger *ledger_join(const struct ledger *, const struct facts *,
    const struct settings *, const struct evidence *, time_t now);

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
