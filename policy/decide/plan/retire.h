/* retire - how a domain leaves MTA-STS (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_RETIRE_H
#define POSTSTS_DECIDE_PLAN_RETIRE_H

#include "decide/plan/draft.h"

/* asked_to_leave - has the administrator asked for no policy? */
bool asked_to_leave(const struct domain_view *);

/* retire - add the next step of leaving, or the hold that precedes it */
void retire(struct draft *, enum reason_id why);

#endif
