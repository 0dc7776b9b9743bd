/*
 * age - how long a policy binds (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_AGE_H
#define POSTSTS_DECIDE_PLAN_AGE_H

#include "decide/plan/draft.h"

/* age_now - the max_age that a policy of this mode has now; may add a hold */
uint32_t age_now(struct draft *, enum policy_mode);

#endif
