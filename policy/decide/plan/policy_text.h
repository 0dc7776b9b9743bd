/*
 * policy_text - the policy texts of a run, each made once (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_POLICY_TEXT_H
#define POSTSTS_DECIDE_PLAN_POLICY_TEXT_H

#include "decide/plan/run.h"
#include "decide/plan/mx_list.h"

/*
 * policy_text_make - the text for these patterns, mode and max_age (seconds).
 * NULL if no text that all senders accept can have them; the reason is then in
 * the run's scratch buffer.
 */
const struct plan_body *policy_text_make(
    struct run *, const struct mx_list *, enum policy_mode, uint32_t max_age);
const struct plan_body *policy_text_of_ledger(
    struct run *, const struct ledger_body *);

#endif
