/*
 * unrecorded - published policies that the ledger does not have (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_UNRECORDED_H
#define POSTSTS_DECIDE_PLAN_UNRECORDED_H

#include "decide/plan/domain_view.h"

/*
 * unrecorded_forgotten - does DNS show an id of ours that is later than all of
 * the ledger's?
 */
bool unrecorded_forgotten(const struct run *, const struct domain_view *);
/*
 * unrecorded_until - until when senders may act on policies that are in no row:
 * the date that the ledger has, or a later one if DNS shows an unknown id; 0:
 * none
 */
time_t unrecorded_until(const struct run *, const struct domain_view *);

/*
 * unrecorded_longest - the longest max_age, in seconds, that poststs may have
 * published for this domain, as far as is known
 */
uint32_t unrecorded_longest(const struct settings *, const char *name,
    const struct ledger *, const struct ledger_domain *standing);

#endif
