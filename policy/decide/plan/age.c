/*
 * NAME      age - for how long senders may cache the policy
 * CONTRACT  see age.h. A max_age in the configuration is used as it is, but an
 *           enforced policy gets a longer one only after a fresh look that
 *           found no fault (fresh.h). Otherwise max_age grows by itself: a day
 *           in testing; in enforce through the values of max_age_steps. Each
 *           value lasts for as long as it says, counted from when DNS showed
 *           its record, and the next one also needs the gates of enforce to be
 *           open. max_age never shrinks by itself, so an adopted policy starts
 *           with the max_age that it had.
 */
#include "decide/plan/age.h"

#include "base/dates.h"
#include "decide/plan/fresh.h"
#include "decide/plan/promote.h"
#include "decide/plan/evidence_gate.h"
#include "ledger/record_life.h"

/* since when has this max_age been out under enforce? 0: it is not out yet */
static time_t
out_since(const struct draft *draft)
{
	const struct ledger *ledger = draft->run->ledger;
	const struct ledger_domain *d = draft->view->ledger;
	const struct ledger_row *row = draft->view->row;
	time_t since = row->watched ? draft->out->seen : row->released;
	size_t i;

	for (i = d->rows_len; i-- > 0;) {
		if (&ledger->rows[d->rows + i] == row)
			continue;
		row = &ledger->rows[d->rows + i];
		if (row->body->policy.mode != POLICY_ENFORCE ||
		    row->body->policy.max_age !=
			draft->view->row->body->policy.max_age)
			break;
		if (record_out(row) != 0)
			since = record_out(row);
	}
	return since;
}

/* words - "7 days", interned */
static const char *
words(struct run *run, uint32_t age)
{
	return arena_printf(run->arena, "%u %s",
	    age >= DAY ? age / DAY : age / 3600,
	    age >= DAY ? (age / DAY == 1 ? "day" : "days") : "hours");
}

static void
say(struct draft *draft, enum reason_id id, time_t until, uint32_t age,
    uint32_t next)
{
	struct run *run = draft->run;

	draft_hold(draft, id, until,
	    arena_printf(run->arena, "%s: it is %s now, the next value is %s",
		reason(id)->title, words(run, age), words(run, next)));
}

static uint32_t
grow(struct draft *draft, uint32_t age, uint32_t next)
{
	time_t since = out_since(draft), due = since + (time_t)age;
	bool open;

	if (since == 0) {
		say(draft, REASON_AGE_WAIT, 0, age, next);
		return age;
	}
	if (due > draft->run->now) {
		say(draft, REASON_AGE_WAIT, due, age, next);
		draft_step(draft, STEP_PUBLISH, due, REASON_AGE_GROWS);
		return age;
	}
	open = promote_gates(draft);
	if (evidence_gate_published(draft) == -1)
		open = false;
	if (open && fresh_look(draft))
		return next;
	say(draft, REASON_AGE_HELD, 0, age, next);
	return age;
}

/*
 * adopted - of a domain that was joined by this run, the longest that others
 * promise: which of several policies is the latest may be wrong
 */
static uint32_t
adopted(const struct run *run, const struct ledger_domain *d)
{
	const struct ledger_row *row;
	uint32_t age = 0;
	size_t i;

	for (i = 0; d->joined && i < d->rows_len; i++) {
		row = &run->ledger->rows[d->rows + i];
		if (row->joined && row->origin == ORIGIN_ADOPTED &&
		    row->body->policy.mode != POLICY_NONE &&
		    row->body->policy.max_age > age)
			age = row->body->policy.max_age;
	}
	return age;
}

/* kept - what is served already, as far as it can be written */
static uint32_t
kept(const struct run *run, const struct domain_view *view)
{
	uint32_t age = POLICY_AGE_FLOOR, other;

	if (view->actual == STAGE_TESTING || view->actual == STAGE_ENFORCE) {
		age = view->row->body->policy.max_age;
		other = adopted(run, view->ledger);
		age = other > age ? other : age;
	}
	if (age < POLICY_AGE_FLOOR)
		return POLICY_AGE_FLOOR;
	return age < POLICY_AGE_CEILING ? age : POLICY_AGE_CEILING;
}

/* configured - what the configuration wants, as far as that may be now */
static uint32_t
configured(struct draft *draft, enum policy_mode mode)
{
	const struct domain_view *view = draft->view;
	uint32_t wanted = view->set->max_age, age = kept(draft->run, view);

	if (mode != POLICY_ENFORCE || view->actual != STAGE_ENFORCE ||
	    wanted <= age || fresh_look(draft))
		return wanted;
	return age;
}

uint32_t
age_now(struct draft *draft, enum policy_mode mode)
{
	const struct age_steps *steps = &draft->run->settings->max_age_steps;
	const struct domain_view *view = draft->view;
	uint32_t age;
	size_t i;

	if (view->set->max_age != 0)
		return configured(draft, mode);
	age = kept(draft->run, view);
	if (view->actual != STAGE_ENFORCE) {
		if (mode != POLICY_ENFORCE)
			return age;
		return steps->age[0] > age ? steps->age[0] : age;
	}
	if (mode != POLICY_ENFORCE)
		return POLICY_AGE_FLOOR;
	for (i = 0; i < steps->len; i++)
		if (steps->age[i] > age)
			return grow(draft, age, steps->age[i]);
	return age;
}
