/* test_arena - interning, alignment, growth */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

START_TEST(equal_texts_are_one_pointer)
{
	struct arena *a = arena_new();
	char name[32];
	const char *first[5000];
	int i;

	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "host%d.example", i);
		first[i] = arena_intern(a, name);
	}
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "host%d.example", i);
		ck_assert_ptr_eq(arena_intern(a, name), first[i]);
		ck_assert_str_eq(first[i], name);
	}
	ck_assert_ptr_ne(arena_intern_len(a, "host10.example", 5), first[10]);
	ck_assert_str_eq(arena_intern_len(a, "host10.example", 5), "host1");
	arena_free(a);
}
END_TEST

START_TEST(blocks_are_aligned_and_zeroed)
{
	struct arena *a = arena_new();
	size_t size, i;
	char *p;

	for (size = 1; size < 3000000; size = size * 3 + 1) {
		arena_strdup(a, "x");
		p = arena_alloc(a, size);
		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (i = 0; i < size; i++)
			ck_assert_int_eq(p[i], 0);
		memset(p, 0xff, size);
	}
	ck_assert_uint_gt(arena_size(a), 3000000);
	arena_free(a);
	arena_free(NULL);
}
END_TEST

UNIT_MAIN("arena", TEST(equal_texts_are_one_pointer),
    TEST(blocks_are_aligned_and_zeroed))
