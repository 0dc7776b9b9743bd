/*
 * evidence_gate - the gates to enforce that depend on checks and TLS reports
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_EVIDENCE_GATE_H
#define POSTSTS_DECIDE_PLAN_EVIDENCE_GATE_H

#include "decide/plan/draft.h"

/*
 * evidence_gate_published - since when checks have seen our record and policy;
 * -1, with a hold, if they have not; 0 if there are no checks
 *
 * evidence_gate_failures - true, with a hold, if reports have failures that are
 * ours to fix
 *
 * evidence_gate_silent - true, with a hold, if too few reporters have reported
 */
time_t evidence_gate_published(struct draft *);
bool evidence_gate_failures(struct draft *);
bool evidence_gate_silent(struct draft *);

#endif
