/*
 * retire - the way out (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RETIRE_H
#define POSTSTS_DECIDE_PLAN_RETIRE_H

#include "decide/plan/draft.h"

/* asked_to_leave - did the administrator ask for no policy? */
bool asked_to_leave(const struct domain_view *);

/* retire - the next step out of what is served, or the hold before it */
void retire(struct draft *, enum reason_id why);

#endif
