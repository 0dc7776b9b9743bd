/*
 * body - each policy text of a run, made once (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_BODY_H
#define POSTSTS_DECIDE_PLAN_BODY_H

#include "decide/plan/run.h"
#include "decide/plan/mx.h"

/* body_make - NULL, and the reason in the scratch buffer, where no form that
 * all senders accept can hold it */
const struct plan_body *body_make(
    struct run *, const struct mx_list *, enum policy_mode, uint32_t max_age);
const struct plan_body *body_of_ledger(
    struct run *, const struct ledger_body *);

#endif
