/*
 * unit - what every unit test program shares
 *
 * A program defines its test cases and ends with UNIT_MAIN(name, TEST(a),
 * LOOP(b, cases), ...): plain tests, and table tests that run once for each
 * row of an array, with the row's index in _i.
 */
#ifndef POSTSTS_TESTS_UNIT_H
#define POSTSTS_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#include "base/attr.h"

struct unit_test {
	const TTest *test;
	int rows;
};

#define TEST(fn)	{ fn, 0 }
#define LOOP(fn, table) { fn, (int)ARRAY_LEN(table) }

static inline int
unit_main(const char *name, const struct unit_test *tests, size_t count)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	TCase *tcase;
	size_t i;
	int failed;

	for (i = 0; i < count; i++) {
		tcase = tcase_create(tests[i].test->name);
		tcase_set_timeout(tcase, 60);
		if (tests[i].rows > 0)
			tcase_add_loop_test(tcase, tests[i].test, 0,
			    tests[i].rows);
		else
			tcase_add_test(tcase, tests[i].test);
		suite_add_tcase(suite, tcase);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define UNIT_MAIN(name, ...)                                                   \
	int main(void)                                                         \
	{                                                                      \
		const struct unit_test tests[] = { __VA_ARGS__ };              \
		return unit_main(name, tests, ARRAY_LEN(tests));               \
	}

#endif
