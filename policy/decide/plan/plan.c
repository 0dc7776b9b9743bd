/*
 * NAME      plan - the whole plan for all domains
 * CONTRACT  see decide.h. Domains, zones and the ledger are sorted by name, so
 *           that one merge of the three visits every domain once. What many
 *           domains share is computed once (memo.h).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decide/plan/adopt.h"
#include "decide/plan/domain_iter.h"
#include "decide/plan/domain_view.h"
#include "decide/plan/stage.h"
#include "postfix/pfversion.h"

static size_t
count_names(struct run *run)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;
	size_t count = 0;

	while (domain_iter_next(&each, &view))
		count++;
	return count;
}

static int
compare_bodies(const void *a, const void *b)
{
	const struct run_body *const *x = a, *const *y = b;

	return strcmp((*x)->body.hash, (*y)->body.hash);
}

/* of_run - the run's own record of a body; NULL for none */
static struct run_body *
of_run(const struct plan_body *body)
{
	return (struct run_body *)(uintptr_t)body;
}

/* settle_bodies - those in use, sorted, and every domain pointed at them */
static void
settle_bodies(struct run *run, struct plan *plan)
{
	struct run_body *body;
	size_t i, len = 0;

	for (i = 0; i < plan->domains_len; i++)
		if ((body = of_run(plan->domains[i].body)) != NULL)
			body->used = true;
	for (i = 0; i < run->bodies_len; i++)
		if (run->bodies[i]->used)
			run->bodies[len++] = run->bodies[i];
	if (len > 1)
		qsort(run->bodies, len, sizeof(*run->bodies), compare_bodies);
	plan->bodies =
	    arena_alloc(plan->arena, (len + 1) * sizeof(*plan->bodies));
	plan->bodies_len = len;
	for (i = 0; i < len; i++) {
		plan->bodies[i] = run->bodies[i]->body;
		run->bodies[i]->index = i;
	}
	for (i = 0; i < plan->domains_len; i++) {
		if ((body = of_run(plan->domains[i].body)) != NULL)
			plan->domains[i].body = &plan->bodies[body->index];
		body = of_run(plan->domains[i].before);
		if (body != NULL && body->used)
			plan->domains[i].before = &plan->bodies[body->index];
	}
}

/* what max_retire is measured against */
struct tally {
	size_t published; /* in testing or enforce before this run */
	size_t unasked;   /* of these, begin to retire without a request */
	bool grows;       /* the ledger gets another generation */
	bool publishes;   /* and so does what is published */
};

/* count_growth - does the ledger learn more than that a record is out? */
static void
count_growth(
    const struct plan *plan, struct tally *tally, const struct plan_domain *d)
{
	size_t i;

	for (i = 0; d->due && i < d->steps_len; i++) {
		if (d->steps[i].not_before > plan->now ||
		    d->steps[i].action == STEP_RELEASE_RECORD)
			continue;
		tally->grows = true;
		tally->publishes =
		    tally->publishes || d->steps[i].action != STEP_NOTE;
	}
}

/*
 * number - which generation of the ledger comes of this plan. What is only
 * noted needs not be written into all that is published.
 */
static void
number(struct plan *plan, const struct ledger *ledger, const struct tally *t)
{
	bool grows = t->grows || plan->notes > 0;

	plan->generation = ledger->generation + grows;
	plan->published = t->publishes ? plan->generation : ledger->published;
}

static void
count(struct plan *plan, struct tally *tally, const struct plan_domain *domain)
{
	bool served = domain->stage_before == STAGE_TESTING ||
		      domain->stage_before == STAGE_ENFORCE;

	plan->unseen += domain->unseen;
	if (domain->due && plan_due(plan, domain, STEP_NOTE))
		plan->notes++;
	else if (domain->due)
		plan->changes++;
	count_growth(plan, tally, domain);
	if (!served)
		return;
	tally->published++;
	if (domain->stage == STAGE_RETIRING) {
		plan->retiring++;
		if (!domain->requested)
			tally->unasked++;
	}
}

