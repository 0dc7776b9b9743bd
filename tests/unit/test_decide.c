/*
 * test_decide - what must hold of plans whatever happens
 *
 * A small world is moved at random, day by day: domains come and go, MX hosts
 * move, look-ups fail, the administrator asks for stages, the clock steps
 * back. After each step the plan is made, carried out, and judged.
 */
#include "decide/decide.h"

#include <string.h>

#include "base/buf.h"
#include "decide/plan/mx.h"
#include "decide/plan/run.h"
#include "decide/release.h"
#include "json/plan_json.h"
#include "sts/mx_pattern.h"
#include "unit.h"
#include "world.h"

#define DAY   86400
#define WEEK  (7 * DAY)
#define START 1767225600 /* 2026-01-01 */
#define DAYS  250

/* ---- one plan ---- */

static void
to_buf(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

static struct plan_domain *
find_mutable(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		if (strcmp(plan->domains[i].name, name) == 0)
			return &plan->domains[i];
	return NULL;
}

static const struct plan_domain *
find(const struct plan *plan, const char *name)
{
	return find_mutable(plan, name);
}

/* same_bytes - the same input gives the same document */
static void
same_bytes(const struct world *w, const struct facts *facts)
{
	struct buf text[2] = { BUF_INIT, BUF_INIT };
	struct plan *plan;
	int i;

	for (i = 0; i < 2; i++) {
		plan = decide_plan(
		    facts, w->settings, w->ledger, NULL, w->now, true);
		plan_json_write(plan, &w->settings->records, to_buf, &text[i]);
		plan_free(plan);
	}
	ck_assert_str_eq(buf_text(&text[0]), buf_text(&text[1]));
	buf_release(&text[0]);
	buf_release(&text[1]);
}

static unsigned met_held_back, met_none_announced;

/* confirm - the policy hosts of some domains do not serve what they should */
static void
confirm(const struct world *w, struct plan *plan)
{
	const struct confirm_seen unknown = { DNS_TIMEOUT, DNS_TIMEOUT, NULL, 0,
		false };
	struct memo *memo = memo_new(plan->arena);
	struct plan_domain *d;
	size_t n;

	for (n = 0; n < WORLD_DOMAINS; n++) {
		d = find_mutable(plan, world_domain_name(n));
		if (d == NULL || !(w->unseen & 1u << n) ||
		    !confirm_wanted(plan, d, false))
			continue;
		confirm_domain(plan, memo, d, &unknown);
		ck_assert(d->held_back);
		met_held_back++;
		met_none_announced += d->announced == NULL;
	}
	memo_free(memo);
}

/* first_note - why the ledger would change, though nothing is to be done */
static const char *
first_note(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		if (plan_due(plan, &plan->domains[i], STEP_NOTE))
			return plan->domains[i].steps[0].reason;
	return "a move";
}

/* settle - plan, carry out, and see that nothing is left to do */
static void
settle(struct world *w)
{
	struct facts *facts = world_facts(w);
	struct plan *plan =
	    decide_plan(facts, w->settings, w->ledger, NULL, w->now, true);
	size_t changes = plan->changes;

	same_bytes(w, facts);
	confirm(w, plan);
	world_apply(w, plan);
	plan_free(plan);
	plan = decide_plan(facts, w->settings, w->ledger, NULL, w->now, true);
	confirm(w, plan);
	ck_assert_msg(plan->changes == 0,
	    "%zu changes right after a run with %zu", plan->changes, changes);
	/* what DNS shows may be news of what has just been published */
	world_apply(w, plan);
	plan_free(plan);
	plan = decide_plan(facts, w->settings, w->ledger, NULL, w->now, true);
	confirm(w, plan);
	ck_assert_msg(plan->notes == 0, "noted again: %s", first_note(plan));
	ck_assert_uint_eq(plan->changes, 0);
	plan_free(plan);
	facts_free(facts);
}

static const struct ledger_row *
current(const struct world *w, size_t domain)
{
	return ledger_current(
	    w->ledger, ledger_domain(w->ledger, world_domain_name(domain)));
}

/* ---- what must hold after each step ---- */

/* what a test remembers beside the ledger, from what it saw itself */
struct memory {
	struct {
		time_t promised; /* a sender may hold a policy until then */
		time_t seen[WORLD_HOSTS]; /* last time this host was an MX */
		enum policy_mode mode;
		bool served;
		size_t listed; /* hosts in the policy */
		char id[STS_ID_MAX + 1];
		char hash[65];
	} domain[WORLD_DOMAINS];
};

static void
covers_dns(const struct world *w, size_t n, const struct ledger_row *row)
{
	size_t i;

	for (i = 0; i < WORLD_HOSTS; i++)
		if (w->domain[n].hosts & 1u << i)
			ck_assert_msg(policy_covers(&row->body->policy,
					  world_host_name(i)),
			    "%s does not cover %s", world_domain_name(n),
			    world_host_name(i));
}

/* keeps_absent - a host that was lately in DNS is still in the policy */
static void
keeps_absent(const struct world *w, const struct memory *m, size_t n,
    const struct ledger_row *row)
{
	size_t i;

	for (i = 0; i < WORLD_HOSTS; i++)
		if (m->domain[n].seen[i] != 0 && m->domain[n].served &&
		    w->now < m->domain[n].seen[i] + WEEK)
			ck_assert_msg(policy_covers(&row->body->policy,
					  world_host_name(i)),
			    "%s dropped %s too early", world_domain_name(n),
			    world_host_name(i));
}

static void
one_body_one_id(const struct world *w, size_t n)
{
	const struct ledger_domain *d =
	    ledger_domain(w->ledger, world_domain_name(n));
	const struct ledger_row *row, *other;
	size_t i, j;

	for (i = 0; i < d->rows_len; i++) {
		row = &w->ledger->rows[d->rows + i];
		if (i > 0)
			ck_assert_str_ne(row->body->hash, row[-1].body->hash);
		for (j = 0; j < i; j++) {
			other = &w->ledger->rows[d->rows + j];
			ck_assert_str_ne(row->id, other->id);
			ck_assert_int_lt(
			    policyid_time(other->id), policyid_time(row->id));
		}
	}
}

/* how often the random world came to the places that matter */
static unsigned met_enforce, met_removal, met_contraction;

static bool
asked_for_testing(const struct world *w, size_t n)
{
	const struct ledger_domain *d =
	    ledger_domain(w->ledger, world_domain_name(n));

	return d->requested && d->asked == STAGE_TESTING;
}

static void
judge(const struct world *w, struct memory *m, size_t n)
{
	const struct ledger_row *row = current(w, n);
	const struct policy *policy;
	size_t i;

	if (row == NULL) {
		ck_assert_msg(w->now >= m->domain[n].promised,
		    "%s vanished %ld seconds too early", world_domain_name(n),
		    (long)(m->domain[n].promised - w->now));
		met_removal += m->domain[n].served;
		m->domain[n].served = false;
		memset(m->domain[n].seen, 0, sizeof(m->domain[n].seen));
		return;
	}
	policy = &row->body->policy;
	met_enforce += policy->mode == POLICY_ENFORCE;
	met_contraction +=
	    m->domain[n].served && policy->mx_len < m->domain[n].listed;
	m->domain[n].listed = policy->mx_len;
	one_body_one_id(w, n);
	if (w->domain[n].in_postfix && w->domain[n].dns == WORLD_OK &&
	    policy->mode != POLICY_NONE) {
		covers_dns(w, n, row);
		keeps_absent(w, m, n, row);
	}
	if (m->domain[n].served && m->domain[n].mode == POLICY_ENFORCE &&
	    policy->mode == POLICY_TESTING)
		ck_assert_msg(asked_for_testing(w, n), "%s was weakened",
		    world_domain_name(n));
	if (policy->mode != POLICY_NONE &&
	    m->domain[n].promised < w->now + (time_t)policy->max_age)
		m->domain[n].promised = w->now + (time_t)policy->max_age;
	m->domain[n].served = true;
	m->domain[n].mode = policy->mode;
	for (i = 0; i < WORLD_HOSTS; i++)
		if (w->domain[n].in_postfix && w->domain[n].dns == WORLD_OK &&
		    w->domain[n].hosts & 1u << i)
			m->domain[n].seen[i] = w->now;
}

/* ---- the random world ---- */

static unsigned
dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % sides;
}

