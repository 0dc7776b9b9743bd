/*
 * move_notes - what is told of announced moves (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MOVE_NOTES_H
#define POSTSTS_DECIDE_PLAN_MOVE_NOTES_H

#include "decide/plan/draft.h"

/* move_notes - what is to be done next about each, as holds; and count them */
void move_notes(struct draft *);
/* move_leaves - the domain leaves, and what was announced for it is over */
void move_leaves(struct draft *);
/* move_unknown - nothing can be said about this domain's */
void move_unknown(struct draft *);

#endif
