/*
 * draft - a domain of the plan while it is being decided (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_DRAFT_H
#define POSTSTS_DECIDE_PLAN_DRAFT_H

#include "decide/plan/domain_view.h"
#include "ledger/record_life.h"

struct draft {
	struct run *run;
	const struct domain_view *view;
	struct plan_domain *out;
	struct plan_step *steps;
	struct plan_hold *holds; /* malloc'ed, until draft_end() */
	size_t steps_len, steps_cap, holds_len, holds_cap;
	enum life_event dns; /* what DNS says of the current row's record */
};

/*
 * draft_begin - `out' as the ledger stands: as if nothing had to be done
 */
void draft_begin(struct draft *, struct run *, const struct domain_view *,
    struct plan_domain *out);
/* draft_step - `not_before' 0: now */
void draft_step(
    struct draft *, enum step_action, time_t not_before, enum reason_id);
/* draft_hold - `text' NULL: the catalogue's; `until' 0: nobody can say */
void draft_hold(struct draft *, enum reason_id, time_t until, const char *text);
/* draft_hold_as - one that was made elsewhere */
void draft_hold_as(struct draft *, const struct plan_hold *);
/* draft_holds - was it said already? */
bool draft_holds(const struct draft *, enum reason_id);
/* draft_unseen - wait for DNS to show the record that is out, if it does not */
void draft_unseen(struct draft *);
/* draft_owed - until when anybody may hold anything of the domain; 0 */
time_t draft_owed(const struct draft *);
/* draft_release - let the record with the id of what is served out */
void draft_release(struct draft *, enum reason_id);
/*
 * draft_serve - this body from now on, with an id of its own, in this stage
 */
void draft_serve(
    struct draft *, const struct plan_body *, enum stage, enum reason_id);
/*
 * draft_end - put steps (by date) and holds into `out'; where only what
 * stands beside the rows of the ledger has changed, that becomes a step
 */
void draft_end(struct draft *);

#endif
