/*
 * evidence_gate - what evidence from outside tells of a step to enforce
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_EVIDENCE_GATE_H
#define POSTSTS_DECIDE_PLAN_EVIDENCE_GATE_H

#include "decide/plan/draft.h"

/*
 * evidence_gate_failures, evidence_gate_silent - true, with a hold, where
 * reports tell of failures that are ours, or too few have arrived.
 * evidence_gate_published - since when the record and the policy have been
 * seen right; -1, with a hold, where they are not; 0 where nobody looks
 */
time_t evidence_gate_published(struct draft *);
bool evidence_gate_failures(struct draft *);
bool evidence_gate_silent(struct draft *);

#endif
