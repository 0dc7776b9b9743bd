/*
 * NAME      promote - may this domain go to enforce now?
 * CONTRACT  Each closed gate adds a hold, so that the administrator sees all of
 *           them at once. The gates are:
 *
 *           - each MX host is proven (gate.c); a host that only checks can
 *             prove, for testing_period;
 *           - checks from outside have seen what is published, for all of that
 *             time, and reporters have reported successes and no failure of
 *             ours (evidence_gate.c);
 *           - exactly this policy has been in testing for testing_period,
 *             counted from when DNS showed its record.
 *
 *           A stage requested with --force skips them, with one exception: a
 *           domain that was away and has returned. Senders may still have its
 *           MX records of elsewhere, and no policy of ours lists those hosts.
 *
 *           The stage asked for is that of poststs stage, else that of `mode',
 *           else that of `promote'. With mode = testing no stage is asked for,
 *           and the plan does not mention enforce.
 */
#include "decide/plan/fresh.h"
#include "decide/plan/gate.h"
#include "decide/plan/promote.h"
#include "decide/plan/evidence_gate.h"

#include "base/dates.h"

static bool
asked_for(const struct domain_view *view, enum stage stage)
{
	return view->ledger != NULL && view->ledger->requested &&
	       view->ledger->asked == stage;
}

enum aim
promote_aim(const struct domain_view *view)
{
	if (asked_for(view, STAGE_ENFORCE))
		return AIM_ENFORCE;
	if (asked_for(view, STAGE_TESTING))
		return AIM_TESTING;
	return view->set->mode;
}

/* out_since - since when senders can see this very policy; 0: they cannot */
static time_t
out_since(const struct draft *draft, bool settled)
{
	const struct domain_view *view = draft->view;
	struct record_life life;

	if (view->actual != STAGE_TESTING || !settled)
		return 0;
	life = life_of(view->ledger, view->row);
	life.seen = draft->out->seen;
	return life_state(&life) == LIFE_SEEN ? life_out(&life) : 0;
}

/* tested_until - when the testing period of this very policy is over */
static time_t
tested_until(const struct draft *draft, bool settled)
{
	const struct domain_view *view = draft->view;
	time_t out = out_since(draft, settled), now = draft->run->now;
	time_t period = draft->run->settings->testing_period;

	if (out != 0)
		return out + period;
	/* what nobody could see yet is not tested, however short that is */
	if (view->actual == STAGE_TESTING && settled &&
	    period < (time_t)view->row->record_ttl + 1)
		period = (time_t)view->row->record_ttl + 1;
	return now + period;
}

/* shown - hold while DNS lacks the record that is out and to be tested */
static bool
shown(struct draft *draft, bool settled)
{
	const struct domain_view *view = draft->view;

	if (view->actual != STAGE_TESTING || !settled ||
	    view->row->released == 0 || draft->dns != LIFE_LACK)
		return true;
	/* draft_unseen() says it of one that was never seen */
	if (!draft->out->watched || draft->out->seen != 0)
		draft_hold(draft, REASON_RECORD_UNSEEN, 0, NULL);
	return false;
}

/* later - of two dates */
static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

bool
promote_hosts(struct draft *draft)
{
	const struct gate *gate = gate_of(draft->run, draft->view->zone->mx);

	if (gate->fault != NULL && !draft_holds(draft, REASON_MX_UNPROVEN))
		draft_hold(draft, REASON_MX_UNPROVEN, 0, gate->fault);
	return gate->fault == NULL;
}

/* hold_unheard - one text for all domains: they share their holds */
static void
hold_unheard(struct draft *draft)
{
	struct run *run = draft->run;

	draft_hold(draft, REASON_MEMBER_UNHEARD, 0,
	    arena_intern(run->arena, arena_printf(run->arena, "%s (%s)",
					 reason(REASON_MEMBER_UNHEARD)->title,
					 run->evidence->unheard)));
}

