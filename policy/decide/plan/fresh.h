/* fresh - did a look in this very run find no fault? (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_FRESH_H
#define POSTSTS_DECIDE_PLAN_FRESH_H

#include "decide/plan/draft.h"

/*
 * fresh_look - the last gate before a step that binds senders for longer: to
 * enforce, or to a longer max_age in enforce
 *
 * It is asked after all other gates are open. True: open. If nobody has looked
 * in this run yet, it is open and marks the domain of the plan: apply then
 * looks at the hosts first, and plans again.
 */
bool fresh_look(struct draft *);

#endif
