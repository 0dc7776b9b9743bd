/*
 * NAME      stage - the decision about one domain
 * CONTRACT  A domain gets one of three dispositions: it stays as it is (and the
 *           plan says why), it goes on (testing, enforce, new MX hosts), or it
 *           leaves. If something is unknown, it stays. Nothing but the
 *           administrator's word weakens enforce. A domain that is missing, but
 *           may be in a table that cannot be read, stays; its policy gains the
 *           hosts that DNS has.
 */
#include "decide/plan/stage.h"

#include <string.h>

#include "decide/plan/adopt.h"
#include "decide/plan/age.h"
#include "decide/plan/policy_text.h"
#include "decide/plan/move_notes.h"
#include "decide/plan/fresh.h"
#include "decide/plan/mx.h"
#include "decide/plan/obligation.h"
#include "decide/plan/unrecorded.h"
#include "decide/plan/promote.h"
#include "decide/plan/retire.h"
#include "decide/plan/domain_view.h"
#include "decide/plan/start.h"
#include "dns/dname.h"

/*
 * keep - exactly as it is, but finish what an interrupted run began, and say
 * what DNS lacks
 */
static void
keep(struct draft *draft)
{
	const struct domain_view *view = draft->view;

	if (view->row != NULL && view->row->released == 0) {
		/* never announce an older one beside a later one of ours */
		if (unrecorded_forgotten(draft->run, view))
			draft->out->held_back = true;
		else
			draft_release(draft, REASON_NOT_RELEASED);
	} else if (view->row != NULL && draft->out->record)
		draft_unseen(draft);
}

/*
 * widen - of a domain that may still be ours the hosts that DNS has enter the
 * policy, or who enforces it would refuse them; nothing leaves it, even
 * where a wait is over
 */
static void
widen(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	const struct plan_body *body = NULL;
	struct mx_wish wish;

	if (view->row != NULL && view->actual != STAGE_RETIRING &&
	    view->zone != NULL &&
	    dns_known((enum dns_status)view->zone->mx_status)) {
		wish = mx_wish(draft->run, view);
		if (wish.all != NULL)
			body = policy_text_make(draft->run, wish.all,
			    view->before->policy.mode,
			    view->before->policy.max_age);
	}
	if (body == NULL || body == view->before)
		keep(draft);
	else
		draft_serve(draft, body, view->actual, REASON_MX_CHANGED);
}

/* why_changed - what made the new body differ from the one served */
static enum reason_id
why_changed(const struct domain_view *view, const struct mx_wish *wish,
    const struct plan_body *body)
{
	const struct policy *old = &view->before->policy;
	size_t i;

	if (body->policy.mx_len != old->mx_len)
		return wish->contracts && body->policy.mx_len < old->mx_len
			   ? REASON_MX_CONTRACTED
			   : REASON_MX_CHANGED;
	for (i = 0; i < old->mx_len; i++)
		if (strcmp(body->policy.mx[i], old->mx[i]) != 0)
			return REASON_MX_CHANGED;
	return view->set->max_age == 0 && body->policy.mode == POLICY_ENFORCE
		   ? REASON_AGE_GROWS
		   : REASON_MAX_AGE_CHANGED;
}

static const struct plan_body *
make(struct draft *draft, const struct mx_wish *wish, enum policy_mode mode)
{
	struct run *run = draft->run;
	const struct plan_body *body =
	    policy_text_make(run, wish->list, mode, age_now(draft, mode));

	if (body == NULL)
		draft_hold(draft, REASON_POLICY_TOO_LONG, 0,
		    arena_strdup(run->arena, buf_text(&run->scratch)));
	return body;
}

static void
note_kept(struct draft *draft, const struct mx_wish *wish)
{
	struct buf text = BUF_INIT;

	draft->out->gone = wish->gone;
	draft->out->gone_since = wish->gone_since;
	if (wish->kept_until == 0)
		return;
	buf_printf(&text, "%s: %s", reason(REASON_MX_KEPT)->title, wish->gone);
	draft_hold(draft, REASON_MX_KEPT, wish->kept_until,
	    arena_intern(draft->run->arena, buf_text(&text)));
	buf_release(&text);
	draft_step(draft, STEP_PUBLISH, wish->kept_until, REASON_MX_CONTRACTED);
}

