/*
 * unrecorded - promises of which the ledger knows nothing (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_UNRECORDED_H
#define POSTSTS_DECIDE_PLAN_UNRECORDED_H

#include "decide/plan/domain_view.h"

/* unrecorded_forgotten - does DNS show an id of ours that is later than the ledger's?
 */
bool unrecorded_forgotten(const struct run *, const struct domain_view *);
/*
 * unrecorded_until - until when may promises bind that stand in no row? What
 * the ledger noted, or later, where DNS shows an id that it does not know
 */
time_t unrecorded_until(const struct run *, const struct domain_view *);

/*
 * unrecorded_longest - what this poststs may have promised, as far as is known
 */
uint32_t unrecorded_longest(const struct settings *, const char *name,
    const struct ledger *, const struct ledger_domain *standing);

#endif
