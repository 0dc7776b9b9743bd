/*
 * NAME      ask - what a request for a stage will lead to
 * CONTRACT  see ask.h. The request is added to a copy of the domain's ledger
 *           entry, and stage.c decides as it would in the next run, so that the
 *           answer and the next apply agree. A forced request is first judged
 *           without force, because the answer has to list what force skips.
 * BUGS      The id in the answer and the id that a later apply makes differ in
 *           their time part.
 */
#include "decide/plan/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "decide/plan/obligation.h"
#include "decide/plan/domain_view.h"
#include "decide/plan/stage.h"

struct asking {
	struct run run;
	const struct ask *ask;
	struct ledger_domain standing; /* with the request in it */
	struct domain_view view;
	struct answer *answer;
};

static bool
reached(const struct ask *ask, const struct plan_domain *d)
{
	if (ask->stage == STAGE_RETIRING || ask->stage == STAGE_OFF)
		return d->stage == STAGE_RETIRING || d->stage == STAGE_OFF;
	return d->stage == ask->stage;
}

/* judge - the plan as it would be; false: nothing is left to decide */
static bool
judge(struct asking *a, bool forced, struct plan_domain *out)
{
	a->standing.requested = true;
	a->standing.asked =
	    a->ask->stage == STAGE_OFF ? STAGE_RETIRING : a->ask->stage;
	a->standing.forced = forced;
	return stage_decide(&a->run, &a->view, out);
}

/* ---- gates ---- */

/* exact - the remedy with the domain's name */
static const char *
exact(const struct asking *a, const char *remedy)
{
	struct buf text = BUF_INIT;
	const char *copy;

	reason_remedy(&text, remedy, a->ask->domain);
	copy = arena_strdup(a->run.arena, buf_text(&text));
	buf_release(&text);
	return copy;
}

struct gates {
	struct plan_hold *list;
	size_t len, cap;
};

static void
add(const struct asking *a, struct gates *gates, const struct plan_hold *hold)
{
	VEC_GROW(gates->list, gates->len, gates->cap);
	gates->list[gates->len] = *hold;
	gates->list[gates->len++].remedy = exact(a, hold->remedy);
}

static void
add_reason(const struct asking *a, struct gates *gates, enum reason_id id,
    time_t until, const char *remedy)
{
	const struct plan_hold hold = {
		.reason = reason(id)->id,
		.text = reason(id)->title,
		.remedy = remedy != NULL ? remedy : reason(id)->remedy,
		.until = until,
	};

	add(a, gates, &hold);
}

/* stops - does this hold keep the domain from the stage for good? */
static bool
stops(const struct ask *ask, const struct plan_hold *hold)
{
	const struct reason *r = reason_by_name(hold->reason);

	if (r == NULL || r->kind != REASON_GATE)
		return false;
	/* going back or out waits for what is unknown, and is not refused */
	return ask->stage == STAGE_ENFORCE || r == reason(REASON_EXCLUDED);
}

/* find_gates - what is not met, force aside */
static void
find_gates(struct asking *a, struct gates *gates, const struct plan_domain *d)
{
	const struct domain_view *view = &a->view;
	time_t now = a->run.now, owed;
	size_t i;

	if (a->ask->stage == STAGE_OFF) {
		/* to ask for none, as the next line says, would not help */
		if (settings_excluded(a->run.settings, a->ask->domain))
			add_reason(a, gates, REASON_EXCLUDED, 0, NULL);
		owed = obligation_end(
		    obligation_domain(a->run.ledger, view->ledger, d, now));
		if (view->row != NULL || owed > now)
			add_reason(a, gates, REASON_RETIRE_WAIT, owed,
			    "poststs stage DOMAIN none: mode none is "
			    "served until every cached policy has expired, "
			    "then everything is removed");
		return;
	}
	if (d != NULL && reached(a->ask, d))
		return;
	if (view->fact == NULL && a->run.complete)
		add_reason(a, gates, REASON_NOT_IN_POSTFIX, 0, NULL);
	for (i = 0; d != NULL && i < d->holds_len; i++)
		if (stops(a->ask, &d->holds[i]))
			add(a, gates, &d->holds[i]);
}

