/*
 * promote - may this domain go to enforce now? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_PROMOTE_H
#define POSTSTS_DECIDE_PLAN_PROMOTE_H

#include "decide/plan/draft.h"

/* promote_aim - what was asked for: poststs stage first, then `mode' */
enum aim promote_aim(const struct domain_view *);

/*
 * promote_now - true: the step is to be taken, `why' says why; false: what
 * keeps it has been added to the draft. `settled': would the testing policy
 * be the one that is served already?
 */
bool promote_now(struct draft *, bool settled, enum reason_id *why);

/*
 * promote_hosts - is each MX host proven? Where not, that is said once: to a
 * domain in testing as to one in enforce, whose senders would refuse the host
 */
bool promote_hosts(struct draft *);

/* promote_gates - those that also hold under enforce; adds the holds */
bool promote_gates(struct draft *);

#endif
