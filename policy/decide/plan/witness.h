/*
 * witness - what evidence tells of a domain (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_WITNESS_H
#define POSTSTS_DECIDE_PLAN_WITNESS_H

#include "decide/plan/draft.h"
#include "decide/plan/mx.h"

/*
 * witness_unused - when hosts that left DNS may leave the policy: `date', or
 * earlier, where evidence proves that nobody uses them any more
 */
time_t witness_unused(struct run *, const struct view *, const struct mx_list *,
    time_t gone_since, time_t date);

/*
 * witness_failures, witness_silent - true, with a hold, where its gate is
 * closed. witness_published - since when the publications have been right; -1,
 * with a hold, where they are not; 0 where nobody looks
 */
time_t witness_published(struct draft *);
bool witness_failures(struct draft *);
bool witness_silent(struct draft *);

#endif
