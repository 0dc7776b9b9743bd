/*
 * move - announced moves of MX hosts (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MOVE_H
#define POSTSTS_DECIDE_PLAN_MOVE_H

#include "decide/plan/draft.h"

/*
 * move_next - those announced for this domain, for all first; begin with *at
 * zero, NULL is the end
 */
const struct ledger_move *move_next(
    const struct run *, const struct view *, size_t *at);
/* move_key - domains with the same moves have the same one, for the memo */
size_t move_key(const struct run *, const struct view *);
/* move_newcomer - the host that the policy must list for it; or NULL */
const char *move_newcomer(const struct view *, const struct ledger_move *);

/* move_notes - what is to be done next about each, as holds; and count them */
void move_notes(struct draft *);
/* move_leaves - the domain leaves, and what was announced for it is over */
void move_leaves(struct draft *);
/* move_unknown - nothing can be said about this domain's */
void move_unknown(struct draft *);

#endif
