/*
 * move - announced moves of MX hosts (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MOVE_H
#define POSTSTS_DECIDE_PLAN_MOVE_H

#include "decide/plan/domain_view.h"

/*
 * move_next - those announced for this domain, for all first; begin with *at
 * zero, NULL is the end
 */
const struct ledger_move *move_next(
    const struct run *, const struct domain_view *, size_t *at);
/* move_key - domains with the same moves have the same one, for the memo */
size_t move_key(const struct run *, const struct domain_view *);
/* move_newcomer - the host that the policy must list for it; or NULL */
const char *move_newcomer(
    const struct domain_view *, const struct ledger_move *);
/* move_in_dns - is this host in the domain's MX records? */
bool move_in_dns(const struct domain_view *, const char *host);

#endif