static void
move(struct world *w, uint64_t *seed)
{
	static const enum stage stages[] = { STAGE_TESTING, STAGE_ENFORCE,
		STAGE_RETIRING };
	size_t n = dice(seed, WORLD_DOMAINS), kind = dice(seed, 14), pick;
	struct world_domain *d = &w->domain[n];

	switch (kind) {
	case 0:
	case 1:
		d->in_postfix = !d->in_postfix;
		break;
	case 2:
	case 3:
	case 4:
		d->hosts = 1 + dice(seed, (1u << WORLD_HOSTS) - 1);
		break;
	case 5:
		d->dns = (enum world_dns)dice(seed, 4);
		break;
	case 6:
	case 7:
		d->dns = WORLD_OK;
		break;
	case 8:
		pick = dice(seed, 3);
		world_ask(w, n, stages[pick], dice(seed, 2) == 0);
		break;
	case 9:
		w->complete = dice(seed, 3) != 0;
		break;
	case 11:
	case 12:
		w->unseen =
		    dice(seed, 1u << WORLD_DOMAINS) * (dice(seed, 3) == 0);
		break;
	case 10:
		w->broken = dice(seed, 2) == 0;
		break;
	default:
		break;
	}
}

static const uint64_t seeds[] = { 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233 };

START_TEST(nothing_promised_is_broken)
{
	uint64_t seed = seeds[_i];
	struct memory memory = { 0 };
	struct world w;
	size_t n;
	int day;

	world_init(&w, START);
	w.settings->promote = _i % 2 == 0 ? PROMOTE_AUTO : PROMOTE_ADVISE;
	w.settings->testing_period = (uint32_t)(_i % 3) * WEEK;
	w.settings->min_reporters = 0;
	w.settings->general.max_age = _i % 4 == 0 ? 30 * DAY : DAY;
	for (n = 0; n < WORLD_DOMAINS; n++)
		w.domain[n] = (struct world_domain){ true, WORLD_OK, 3 };
	for (day = 0; day < DAYS; day++) {
		move(&w, &seed);
		settle(&w);
		for (n = 0; n < WORLD_DOMAINS; n++)
			judge(&w, &memory, n);
		w.now += DAY / 2 + dice(&seed, DAY);
	}
	world_release(&w);
}
END_TEST

