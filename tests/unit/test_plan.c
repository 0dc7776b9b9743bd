/* test_plan - an empty plan and the names of the steps */
#include "model/plan.h"

#include "unit.h"

START_TEST(a_new_plan_is_empty)
{
	struct plan *plan = plan_new(1234);

	ck_assert_int_eq(plan->now, 1234);
	ck_assert_uint_eq(plan->domains_len, 0);
	ck_assert_uint_eq(plan->changes, 0);
	ck_assert_ptr_null(plan->refused);
	ck_assert_ptr_nonnull(plan->arena);
	plan_free(plan);
	plan_free(NULL);
}
END_TEST

START_TEST(every_step_has_a_name_of_its_own)
{
	int i, j;

	for (i = STEP_PUBLISH; i <= STEP_NOTE; i++) {
		const char *name = step_action_name((enum step_action)i);

		ck_assert_ptr_nonnull(name);
		for (j = STEP_PUBLISH; j < i; j++)
			ck_assert_str_ne(
			    name, step_action_name((enum step_action)j));
	}
}
END_TEST

UNIT_MAIN(
    "plan", TEST(a_new_plan_is_empty), TEST(every_step_has_a_name_of_its_own))
