/*
 * promote - may this domain go to enforce now? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_PROMOTE_H
#define POSTSTS_DECIDE_PLAN_PROMOTE_H

#include "decide/plan/draft.h"

/* promote_aim - what was asked for: poststs stage first, then `mode' */
enum aim promote_aim(const struct view *);

/*
 * promote_now - true: the step is to be taken, `why' says why; false: what
 * keeps it has been added to the draft. `settled': would the testing policy
 * be the one that is served already?
 */
bool promote_now(struct draft *, bool settled, enum reason_id *why);

/* promote_gates - those that also hold under enforce; adds the holds */
bool promote_gates(struct draft *);

/* age.c - the max_age that a policy of this mode has now; may add a hold */
uint32_t age_now(struct draft *, enum policy_mode);

/*
 * witness.c - true, with a hold, where its gate is closed.
 * witness_published - since when the publications have been right; -1, with
 * a hold, where they are not; 0 where nobody looks
 */
time_t witness_published(struct draft *);
bool witness_failures(struct draft *);
bool witness_silent(struct draft *);

#endif