/* note_stuck - who went back from enforce is not out of it at once */
static void
note_stuck(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	struct obligation o = obligation_without(draft->run->ledger,
	    view->ledger, draft->out, NULL, draft->run->now);

	/* of what is lost, promises-lost tells */
	if (o.known > draft->run->now)
		draft_hold(draft, REASON_STILL_ENFORCED, o.known, NULL);
}

/*
 * put_off - was the step to enforce never announced (a run that was killed, a
 * record that waits), and does what is seen now speak against it?
 */
static bool
put_off(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	const struct ledger_row *row = view->row;
	size_t len = view->ledger->rows_len;

	if (row->released != 0 || row->seen > 0 || row->joined ||
	    row->origin != ORIGIN_PLAN || len < 2 || draft->out->seen != 0 ||
	    (view->ledger->requested && view->ledger->forced))
		return false;
	row--; /* the one before it, of the same domain */
	return row->body->policy.mode != POLICY_ENFORCE && !fresh_look(draft);
}

/* go_on - the policy that the domain should have now */
static void
go_on(struct draft *draft, const struct mx_wish *wish)
{
	const struct domain_view *view = draft->view;
	const struct plan_body *body = make(draft, wish, POLICY_TESTING);
	enum reason_id why = REASON_COUNT;
	enum stage stage = STAGE_TESTING;

	if (body == NULL) {
		keep(draft);
		return;
	}
	if (view->actual == STAGE_ENFORCE) {
		if (promote_aim(view) == AIM_TESTING)
			why = REASON_ASKED_TESTING;
		else if (put_off(draft))
			why = REASON_ENFORCE_PUT_OFF;
		else
			stage = STAGE_ENFORCE;
	} else if (promote_now(draft, body == view->before, &why)) {
		stage = STAGE_ENFORCE;
	}
	if (stage == STAGE_ENFORCE) {
		if ((body = make(draft, wish, POLICY_ENFORCE)) == NULL) {
			keep(draft);
			return;
		}
		(void)promote_hosts(draft);
	}
	if (body == view->before) {
		keep(draft);
	} else {
		if (why == REASON_PROMOTED || why == REASON_FORCED)
			draft_step(draft, STEP_PROMOTE, 0, why);
		else if (view->actual == STAGE_OFF)
			why = REASON_NEW_DOMAIN;
		else if (why == REASON_COUNT &&
			 view->row->origin == ORIGIN_ADOPTED)
			why = REASON_ADOPTED;
		else if (view->actual == STAGE_RETIRING)
			why = REASON_CAME_BACK;
		else if (why == REASON_COUNT)
			why = why_changed(view, wish, body);
		draft_serve(draft, body, stage, why);
	}
	if (stage == STAGE_TESTING)
		note_stuck(draft);
	note_kept(draft, wish);
	move_notes(draft);
}

/* kept - would it begin to leave, in a run in which that is refused? */
static bool
kept(struct draft *draft)
{
	const struct domain_view *view = draft->view;

	if (!draft->run->keep_all ||
	    (view->actual != STAGE_TESTING && view->actual != STAGE_ENFORCE))
		return false;
	draft_hold(draft, REASON_RETIRE_REFUSED, 0, NULL);
	return true;
}

/* hold_wish - no policy can be made: say so, and leave only where certain */
static void
hold_wish(struct draft *draft, const struct mx_wish *wish)
{
	const struct domain_view *view = draft->view;
	bool null_mx = view->zone != NULL && view->zone->null_mx == TRI_YES;

	draft_hold_as(draft, wish->hold);
	move_unknown(draft);
	/* what DNS shows now may be gone when the domain can be published */
	if (!wish->no_policy && view->ledger == NULL &&
	    draft->out->owed > draft->run->now)
		draft_step(draft, STEP_NOTE, 0, REASON_LEDGER_LACKS);
	/*
	 * A Null MX is a statement, so the domain leaves. Missing MX hosts may
	 * be a mistake: nobody can deliver anyway, and a policy in enforce
	 * would be lost for nothing.
	 */
	if (wish->no_policy && view->actual != STAGE_OFF &&
	    (null_mx || view->actual == STAGE_RETIRING) && !kept(draft))
		retire(draft, REASON_NULL_MX_PUBLISHED);
	else if (wish->list != NULL)
		widen(draft);
	else
		keep(draft);
}