bool
promote_gates(struct draft *draft)
{
	bool open = promote_hosts(draft);

	if (evidence_gate_failures(draft))
		open = false;
	if (draft->run->behind > 0) {
		draft_hold(draft, REASON_CLOCK_BEHIND, 0, NULL);
		open = false;
	}
	if (draft->run->evidence->unreadable) {
		draft_hold(draft, REASON_EVIDENCE_UNREADABLE, 0, NULL);
		open = false;
	}
	if (draft->run->evidence->unheard != NULL) {
		hold_unheard(draft);
		open = false;
	}
	return open;
}

/* proven_since - hold until what was proven has been so for long enough */
static time_t
proven_until(struct draft *draft, enum reason_id id, time_t since)
{
	time_t until = since + draft->run->settings->testing_period;

	if (since <= 0 || until <= draft->run->now)
		return 0;
	draft_hold(draft, id, until, NULL);
	return until;
}

/* back_since - when it came back after it had been away; 0: it never was */
static time_t
back_since(const struct draft *draft)
{
	const struct ledger_domain *d = draft->view->ledger;
	const struct ledger_row *row, *next = NULL;
	size_t i;

	if (d == NULL || d->rows_len == 0)
		return 0;
	if (draft->view->actual != STAGE_TESTING)
		return draft->run->now;
	for (i = d->rows_len; i-- > 0; next = row) {
		row = &draft->run->ledger->rows[d->rows + i];
		if (next != NULL && (row->body->policy.mode == POLICY_NONE ||
					row->superseded < next->published))
			return next->published;
	}
	return 0;
}

/* mx_cached - hold until no cache can have MX records of elsewhere; 0: none */
static time_t
mx_cached(struct draft *draft)
{
	time_t ttl = draft->view->zone->mx_ttl, until = back_since(draft);

	if (until == 0)
		return 0;
	ttl = ttl < DAY ? DAY : ttl < WEEK ? ttl : WEEK;
	/* a day more, for name servers that follow late */
	until += ttl + DAY;
	if (until <= draft->run->now)
		return 0;
	draft_hold(draft, REASON_MX_CACHED, until, NULL);
	return until;
}

/* gates - are all of them open? Adds the holds, and a step with its date */
static bool
gates(struct draft *draft, bool settled, bool dated)
{
	const struct domain_view *view = draft->view;
	const struct gate *gate = gate_of(draft->run, view->zone->mx);
	time_t until = tested_until(draft, settled), seen;
	bool open = promote_gates(draft);

	if (!shown(draft, settled))
		open = false;
	if (evidence_gate_silent(draft))
		open = false;
	if ((seen = evidence_gate_published(draft)) == -1)
		open = false;
	if (until > draft->run->now)
		draft_hold(draft, REASON_TESTING_PERIOD, until, NULL);
	until =
	    later(until, proven_until(draft, REASON_MX_PROVING, gate->since));
	until =
	    later(until, proven_until(draft, REASON_PUBLICATION_YOUNG, seen));
	until = later(until, mx_cached(draft));
	if (until <= draft->run->now)
		return open;
	if (open && dated)
		draft_step(draft, STEP_PROMOTE, until, REASON_PROMOTED);
	return false;
}

bool
promote_now(struct draft *draft, bool settled, enum reason_id *why)
{
	const struct domain_view *view = draft->view;
	enum promote how = draft->run->settings->promote;
	enum aim aim = promote_aim(view);
	bool asked = asked_for(view, STAGE_ENFORCE);

	if (aim == AIM_TESTING)
		return false;
	if (asked && view->ledger->forced) {
		if (mx_cached(draft) != 0)
			return false;
		*why = REASON_FORCED;
		return true;
	}
	if (how == PROMOTE_OFF && !asked) {
		if (aim == AIM_ENFORCE)
			draft_hold(draft, REASON_PROMOTE_OFF, 0, NULL);
		return false;
	}
	if (!gates(draft, settled, aim == AIM_ENFORCE || how == PROMOTE_AUTO))
		return false;
	if (aim != AIM_ENFORCE && how == PROMOTE_ADVISE) {
		draft_hold(draft, REASON_PROMOTE_ADVISED, 0, NULL);
		return false;
	}
	*why = REASON_PROMOTED;
	return fresh_look(draft);
}