/* runs after the random worlds, in the same process */
START_TEST(the_worlds_were_wide_enough)
{
	ck_assert_uint_gt(met_enforce, 100);
	ck_assert_uint_gt(met_removal, 10);
	ck_assert_uint_gt(met_contraction, 50);
	ck_assert_uint_gt(met_held_back, 100);
	ck_assert_uint_gt(met_none_announced, 10);
}
END_TEST

/* ---- single things that goldens do not show ---- */

START_TEST(the_clock_may_step_back)
{
	struct world w;
	int i;

	world_init(&w, START);
	w.domain[0] = (struct world_domain){ true, WORLD_OK, 1 };
	for (i = 0; i < 20; i++) {
		settle(&w);
		w.now += i % 3 == 2 ? -3 * DAY : DAY;
		w.domain[0].hosts = 1 + (unsigned)i % 7;
	}
	one_body_one_id(&w, 0);
	world_release(&w);
}
END_TEST

START_TEST(a_change_touches_one_domain)
{
	struct facts *facts;
	struct plan *plan;
	struct world w;
	size_t n;

	world_init(&w, START);
	for (n = 0; n < WORLD_DOMAINS; n++)
		w.domain[n] = (struct world_domain){ true, WORLD_OK, 3 };
	settle(&w);
	w.now += DAY;
	settle(&w); /* DNS shows the records */
	w.domain[2].hosts = 5;
	facts = world_facts(&w);
	plan = decide_plan(facts, w.settings, w.ledger, NULL, w.now, false);
	ck_assert_uint_eq(plan->changes, 1);
	for (n = 0; n < WORLD_DOMAINS; n++)
		ck_assert_int_eq(find(plan, world_domain_name(n))->due, n == 2);
	ck_assert_str_ne(
	    find(plan, world_domain_name(2))->id, current(&w, 2)->id);
	ck_assert_uint_eq(plan->bodies_len, 2);
	plan_free(plan);
	facts_free(facts);
	world_release(&w);
}
END_TEST

