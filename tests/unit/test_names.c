/* test_names - equal keys have one number, numbers have no gaps */
#include "base/names.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

START_TEST(numbers_are_dense_and_stable)
{
	struct names *n = names_new();
	char key[32];
	size_t len;
	uint32_t i;

	for (i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "host%u.example", i);
		ck_assert_uint_eq(names_add(n, key, strlen(key)), i);
	}
	for (i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "host%u.example", i);
		ck_assert_uint_eq(names_add(n, key, strlen(key)), i);
		ck_assert_str_eq(names_key(n, i, &len), key);
		ck_assert_uint_eq(len, strlen(key));
	}
	ck_assert_uint_eq(names_len(n), 5000);
	names_free(n);
	names_free(NULL);
}
END_TEST

START_TEST(keys_are_counted_bytes)
{
	struct names *n = names_new();

	ck_assert_uint_eq(names_add(n, "a\0b", 3), 0);
	ck_assert_uint_eq(names_add(n, "a\0c", 3), 1);
	ck_assert_uint_eq(names_add(n, "a", 1), 2);
	ck_assert_uint_eq(names_add(n, "", 0), 3);
	ck_assert_uint_eq(names_add(n, "a\0b", 3), 0);
	ck_assert_mem_eq(names_key(n, 1, NULL), "a\0c", 4);
	names_free(n);
}
END_TEST

UNIT_MAIN(
    "names", TEST(numbers_are_dense_and_stable), TEST(keys_are_counted_bytes))