/* over_limit - why so many may not begin to retire at once; NULL: they may */
static const char *
over_limit(const struct plan *plan, const struct settings *settings,
    const struct tally *tally)
{
	size_t limit = tally->published * settings->max_retire_percent / 100;

	if (limit < settings->max_retire)
		limit = settings->max_retire;
	if (tally->unasked <= limit)
		return NULL;
	return arena_printf(plan->arena,
	    "%zu of %zu published domains would begin to retire, but "
	    "max_retire allows %zu at once: they stay; find out why they "
	    "are gone, or run again with --allow-retire",
	    tally->unasked, tally->published, limit);
}

static void
begin_moves(struct plan *plan, struct run *run)
{
	const struct ledger *ledger = run->ledger;
	size_t i;

	plan->moves = run->moves = arena_alloc(
	    plan->arena, (ledger->moves_len + 1) * sizeof(*plan->moves));
	plan->moves_len = ledger->moves_len;
	for (i = 0; i < plan->moves_len; i++)
		plan->moves[i].move = &ledger->moves[i];
}

/* end_moves - those that are over are to be forgotten by the ledger */
static void
end_moves(struct plan *plan)
{
	struct plan_move *m;
	size_t i;

	for (i = 0; i < plan->moves_len; i++) {
		m = &plan->moves[i];
		m->over = m->pending == 0 && m->done > 0;
		if (m->over)
			plan->notes++;
	}
}

/*
 * tls_attributes - do the senders know the attributes of an STS policy? Those
 * that do not defer mail, so it takes every instance of this machine.
 */
static bool
tls_attributes(const struct facts *facts, const struct settings *settings)
{
	size_t i;

	if (settings->tls_policy_attributes >= 0)
		return settings->tls_policy_attributes != 0;
	for (i = 0; i < facts->instances_len; i++)
		if (pf_has(facts->instances[i].mail_version, PF_STS_PATTERNS) !=
		    TRI_YES)
			return false;
	return facts->instances_len > 0;
}

/* decide_domains - one after the other, from the beginning */
static void
decide_domains(struct run *run, struct plan *plan, struct tally *tally,
    struct weakening *weakening)
{
	struct domain_iter each = { .run = run };
	struct plan_domain *next;
	struct domain_view view;

	*tally = (struct tally){ 0 };
	weakening->len = 0;
	weakening->beside_ours = false;
	plan->domains_len = plan->changes = plan->notes = 0;
	plan->unseen = plan->retiring = 0;
	begin_moves(plan, run);
	while (domain_iter_next(&each, &view)) {
		next = &plan->domains[plan->domains_len];
		if (!stage_decide(run, &view, next))
			continue;
		count(plan, tally, next);
		adopt_weigh(weakening, run, &view, next);
		plan->domains_len++;
	}
}

struct plan *
decide_plan(const struct facts *facts, const struct settings *settings,
    const struct ledger *ledger, const struct evidence *evidence, time_t now,
    bool allow_retire)
{
	struct plan *plan = plan_new(now);
	struct weakening weakening = { .len = 0 };
	struct tally tally;
	struct run run;
	size_t names;

	run_init(&run, facts, settings, ledger, evidence, now, plan->arena);
	names = count_names(&run) + 1;
	plan->domains =
	    arena_alloc(plan->arena, names * sizeof(*plan->domains));
	weakening.domains =
	    arena_alloc(plan->arena, names * sizeof(*weakening.domains));
	decide_domains(&run, plan, &tally, &weakening);
	if (!allow_retire)
		plan->kept = over_limit(plan, settings, &tally);
	if (plan->kept != NULL) {
		run.keep_all = true;
		decide_domains(&run, plan, &tally, &weakening);
	}
	settle_bodies(&run, plan);
	end_moves(plan);
	plan->tls_attributes = tls_attributes(facts, settings);
	number(plan, ledger, &tally);
	if (!settings->adopt)
		adopt_refuse(plan, &weakening);
	decide_findings(facts, settings, ledger, evidence, now, &plan->findings,
	    plan->arena);
	findings_sort(&plan->findings);
	run_release(&run);
	return plan;
}