START_TEST(many_domains_share_their_bodies)
{
	struct facts *facts;
	struct plan *plan;
	struct world w;
	size_t n;

	world_init(&w, START);
	for (n = 0; n < WORLD_DOMAINS; n++)
		w.domain[n] =
		    (struct world_domain){ true, WORLD_OK, n % 2 == 0 ? 3 : 6 };
	facts = world_facts(&w);
	plan = decide_plan(facts, w.settings, w.ledger, NULL, w.now, false);
	ck_assert_uint_eq(plan->bodies_len, 2);
	ck_assert_str_lt(plan->bodies[0].hash, plan->bodies[1].hash);
	ck_assert_ptr_eq(plan->domains[0].body, plan->domains[2].body);
	ck_assert_ptr_eq(plan->domains[0].steps, plan->domains[5].steps);
	ck_assert_ptr_eq(plan->domains[0].holds, plan->domains[2].holds);
	plan_free(plan);
	facts_free(facts);
	world_release(&w);
}
END_TEST

/* wish_of - of the n-th domain */
static struct mx_wish
wish_of(const struct world *w, const struct facts *facts, size_t n,
    struct arena *arena)
{
	const struct fact_domain *domain = &facts->domains[n];
	struct mx_wish wish;
	struct domain_view view;
	struct run run;

	run_init(&run, facts, w->settings, w->ledger, NULL, w->now, arena);
	view = domain_view_of(&run, domain->name, domain,
	    facts_zone(facts, domain->name),
	    ledger_domain(w->ledger, domain->name));
	wish = mx_wish(&run, &view);
	run_release(&run);
	return wish;
}

START_TEST(the_wish_is_the_policys_list)
{
	struct arena *arena = arena_new();
	struct facts *facts;
	struct mx_wish wish;
	struct world w;

	world_init(&w, START);
	w.domain[0] = (struct world_domain){ true, WORLD_OK, 1 };
	w.domain[1] = (struct world_domain){ true, WORLD_NULL_MX, 1 };
	w.domain[2] = (struct world_domain){ true, WORLD_FAILED, 1 };
	settle(&w);
	w.domain[0].hosts = 2;
	w.now += DAY;
	facts = world_facts(&w);
	wish = wish_of(&w, facts, 0, arena);
	ck_assert_ptr_null(wish.hold);
	ck_assert_uint_eq(wish.len, 2);
	ck_assert_str_eq(wish.mx[0], "mx0.example");
	ck_assert_str_eq(wish.gone, "mx0.example");
	ck_assert_int_eq(wish.gone_since, w.now);
	ck_assert_int_ge(wish.kept_until, w.now + WEEK);
	wish = wish_of(&w, facts, 1, arena);
	ck_assert(wish.no_policy);
	ck_assert_str_eq(wish.hold->reason, "null-mx");
	wish = wish_of(&w, facts, 2, arena);
	ck_assert(!wish.no_policy);
	ck_assert_str_eq(wish.hold->reason, "dns-failed");
	facts_free(facts);
	world_release(&w);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("decide", LOOP(nothing_promised_is_broken, seeds),
    TEST(the_worlds_were_wide_enough), TEST(the_clock_may_step_back),
    TEST(a_change_touches_one_domain), TEST(many_domains_share_their_bodies),
    TEST(the_wish_is_the_policys_list))