static void
put_gates(struct asking *a, struct gates *gates)
{
	size_t i;

	a->answer->by_time = gates->len > 0;
	for (i = 0; i < gates->len; i++) {
		if (gates->list[i].until == 0)
			a->answer->by_time = false;
		if (gates->list[i].until > a->answer->open)
			a->answer->open = gates->list[i].until;
	}
	a->answer->gates_len = gates->len;
	if (gates->len > 0)
		a->answer->gates = memo_bytes(a->run.memo, gates->list,
		    gates->len * sizeof(*gates->list));
	free(gates->list);
}

/* ---- what senders hold ---- */

static void
find_held(struct asking *a, const struct plan_domain *d)
{
	struct obligations p =
	    obligations_of(a->run.ledger, a->view.ledger, d, a->run.now);
	struct ask_held *list = arena_alloc(
	    a->run.arena, (a->standing.rows_len + 1) * sizeof(*list));
	size_t len = 0;

	while (obligation_next(&p))
		if (p.row != NULL &&
		    p.row->body->policy.mode == POLICY_ENFORCE &&
		    p.until > a->run.now)
			list[len++] = (struct ask_held){ p.row, p.until };
	a->answer->held = list;
	a->answer->held_len = len;
}

static time_t
bound_until(const struct asking *a, const struct plan_domain *d)
{
	return a->run.now +
	       obligation_length(d->body->policy.max_age, d->record_ttl);
}

static void
find_dates(struct asking *a, const struct plan_domain *d)
{
	time_t now = a->run.now, owed;

	if (d->stage == STAGE_ENFORCE) {
		a->answer->bound_until = bound_until(a, d);
		return;
	}
	find_held(a, d);
	if (d->stage != STAGE_RETIRING)
		return;
	owed = obligation_end(
	    obligation_domain(a->run.ledger, a->view.ledger, d, now));
	if (d->record_gone != 0)
		now = d->record_gone;
	a->answer->gone_from = (owed > now ? owed : now) + d->record_ttl + DAY;
}

/* ---- the answer ---- */

/* try_force - what --force would make of a request that is refused */
static void
try_force(struct asking *a)
{
	struct plan_domain forced;

	if (a->ask->stage != STAGE_ENFORCE || !judge(a, true, &forced) ||
	    !reached(a->ask, &forced))
		return;
	a->answer->forcible = true;
	a->answer->bound_until = bound_until(a, &forced);
}

static void
decide(struct asking *a)
{
	struct answer *answer = a->answer;
	struct plan *plan = answer->plan;
	struct gates gates = { 0 };
	bool any = judge(a, false, &plan->domains[0]);

	find_gates(a, &gates, any ? &plan->domains[0] : NULL);
	answer->taken =
	    gates.len == 0 || (a->ask->forced && a->ask->stage != STAGE_OFF);
	put_gates(a, &gates);
	if (!answer->taken)
		try_force(a);
	else if (a->ask->forced)
		any = judge(a, true, &plan->domains[0]);
	if (!any)
		return;
	answer->domain = &plan->domains[0];
	answer->reached = reached(a->ask, answer->domain);
	plan->domains_len = 1;
	plan->changes =
	    answer->domain->due && !plan_due(plan, answer->domain, STEP_NOTE);
	find_dates(a, answer->domain);
}

struct answer
decide_ask(const struct facts *facts, const struct settings *settings,
    const struct ledger *ledger, const struct evidence *evidence, time_t now,
    const struct ask *ask)
{
	const struct ledger_domain *known = ledger_domain(ledger, ask->domain);
	struct answer answer = { .plan = plan_new(now) };
	struct plan *plan = answer.plan;
	struct asking a = { .ask = ask, .answer = &answer };
	const char *name = arena_strdup(plan->arena, ask->domain);

	run_init(&a.run, facts, settings, ledger, evidence, now, plan->arena);
	plan->domains = arena_alloc(plan->arena, sizeof(*plan->domains));
	a.standing =
	    known != NULL ? *known : (struct ledger_domain){ .name = name };
	a.view = domain_view_of(&a.run, name, facts_domain(facts, name),
	    facts_zone(facts, name), &a.standing);
	answer.known = known != NULL || a.view.fact != NULL;
	decide(&a);
	run_release(&a.run);
	return answer;
}

void
answer_release(struct answer *answer)
{
	plan_free(answer->plan);
	*answer = (struct answer){ 0 };
}
