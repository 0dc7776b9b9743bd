/*
 * test_fresh - no step that binds senders on what was seen yesterday: a look
 * in the same run comes first
 */
#include "decide/plan/ask.h"

#include <string.h>

#include "unit.h"
#include "world.h"

#define DAY   86400
#define START 1767225600 /* 2026-01-01 */

static struct world w;
static struct facts *facts;
static struct plan *plan;

static void
plan_by(const struct evidence *e)
{
	plan_free(plan);
	facts_free(facts);
	facts = world_facts(&w);
	plan = decide_plan(facts, w.settings, w.ledger, e, w.now, true);
}

/*
 * run - plan, and carry it out, as if every look found all in order; then DNS
 * shows it
 */
static void
run(void)
{
	plan_by(NULL);
	world_apply(&w, plan);
	plan_by(NULL);
	world_apply(&w, plan);
}

static void
begin(void)
{
	world_init(&w, START);
	w.settings->min_reporters = 0;
	w.settings->promote = PROMOTE_AUTO;
	w.domain[0] = (struct world_domain){ true, WORLD_OK, 2 };
	run();
	w.now += 14 * DAY;
}

static void
end(void)
{
	plan_free(plan);
	facts_free(facts);
	plan = NULL;
	facts = NULL;
	world_release(&w);
}

static const struct plan_hold *
hold(const char *reason)
{
	const struct plan_domain *d = &plan->domains[0];
	size_t i;

	for (i = 0; i < d->holds_len; i++)
		if (strcmp(d->holds[i].reason, reason) == 0)
			return &d->holds[i];
	return NULL;
}

#define UNSEEN "(not in the looks)"

static const struct {
	const char *what;
	bool looked;
	const char *host, *policy; /* their faults; NULL: in order */
	bool confirm;
	bool taken;
	const char *says; /* what the hold names */
} looks[] = {
	{ "nobody has looked yet", false, UNSEEN, UNSEEN, true, true, "" },
	{ "nobody could look", true, UNSEEN, UNSEEN, true, false,
	    "has not checked" },
	{ "all in order", true, NULL, NULL, true, true, "" },
	{ "the host broke an hour ago", true, "it offers no STARTTLS", NULL,
	    true, false, "STARTTLS" },
	{ "the policy is another", true, NULL, "another policy is served", true,
	    false, "another policy" },
	{ "the policy host was not asked", true, NULL, UNSEEN, true, false,
	    "has not checked" },
	{ "nor shall it be", true, NULL, UNSEEN, false, true, "" },
	{ "the host counts all the same", true, "it has expired", UNSEEN, false,
	    false, "expired" },
};

static struct evidence *
evidence_by(int row)
{
	static struct evidence_look host, policy;
	struct evidence *e = evidence_new();

	host = (struct evidence_look){ world_host_name(1), looks[row].host };
	policy =
	    (struct evidence_look){ world_domain_name(0), looks[row].policy };
	e->looked = looks[row].looked;
	e->looks = &host;
	e->looks_len = host.fault == NULL || strcmp(host.fault, UNSEEN) != 0;
	e->policy_looks = &policy;
	e->policy_looks_len =
	    policy.fault == NULL || strcmp(policy.fault, UNSEEN) != 0;
	w.settings->confirm = looks[row].confirm;
	return e;
}

static void
judge(int row, bool step)
{
	const struct plan_domain *d = &plan->domains[0];
	const struct plan_hold *held = hold("look-due");

	ck_assert_msg(step == looks[row].taken, "%s", looks[row].what);
	ck_assert_msg(
	    d->look_first == !looks[row].looked, "%s", looks[row].what);
	ck_assert_msg(
	    (held == NULL) == looks[row].taken, "%s", looks[row].what);
	if (held != NULL)
		ck_assert_msg(strstr(held->text, looks[row].says) != NULL, "%s",
		    held->text);
}

START_TEST(before_enforce)
{
	struct evidence *e;

	begin();
	e = evidence_by(_i);
	plan_by(e);
	judge(_i, plan->domains[0].stage == STAGE_ENFORCE);
	if (!looks[_i].looked)
		ck_assert_ptr_nonnull(strstr(plan->domains[0].steps[0].text,
		    "apply checks the MX hosts first"));
	evidence_free(e);
	end();
}
END_TEST

