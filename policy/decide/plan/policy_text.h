/*
 * policy_text - each policy text of a run, made once (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_POLICY_TEXT_H
#define POSTSTS_DECIDE_PLAN_POLICY_TEXT_H

#include "decide/plan/run.h"
#include "decide/plan/mx_list.h"

/* policy_text_make - NULL, and the reason in the scratch buffer, where no form
 * that all senders accept can hold it */
const struct plan_body *policy_text_make(
    struct run *, const struct mx_list *, enum policy_mode, uint32_t max_age);
const struct plan_body *policy_text_of_ledger(
    struct run *, const struct ledger_body *);

#endif
