/* test_nameset - many names, each once, in the order they came */
#include "base/nameset.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

START_TEST(order_and_places)
{
	struct nameset *set = nameset_new();

	ck_assert_uint_eq(nameset_find(set, "a", 1), NAMESET_NONE);
	ck_assert_uint_eq(nameset_add(set, "a", 1), 0);
	ck_assert_uint_eq(nameset_add(set, "abc", 2), 1);
	ck_assert_uint_eq(nameset_add(set, "a", 1), 0);
	ck_assert_uint_eq(nameset_add(set, "", 0), 2);
	/* a text ends at its first NUL */
	ck_assert_uint_eq(nameset_add(set, "a\0b", 3), 0);
	ck_assert_str_eq(nameset_get(set, 1), "ab");
	ck_assert_uint_eq(nameset_find(set, "ab", 2), 1);
	ck_assert_uint_eq(nameset_find(set, "abc", 3), NAMESET_NONE);
	ck_assert_uint_eq(nameset_len(set), 3);
	nameset_free(set);
	nameset_free(NULL);
}
END_TEST

START_TEST(grows)
{
	struct nameset *set = nameset_new();
	char name[32];
	size_t i;

	for (i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "d%zu.example", i % 10000);
		ck_assert_uint_eq(
		    nameset_add(set, name, strlen(name)), i % 10000);
	}
	ck_assert_uint_eq(nameset_len(set), 10000);
	ck_assert_str_eq(nameset_get(set, 9999), "d9999.example");
	nameset_free(set);
}
END_TEST

UNIT_MAIN("nameset", TEST(order_and_places), TEST(grows))