/*
 * barred - nothing is begun for this domain, and what was about to end goes on
 * to end; false: it may begin, or has long begun
 */
static bool
barred(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	enum reason_id id;

	if ((view->actual != STAGE_OFF && view->actual != STAGE_RETIRING) ||
	    (id = start_bar(draft->run, view)) == REASON_COUNT)
		return false;
	draft_hold(draft, id, 0, NULL);
	if (view->actual == STAGE_RETIRING && id != REASON_POSTFIX_UNSURE)
		retire(draft, REASON_LEFT_POSTFIX);
	else
		keep(draft);
	return true;
}

static void
choose(struct draft *draft)
{
	const struct domain_view *view = draft->view;
	struct run *run = draft->run;
	struct mx_wish wish;

	if (settings_excluded(run->settings, view->name)) {
		draft_hold(draft,
		    settings_aside(run->settings, view->name)
			? REASON_ADOPT_REFUSED
			: REASON_EXCLUDED,
		    0, NULL);
		if (view->row != NULL && view->row->released == 0)
			draft->out->held_back = true;
	} else if (adopt_behind(draft)) {
		widen(draft);
	} else if (asked_to_leave(view)) {
		if (view->actual == STAGE_OFF)
			draft_hold(draft, REASON_STAGE_NONE, 0, NULL);
		retire(draft, REASON_ASKED_NONE);
	} else if (view->fact == NULL && !run->complete) {
		draft_hold(draft, REASON_LISTING_INCOMPLETE, 0, NULL);
		widen(draft);
		/* a move is not over while it may be under way here */
		if (view->row != NULL)
			move_unknown(draft);
	} else if (view->fact == NULL && kept(draft)) {
		widen(draft);
		move_unknown(draft);
	} else if (view->fact == NULL) {
		retire(draft, REASON_LEFT_POSTFIX);
	} else if (!barred(draft) && !adopt_held(draft)) {
		wish = mx_wish(run, view);
		if (wish.hold != NULL)
			hold_wish(draft, &wish);
		else
			go_on(draft, &wish);
	}
}

static const char *
tlsrpt(struct run *run, const struct domain_view *view)
{
	const char *rua = view->set->tlsrpt_rua, *text = "";
	const uint64_t key[] = { MEMO_TLSRPT, (uintptr_t)rua };
	struct buf out = BUF_INIT;
	const void **slot;

	if (rua == NULL || rua[0] == '\0' ||
	    strlen(view->name) > DNAME_MAX - (sizeof("_smtp._tls.") - 1))
		return NULL;
	slot = memo_slot(run->memo, key, sizeof(key));
	if (*slot == NULL) {
		if (tlsrpt_record_write(&out, rua, NULL) == 0)
			text = arena_strdup(run->arena, buf_text(&out));
		*slot = text;
		buf_release(&out);
	}
	text = *slot;
	return text[0] != '\0' ? text : NULL;
}

bool
stage_decide(
    struct run *run, const struct domain_view *view, struct plan_domain *out)
{
	struct draft draft;

	/* what is neither here nor served has nothing left to decide */
	if (view->fact == NULL && view->row == NULL &&
	    (view->ledger == NULL || !view->ledger->requested))
		return false;
	draft_begin(&draft, run, view, out);
	out->owed = unrecorded_until(run, view);
	choose(&draft);
	if (out->owed > run->now)
		draft_hold(&draft, REASON_PROMISES_LOST, out->owed, NULL);
	draft_end(&draft);
	if (out->body != NULL)
		out->tlsrpt = tlsrpt(run, view);
	return true;
}
