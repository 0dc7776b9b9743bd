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
 * draft_begin - set `out' to what the ledger has, as if nothing had to be done
 */
void draft_begin(struct draft *, struct run *, const struct domain_view *,
    struct plan_domain *out);
/* draft_step - add a step; `not_before' 0: now */
void draft_step(
    struct draft *, enum step_action, time_t not_before, enum reason_id);
/*
 * draft_hold - add a hold; `until' 0: the end is not known; `text' NULL: the
 * sentence of the catalogue
 */
void draft_hold(struct draft *, enum reason_id, time_t until, const char *text);
/* draft_hold_as - add a copy of a hold that was made elsewhere */
void draft_hold_as(struct draft *, const struct plan_hold *);
/* draft_holds - has a hold with this reason been added? */
bool draft_holds(const struct draft *, enum reason_id);
/*
 * draft_unseen - add a hold if the record was released and DNS does not show it
 */
void draft_unseen(struct draft *);
/*
 * draft_owed - until when any sender may have any policy of the domain cached;
 * 0
 */
time_t draft_owed(const struct draft *);
/* draft_release - release the record with the id of the current policy */
void draft_release(struct draft *, enum reason_id);
/* draft_serve - serve this body from now on, with a new id, in this stage */
void draft_serve(
    struct draft *, const struct plan_body *, enum stage, enum reason_id);
/*
 * draft_end - put steps (by date) and holds into `out'. If only data beside the
 * ledger's rows has changed, a step says so.
 */
void draft_end(struct draft *);

#endif
