/* test_draft - whatever a domain is told stands in its plan, however much */
#include "decide/plan/draft.h"

#include <string.h>

#include "unit.h"

#define NOW  ((time_t)1767225600)
#define MANY 40

static struct run run;
static struct facts facts;
static struct ledger ledger;
static struct settings settings;

static void
begin(struct draft *draft, struct domain_view *view, struct plan_domain *out)
{
	run_init(&run, &facts, &settings, &ledger, NULL, NOW, arena_new());
	*view = (struct domain_view){ .name = "a.example" };
	draft_begin(draft, &run, view, out);
}

static void
end(void)
{
	arena_free(run.arena);
	run_release(&run);
}

/* none is dropped, and their order stays */
START_TEST(as_many_holds_as_there_are)
{
	struct plan_domain out;
	struct draft draft;
	struct domain_view view;
	int i;

	begin(&draft, &view, &out);
	for (i = 0; i < MANY; i++)
		draft_hold(&draft, REASON_MX_KEPT, NOW + i, NULL);
	draft_end(&draft);
	ck_assert_uint_eq(out.holds_len, MANY);
	for (i = 0; i < MANY; i++)
		ck_assert_int_eq(out.holds[i].until, NOW + i);
	end();
}
END_TEST

/* by date; of one date, as they came */
START_TEST(as_many_steps_as_there_are)
{
	struct plan_domain out;
	struct draft draft;
	struct domain_view view;
	int i;

	begin(&draft, &view, &out);
	for (i = 0; i < MANY; i++)
		draft_step(&draft,
		    i % 2 == 0 ? STEP_PUBLISH : STEP_RELEASE_RECORD,
		    NOW + MANY - i / 2, REASON_MX_CHANGED);
	draft_end(&draft);
	ck_assert_uint_eq(out.steps_len, MANY);
	for (i = 0; i < MANY; i++) {
		ck_assert_int_eq(
		    out.steps[i].not_before, NOW + MANY / 2 + 1 + i / 2);
		ck_assert_int_eq(out.steps[i].action,
		    i % 2 == 0 ? STEP_PUBLISH : STEP_RELEASE_RECORD);
	}
	end();
}
END_TEST

UNIT_MAIN(
    "draft", TEST(as_many_holds_as_there_are), TEST(as_many_steps_as_there_are))
