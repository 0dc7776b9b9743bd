/*
 * NAME      promote - may this domain go to enforce now?
 * CONTRACT  Every closed gate becomes a hold, so that the administrator sees
 *           all of them at once. Gates: each MX host proven (gate.c); enough
 *           reporters; exactly this policy in testing for testing_period,
 *           counted from the release of its record. A stage asked for with
 *           --force skips them.
 *
 *           Who asks: poststs stage, before `mode', before `promote'. With
 *           mode = testing nobody asks, and nothing is said about enforce.
 * BUGS      There is no evidence of reports yet, so min_reporters > 0 keeps
 *           its gate closed.
 */
#include "decide/promote.h"

static bool
asked_for(const struct view *view, enum stage stage)
{
	return view->ledger != NULL && view->ledger->requested &&
	       view->ledger->asked == stage;
}

enum aim
promote_aim(const struct view *view)
{
	if (asked_for(view, STAGE_ENFORCE))
		return AIM_ENFORCE;
	if (asked_for(view, STAGE_TESTING))
		return AIM_TESTING;
	return view->set->mode;
}

/* tested_until - when the testing period of this very policy is over */
static time_t
tested_until(const struct run *run, const struct view *view, bool settled)
{
	time_t begin = run->now;

	if (view->actual == STAGE_TESTING && settled &&
	    view->row->released != 0)
		begin = view->row->released;
	return begin + run->settings->testing_period;
}

/* gates - are all of them open? Adds the holds, and a step with its date */
static bool
gates(struct draft *draft, bool settled, bool dated)
{
	const struct view *view = draft->view;
	const char *fault = gate_unproven(draft->run, view->zone->mx);
	time_t until = tested_until(draft->run, view, settled);
	bool open = true;

	if (fault != NULL) {
		draft_hold(draft, REASON_MX_UNPROVEN, 0, fault);
		open = false;
	}
	if (draft->run->settings->min_reporters > 0) {
		draft_hold(draft, REASON_NO_REPORTS, 0, NULL);
		open = false;
	}
	if (until > draft->run->now) {
		draft_hold(draft, REASON_TESTING_PERIOD, until, NULL);
		if (open && dated)
			draft_step(draft, STEP_PROMOTE, until, REASON_PROMOTED);
		open = false;
	}
	return open;
}

bool
promote_now(struct draft *draft, bool settled, enum reason_id *why)
{
	const struct view *view = draft->view;
	enum promote how = draft->run->settings->promote;
	enum aim aim = promote_aim(view);
	bool asked = asked_for(view, STAGE_ENFORCE);

	if (aim == AIM_TESTING)
		return false;
	if (asked && view->ledger->forced) {
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
	return true;
}
