/* move_notes - what the plan says about announced moves (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_MOVE_NOTES_H
#define POSTSTS_DECIDE_PLAN_MOVE_NOTES_H

#include "decide/plan/draft.h"

/*
 * move_notes - add a hold for each move that says what to do next; and count
 * them
 */
void move_notes(struct draft *);
/* move_leaves - the domain leaves: its moves are over */
void move_leaves(struct draft *);
/*
 * move_unknown - the MX records are unknown, and so is the state of each move
 */
void move_unknown(struct draft *);

#endif
