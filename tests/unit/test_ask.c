/*
 * test_ask - what a request for a stage is answered, and that the next plan
 * does just that
 */
#include "decide/plan/ask.h"

#include <string.h>

#include "unit.h"
#include "world.h"

#define DAY   86400
#define WEEK  (7 * DAY)
#define START 1767225600 /* 2026-01-01 */

static struct world w;
static struct facts *facts;
static struct answer answer;

static void
begin(void)
{
	world_init(&w, START);
	w.settings->min_reporters = 0;
	w.domain[0] = (struct world_domain){ true, WORLD_OK, 2 };
}

/* run - what a timer does: plan, and carry it out; then DNS shows it */
static void
run(void)
{
	struct facts *seen;
	struct plan *plan;
	int i;

	for (i = 0; i < 2; i++) {
		seen = world_facts(&w);
		plan =
		    decide_plan(seen, w.settings, w.ledger, NULL, w.now, true);
		world_apply(&w, plan);
		plan_free(plan);
		facts_free(seen);
	}
}

static void
ask(enum stage stage, bool forced)
{
	const struct ask what = { world_domain_name(0), stage, forced };

	answer_release(&answer);
	facts_free(facts);
	facts = world_facts(&w);
	answer = decide_ask(facts, w.settings, w.ledger, NULL, w.now, &what);
}

static void
end(void)
{
	answer_release(&answer);
	facts_free(facts);
	facts = NULL;
	world_release(&w);
}

static const struct plan_hold *
gate(const char *reason)
{
	size_t i;

	for (i = 0; i < answer.gates_len; i++)
		if (strcmp(answer.gates[i].reason, reason) == 0)
			return &answer.gates[i];
	return NULL;
}

static void
in_enforce(void)
{
	run();
	world_ask(&w, 0, STAGE_ENFORCE, true);
	run();
}

START_TEST(every_closed_gate_is_told)
{
	begin();
	w.domain[0].hosts = 1;
	w.broken = true;
	w.settings->min_reporters = 2;
	run();
	ask(STAGE_ENFORCE, false);
	ck_assert(answer.known && !answer.taken && !answer.reached);
	ck_assert_uint_eq(answer.gates_len, 3);
	ck_assert_ptr_nonnull(gate("mx-unproven"));
	ck_assert_ptr_nonnull(strstr(gate("mx-unproven")->text, "mx0.example"));
	ck_assert_ptr_nonnull(strstr(gate("mx-unproven")->remedy, "a.example"));
	ck_assert_ptr_nonnull(gate("no-reports"));
	ck_assert_int_eq(gate("testing-period")->until, START + 14 * DAY);
	ck_assert(!answer.by_time);
	ck_assert_int_eq(answer.open, START + 14 * DAY);
	ck_assert(answer.forcible);
	ck_assert_int_eq(answer.bound_until, START + WEEK + 3600);
	end();
}
END_TEST

START_TEST(time_alone_opens)
{
	begin();
	run();
	ask(STAGE_ENFORCE, false);
	ck_assert(!answer.taken && answer.by_time);
	ck_assert_uint_eq(answer.gates_len, 1);
	w.now = answer.open;
	ask(STAGE_ENFORCE, false);
	ck_assert(answer.taken && answer.reached);
	ck_assert_uint_eq(answer.gates_len, 0);
	ck_assert_int_eq(answer.open, 0);
	ck_assert_int_eq(answer.domain->stage, STAGE_ENFORCE);
	end();
}
END_TEST

START_TEST(force_takes_it_and_tells)
{
	begin();
	run();
	ask(STAGE_ENFORCE, true);
	ck_assert(answer.taken && answer.reached && !answer.forcible);
	ck_assert_ptr_nonnull(gate("testing-period"));
	ck_assert_int_eq(answer.bound_until, START + WEEK + 3600);
	end();
}
END_TEST

