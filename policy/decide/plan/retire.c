/*
 * NAME      retire - how a domain leaves MTA-STS
 * CONTRACT  RFC 8461 8.3. Serve mode none with a max_age of one day and a new
 *           id; wait until every policy ever served has expired; remove the
 *           record; wait until no cache has it; remove the policy. Every wait
 *           ends on a date that the ledger gives, so that a late run loses
 *           nothing and an early run does nothing. A run in which DNS cannot be
 *           asked removes nothing. For what may happen to the record, and when,
 *           see ledger/record_life.h.
 */
#include "decide/plan/retire.h"

#include "decide/plan/move_notes.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "decide/plan/policy_text.h"
#include "decide/plan/mx.h"
#include "decide/plan/obligation.h"
#include "decide/plan/unrecorded.h"
#include "decide/plan/record_shown.h"

bool
asked_to_leave(const struct domain_view *view)
{
	return view->ledger != NULL && view->ledger->requested &&
	       (view->ledger->asked == STAGE_RETIRING ||
		   view->ledger->asked == STAGE_OFF);
}

static void
begin(struct draft *draft, enum reason_id why)
{
	const struct domain_view *view = draft->view;
	struct run *run = draft->run;
	const struct policy *old = &view->before->policy;
	const struct plan_body *body;
	const char **mx = xcalloc(old->mx_len, sizeof(*mx));
	size_t i;

	for (i = 0; i < old->mx_len; i++)
		mx[i] = arena_intern(run->arena, old->mx[i]);
	body = policy_text_make(run, mx_list_make(run, mx, old->mx_len),
	    POLICY_NONE, POLICY_AGE_FLOOR);
	free(mx);
	if (body == NULL) {
		draft_hold(draft, REASON_POLICY_TOO_LONG, 0,
		    arena_strdup(run->arena, buf_text(&run->scratch)));
		return;
	}
	draft_serve(draft, body, STAGE_RETIRING, why);
	draft->out->gone = NULL;
	draft->out->gone_since = 0;
	draft_step(draft, STEP_REMOVE_RECORD, draft_owed(draft),
	    REASON_PROMISES_ENDED);
}

/* forgotten_from - when no cache can have the record any more */
static time_t
forgotten_from(const struct draft *draft, time_t gone)
{
	const struct plan_domain *out = draft->out;
	const struct record_life life = { .gone = gone, .ttl = out->seen_ttl };
	time_t date = life_forgotten(&life), owed = draft_owed(draft);

	/* one that came back meanwhile may have been served unannounced */
	return owed > date ? owed : date;
}

static void
take_out(struct draft *draft)
{
	struct plan_domain *out = draft->out;
	time_t now = draft->run->now;
	struct record_life life = {
		.served = draft->view->row->published,
		.released = draft->view->row->released,
		.seen = out->seen,
		.watched = out->watched,
	};

	if (!life_note(&life, LIFE_REMOVE, now))
		return;
	/* where DNS has none already, it is gone with that */
	life_note(&life, draft->dns, now);
	draft_step(draft, STEP_REMOVE_RECORD, 0, REASON_PROMISES_ENDED);
	out->record = false;
	out->record_removed = life.removed;
	out->record_gone = life.gone;
	draft_step(draft, STEP_REMOVE_POLICY, forgotten_from(draft, now),
	    REASON_RECORD_FORGOTTEN);
}

static void
remove_record(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	time_t now = draft->run->now, date = draft_owed(draft);

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
	} else if (draft->dns == LIFE_UNKNOWN) {
		/* it might show an id that nobody here knows */
		draft_hold(draft, REASON_RECORD_UNKNOWN, 0, NULL);
	} else {
		take_out(draft);
	}
}

static void
remove_policy(struct draft *draft)
{
	struct plan_domain *out = draft->out;
	time_t now = draft->run->now, date;

	if (out->record_gone == 0) {
		draft_hold(draft,
		    draft->dns == LIFE_UNKNOWN ? REASON_RECORD_UNKNOWN
					       : REASON_RECORD_STILL_SEEN,
		    0, NULL);
		return;
	}
	date = forgotten_from(draft, out->record_gone);
	if (date > now) {
		draft_hold(draft, REASON_RECORD_WAIT, date, NULL);
		draft_step(
		    draft, STEP_REMOVE_POLICY, date, REASON_RECORD_FORGOTTEN);
		return;
	}
	if (draft->dns == LIFE_UNKNOWN) {
		draft_hold(draft, REASON_RECORD_UNKNOWN, 0, NULL);
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
	const struct domain_view *view = draft->view;

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
		if (!ledger_removed(view->ledger))
			remove_record(draft);
		else
			remove_policy(draft);
	} else if (view->actual != STAGE_OFF) {
		begin(draft, why);
	}
}
