/*
 * fresh - was all seen in order in this very run? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_FRESH_H
#define POSTSTS_DECIDE_PLAN_FRESH_H

#include "decide/plan/draft.h"

/*
 * fresh_look - the last gate before a step that binds senders for longer: to
 * enforce, and to a longer max_age. Asked when every other gate is open. Where
 * nobody has looked yet in this run, it is open, and the domain of the plan is
 * marked: who carries the plan out looks first, and plans again.
 */
bool fresh_look(struct draft *);

#endif