START_TEST(the_next_plan_does_what_was_told)
{
	struct plan *plan;

	begin();
	in_enforce();
	w.now += DAY;
	w.domain[0].hosts = 4; /* moved: the superset lists both */
	ask(STAGE_TESTING, false);
	ck_assert(answer.taken && answer.reached);
	ck_assert_uint_eq(answer.domain->body->policy.mx_len, 2);
	world_ask(&w, 0, STAGE_TESTING, false);
	plan = decide_plan(facts, w.settings, w.ledger, NULL, w.now, true);
	ck_assert_str_eq(plan->domains[0].id, answer.domain->id);
	ck_assert_str_eq(
	    plan->domains[0].body->text, answer.domain->body->text);
	ck_assert_uint_eq(plan->domains[0].steps_len, answer.domain->steps_len);
	plan_free(plan);
	end();
}
END_TEST

START_TEST(going_back_names_who_is_stuck)
{
	begin();
	in_enforce();
	w.now += DAY;
	ask(STAGE_TESTING, false);
	ck_assert_uint_eq(answer.held_len, 1);
	ck_assert_int_eq(answer.held[0].row->body->policy.mode, POLICY_ENFORCE);
	ck_assert_int_eq(answer.held[0].until, w.now + WEEK + 3600);
	world_ask(&w, 0, STAGE_TESTING, false);
	run();
	w.now += WEEK + 3599;
	ask(STAGE_TESTING, false);
	ck_assert_uint_eq(answer.held_len, 1);
	w.now += 1;
	ask(STAGE_TESTING, false);
	ck_assert_uint_eq(answer.held_len, 0);
	end();
}
END_TEST

START_TEST(leaving_has_dates)
{
	time_t owed;

	begin();
	in_enforce();
	w.now += DAY;
	owed = w.now + WEEK + 3600;
	ask(STAGE_RETIRING, false);
	ck_assert(answer.taken && answer.reached);
	ck_assert_uint_eq(answer.held_len, 1);
	ck_assert_int_eq(answer.gone_from, owed + 300 + DAY);
	ask(STAGE_OFF, false);
	ck_assert(!answer.taken);
	ck_assert_int_eq(gate("retire-wait")->until, owed);
	ask(STAGE_OFF, true);
	ck_assert(!answer.taken);
	end();
}
END_TEST

START_TEST(off_is_taken_when_nothing_is_owed)
{
	begin();
	ask(STAGE_OFF, false);
	ck_assert(answer.known && answer.taken && answer.reached);
	ck_assert_int_eq(answer.domain->stage, STAGE_OFF);
	end();
}
END_TEST

START_TEST(a_stranger)
{
	begin();
	w.domain[0].in_postfix = false;
	ask(STAGE_TESTING, false);
	ck_assert(!answer.known && !answer.taken);
	ck_assert_ptr_nonnull(gate("not-in-postfix"));
	w.complete = false;
	ask(STAGE_ENFORCE, false);
	ck_assert_ptr_null(gate("not-in-postfix"));
	ck_assert_ptr_nonnull(gate("listing-incomplete"));
	ck_assert(!answer.forcible);
	end();
}
END_TEST

/* back and out wait for what is not known; they are not refused for it */
START_TEST(unknown_refuses_only_enforce)
{
	begin();
	in_enforce();
	w.domain[0].dns = WORLD_FAILED;
	ask(STAGE_TESTING, false);
	ck_assert(answer.taken && !answer.reached);
	ck_assert_int_eq(answer.domain->stage, STAGE_ENFORCE);
	ck_assert_str_eq(answer.domain->holds[0].reason, "dns-failed");
	ask(STAGE_RETIRING, false);
	ck_assert(answer.taken && answer.reached);
	end();

	begin();
	w.domain[0].dns = WORLD_NULL_MX;
	ask(STAGE_ENFORCE, false);
	ck_assert(!answer.taken && !answer.forcible);
	ck_assert_ptr_nonnull(gate("null-mx"));
	end();
}
END_TEST

UNIT_MAIN("ask", TEST(every_closed_gate_is_told), TEST(time_alone_opens),
    TEST(force_takes_it_and_tells), TEST(the_next_plan_does_what_was_told),
    TEST(going_back_names_who_is_stuck), TEST(leaving_has_dates),
    TEST(off_is_taken_when_nothing_is_owed), TEST(a_stranger),
    TEST(unknown_refuses_only_enforce))
