/* test_memo - one value a key, however many there are */
#include "base/memo.h"

#include <string.h>

#include "unit.h"

#define MANY 10000

START_TEST(a_key_keeps_its_value)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	static int values[MANY];
	size_t i;

	for (i = 0; i < MANY; i++) {
		ck_assert_ptr_null(*memo_slot(memo, &i, sizeof(i)));
		*memo_slot(memo, &i, sizeof(i)) = &values[i];
	}
	for (i = 0; i < MANY; i++)
		ck_assert_ptr_eq(*memo_slot(memo, &i, sizeof(i)), &values[i]);
	memo_free(memo);
	arena_free(arena);
	memo_free(NULL);
}
END_TEST

START_TEST(keys_are_bytes_of_a_length)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	int a, b;

	*memo_slot(memo, "ab", 2) = &a;
	*memo_slot(memo, "ab", 3) = &b;
	ck_assert_ptr_eq(*memo_slot(memo, "abc", 2), &a);
	ck_assert_ptr_eq(*memo_slot(memo, "ab\0c", 3), &b);
	ck_assert_ptr_null(*memo_slot(memo, "a", 1));
	memo_free(memo);
	arena_free(arena);
}
END_TEST

START_TEST(equal_bytes_are_one_copy)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	char bytes[] = { 1, 2, 3 };
	const void *copy = memo_bytes(memo, bytes, sizeof(bytes));

	ck_assert_ptr_ne(copy, bytes);
	ck_assert_ptr_eq(memo_bytes(memo, bytes, sizeof(bytes)), copy);
	bytes[2] = 4;
	ck_assert_ptr_ne(memo_bytes(memo, bytes, sizeof(bytes)), copy);
	ck_assert_int_eq(((const char *)copy)[2], 3);
	memo_free(memo);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("memo", TEST(a_key_keeps_its_value), TEST(keys_are_bytes_of_a_length),
    TEST(equal_bytes_are_one_copy))