START_TEST(before_max_age_grows)
{
	const struct policy *policy;
	struct evidence *e;

	begin();
	run();
	w.now += 2 * DAY;
	e = evidence_by(_i);
	plan_by(e);
	policy = &plan->domains[0].body->policy;
	ck_assert_int_eq(plan->domains[0].stage_before, STAGE_ENFORCE);
	judge(_i, policy->max_age > DAY);
	ck_assert((hold("age-held") == NULL) == looks[_i].taken);
	evidence_free(e);
	end();
}
END_TEST

/* by the configuration: a look finds all in order, or max_age stays */
START_TEST(before_max_age_is_raised)
{
	const struct policy *policy;
	struct evidence *e;

	begin();
	run();
	w.now += DAY / 2;
	w.settings->general.max_age = 180 * DAY;
	e = evidence_by(_i);
	plan_by(e);
	policy = &plan->domains[0].body->policy;
	ck_assert_int_eq(plan->domains[0].stage_before, STAGE_ENFORCE);
	ck_assert_int_eq(policy->mode, POLICY_ENFORCE);
	judge(_i, policy->max_age == 180 * DAY);
	ck_assert(looks[_i].taken || policy->max_age == DAY);
	/* what binds for no longer asks for no look */
	w.settings->general.max_age = DAY;
	plan_by(e);
	ck_assert(!plan->domains[0].look_first && hold("look-due") == NULL);
	evidence_free(e);
	end();
}
END_TEST

START_TEST(asked_for)
{
	const struct ask what = { world_domain_name(0), STAGE_ENFORCE, false };
	struct evidence *e;
	struct answer answer;

	begin();
	w.settings->promote = PROMOTE_OFF;
	e = evidence_by(_i);
	plan_by(e);
	answer = decide_ask(facts, w.settings, w.ledger, e, w.now, &what);
	ck_assert_msg(answer.taken == looks[_i].taken, "%s", looks[_i].what);
	ck_assert_uint_eq(answer.gates_len > 0, !looks[_i].taken);
	answer_release(&answer);
	evidence_free(e);
	end();
}
END_TEST

/* a run wrote enforce into the ledger, and was killed before it was shown */
START_TEST(what_was_never_announced)
{
	const struct plan_domain *d;
	struct ledger_row *row;
	struct evidence *e;
	bool taken = !looks[_i].looked || looks[_i].host == NULL;

	begin();
	plan_by(NULL);
	world_apply(&w, plan);
	row = &w.ledger->rows[w.ledger->rows_len - 1];
	ck_assert_int_eq(row->body->policy.mode, POLICY_ENFORCE);
	row->released = row->seen = 0;
	w.now += DAY / 2;
	e = evidence_by(_i);
	plan_by(e);
	d = &plan->domains[0];
	ck_assert_int_eq(d->stage_before, STAGE_ENFORCE);
	ck_assert_msg(d->stage == (taken ? STAGE_ENFORCE : STAGE_TESTING), "%s",
	    looks[_i].what);
	ck_assert(d->look_first == !looks[_i].looked);
	if (!taken)
		ck_assert_str_eq(d->steps[0].reason, "enforce-put-off");
	evidence_free(e);
	end();
}
END_TEST

/* advice binds nobody, and force has been told what it skips */
START_TEST(not_where_nothing_is_promised)
{
	begin();
	w.settings->promote = PROMOTE_ADVISE;
	plan_by(NULL);
	ck_assert(!plan->domains[0].look_first);
	world_ask(&w, 0, STAGE_ENFORCE, true);
	plan_by(NULL);
	ck_assert(!plan->domains[0].look_first);
	ck_assert_int_eq(plan->domains[0].stage, STAGE_ENFORCE);
	end();
}
END_TEST

UNIT_MAIN("fresh", LOOP(before_enforce, looks),
    LOOP(before_max_age_grows, looks), LOOP(before_max_age_is_raised, looks),
    LOOP(asked_for, looks), LOOP(what_was_never_announced, looks),
    TEST(not_where_nothing_is_promised))
