/* test_reason - the catalogue of reasons is complete and its names unique */
#include "catalogue/reason.h"

#include <string.h>

#include "unit.h"

START_TEST(every_reason_can_be_explained)
{
	const struct reason *row;
	int i;

	for (i = 0; i < REASON_COUNT; i++) {
		row = reason((enum reason_id)i);
		ck_assert_uint_eq(
		    strspn(row->id, "abcdefghijklmnopqrstuvwxyz-"),
		    strlen(row->id));
		ck_assert_uint_gt(strlen(row->title), 0);
		ck_assert_int_ne(row->title[strlen(row->title) - 1], '.');
		ck_assert_uint_gt(strlen(row->text), strlen(row->title));
		ck_assert_int_eq(row->text[strlen(row->text) - 1], '.');
	}
}
END_TEST

START_TEST(every_reason_is_found_by_its_own_name)
{
	int i;

	for (i = 0; i < REASON_COUNT; i++)
		ck_assert_ptr_eq(reason_by_name(reason((enum reason_id)i)->id),
		    reason((enum reason_id)i));
	ck_assert_ptr_null(reason_by_name("dns"));
	ck_assert_ptr_null(reason_by_name(""));
}
END_TEST

START_TEST(a_remedy_names_the_domain)
{
	struct buf text = BUF_INIT;

	reason_remedy(&text, "a DOMAIN b DOMAIN", "x.example");
	ck_assert_str_eq(buf_text(&text), "a x.example b x.example");
	buf_clear(&text);
	reason_remedy(&text, "", "x.example");
	ck_assert_str_eq(buf_text(&text), "");
	buf_release(&text);
}
END_TEST

UNIT_MAIN("reason", TEST(every_reason_can_be_explained),
    TEST(every_reason_is_found_by_its_own_name),
    TEST(a_remedy_names_the_domain))
