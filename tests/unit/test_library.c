/*
 * test_library - a library that is loaded when it is needed
 */
#include "base/library.h"

#include "unit.h"

static struct table {
	size_t (*length)(const char *);
	int (*nothing)(void);
} table;

static const struct library_function some[] = {
	{ "strlen", offsetof(struct table, length) },
};
static const struct library_function more[] = {
	{ "strlen", offsetof(struct table, length) },
	{ "poststs_has_no_such_function", offsetof(struct table, nothing) },
};

START_TEST(there)
{
	struct library libc = { "libc.so.6", some, 1, &table, false };
	struct buf why = BUF_INIT;

	ck_assert_int_eq(library_load(&libc, &why), 0);
	ck_assert(libc.loaded);
	ck_assert_uint_eq(table.length("four"), 4);
	ck_assert_int_eq(library_load(&libc, &why), 0);
	buf_release(&why);
}
END_TEST

START_TEST(not_there)
{
	struct library none = { "libpoststs-none.so.1", some, 1, &table,
		false };
	struct buf why = BUF_INIT;

	ck_assert_int_eq(library_load(&none, &why), -1);
	ck_assert(!none.loaded);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "libpoststs-none.so.1"));
	buf_release(&why);
}
END_TEST

START_TEST(lacks_a_function)
{
	struct library libc = { "libc.so.6", more, 2, &table, false };
	struct buf why = BUF_INIT;

	ck_assert_int_eq(library_load(&libc, &why), -1);
	ck_assert(!libc.loaded);
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&why), "poststs_has_no_such_function"));
	buf_release(&why);
}
END_TEST

UNIT_MAIN("library", TEST(there), TEST(not_there), TEST(lacks_a_function))
