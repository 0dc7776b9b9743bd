/* age - the max_age of a policy (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_AGE_H
#define POSTSTS_DECIDE_PLAN_AGE_H

#include "decide/plan/draft.h"

/*
 * age_now - the max_age, in seconds, that a policy of this mode has in this
 * run; may add a hold that says when it will grow
 */
uint32_t age_now(struct draft *, enum policy_mode);

#endif
