/*
 * NAME      retire - the way out
 * CONTRACT  RFC 8461 8.3, as the design has it: serve mode none with a
 *           max_age of one day and a new id; wait until every policy ever
 *           served has run out; take the record away; wait until it has left
 *           every cache; take the policy away. Each wait has its date from
 *           the ledger, so a run that comes late loses nothing and one that
 *           comes early does nothing.
 */
#include "decide/plan/retire.h"

#include "decide/plan/move.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "decide/plan/body.h"
#include "decide/plan/mx.h"
#include "decide/plan/obligation.h"
#include "decide/plan/record_shown.h"

bool
asked_to_leave(const struct view *view)
{
	return view->ledger != NULL && view->ledger->requested &&
	       (view->ledger->asked == STAGE_RETIRING ||
		   view->ledger->asked == STAGE_OFF);
}

static void
begin(struct draft *draft, enum reason_id why)
{
	const struct view *view = draft->view;
	struct run *run = draft->run;
	const struct policy *old = &view->before->policy;
	const struct plan_body *body;
	const char **mx = xcalloc(old->mx_len, sizeof(*mx));
	size_t i;

	for (i = 0; i < old->mx_len; i++)
		mx[i] = arena_intern(run->arena, old->mx[i]);
	body = body_make(run, mx_list_make(run, mx, old->mx_len), POLICY_NONE,
	    POLICY_AGE_FLOOR);
	free(mx);
	if (body == NULL) {
		draft_hold(draft, REASON_POLICY_TOO_LONG, 0,
		    arena_strdup(run->arena, buf_text(&run->scratch)));
		return;
	}
	draft_serve(draft, body, STAGE_RETIRING, why);
	draft->out->gone = NULL;
	draft->out->gone_since = 0;
	draft_step(draft, STEP_REMOVE_RECORD,
	    obligation_domain(run->ledger, view->ledger, run->now),
	    REASON_PROMISES_ENDED);
}

static void
remove_record(struct draft *draft)
{
	const struct view *view = draft->view;
	time_t now = draft->run->now;
	time_t date = obligation_domain(draft->run->ledger, view->ledger, now);

	if (view->row->released == 0)
		draft_release(draft, REASON_NOT_RELEASED);
	draft_unseen(draft);
	if (draft->out->unseen)
		return;
	/* DNS was not asked before: the waits begin with what it shows now */
	if (!view->row->watched && view->row->seen == 0 &&
	    draft->out->seen != 0) {
		draft_hold(draft, REASON_RETIRE_WAIT, 0, NULL);
		return;
	}
	if (view->row->released == 0 || date > now) {
		draft_hold(draft, REASON_RETIRE_WAIT, date, NULL);
		if (date > now)
			draft_step(draft, STEP_REMOVE_RECORD, date,
			    REASON_PROMISES_ENDED);
		return;
	}
	draft_step(draft, STEP_REMOVE_RECORD, 0, REASON_PROMISES_ENDED);
	draft->out->record = false;
	draft->out->record_gone = now;
	draft_step(draft, STEP_REMOVE_POLICY, now + view->row->record_ttl + DAY,
	    REASON_RECORD_FORGOTTEN);
}

static void
remove_policy(struct draft *draft)
{
	const struct view *view = draft->view;
	struct plan_domain *out = draft->out;
	time_t now = draft->run->now;
	time_t date = view->ledger->record_gone + view->row->record_ttl + DAY;
	time_t owed = obligation_domain(draft->run->ledger, view->ledger, now);
	char id[STS_ID_MAX + 1];

	/* one that came back meanwhile may have been served unannounced */
	if (owed > date)
		date = owed;
	if (date > now) {
		draft_hold(draft, REASON_RECORD_WAIT, date, NULL);
		draft_step(
		    draft, STEP_REMOVE_POLICY, date, REASON_RECORD_FORGOTTEN);
		return;
	}
	/* one that is not here may have a record of somebody else by now */
	if (shown_id(id, view->zone) &&
	    (view->fact != NULL ||
		ledger_by_id(draft->run->ledger, view->ledger, id) != NULL)) {
		draft_hold(draft, REASON_RECORD_STILL_SEEN, 0, NULL);
		return;
	}
	draft_step(draft, STEP_REMOVE_POLICY, 0, REASON_RECORD_FORGOTTEN);
	out->body = NULL;
	out->id[0] = '\0';
	out->record = false;
	out->record_ttl = 0;
	out->stage = STAGE_OFF;
	out->since = now;
}

void
retire(struct draft *draft, enum reason_id why)
{
	const struct view *view = draft->view;

	/* a request to leave stays; any other was about what leaves now */
	if (!asked_to_leave(view)) {
		draft->out->requested = false;
		draft->out->asked = STAGE_OFF;
	}
	draft->out->forced = false;
	move_leaves(draft);
	if (view->actual == STAGE_RETIRING && draft->run->behind > 0) {
		draft_hold(draft, REASON_CLOCK_BEHIND, 0, NULL);
	} else if (view->actual == STAGE_RETIRING) {
		if (view->ledger->record_gone == 0)
			remove_record(draft);
		else
			remove_policy(draft);
	} else if (view->actual != STAGE_OFF) {
		begin(draft, why);
	}
}
