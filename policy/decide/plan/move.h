/*
 * move - announced moves of MX hosts (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MOVE_H
#define POSTSTS_DECIDE_PLAN_MOVE_H

#include "decide/plan/domain_view.h"

/*
 * move_next - the next announced move that concerns this domain, those for all
 * domains first. *at is zero at the start; NULL: there are no more.
 */
const struct ledger_move *move_next(
    const struct run *, const struct domain_view *, size_t *at);
/*
 * move_key - a key for the memo: domains with the same moves have the same one
 */
size_t move_key(const struct run *, const struct domain_view *);
/* move_newcomer - the host that this move adds to the policy; NULL: none */
const char *move_newcomer(
    const struct domain_view *, const struct ledger_move *);
/* move_in_dns - is this host in the domain's MX records? */
bool move_in_dns(const struct domain_view *, const char *host);

#endif
