/*
 * promote - may this domain go to enforce now? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_PROMOTE_H
#define POSTSTS_DECIDE_PLAN_PROMOTE_H

#include "decide/plan/draft.h"

/* promote_aim - the stage asked for: by poststs stage, or else by `mode' */
enum aim promote_aim(const struct domain_view *);

/*
 * promote_now - true: the domain goes to enforce, and `why' is the reason;
 * false: the holds that prevent it have been added. `settled': is the testing
 * policy that this run would publish the current one?
 */
bool promote_now(struct draft *, bool settled, enum reason_id *why);

/*
 * promote_hosts - is each MX host proven? If not, a hold says so once: for a
 * domain in testing, and for one in enforce, whose senders would refuse the
 * host.
 */
bool promote_hosts(struct draft *);

/*
 * promote_gates - the gates that also apply to a domain in enforce; adds the
 * holds
 */
bool promote_gates(struct draft *);

#endif
