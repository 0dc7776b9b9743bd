/* test_rfc3339 - moments in both directions */
#include "base/rfc3339.h"

#include "unit.h"

static const struct {
	time_t moment;
	const char *text;
} pairs[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ -1, "1969-12-31T23:59:59Z" },
	{ 951782400, "2000-02-29T00:00:00Z" },
	{ 1709164799, "2024-02-28T23:59:59Z" },
	{ 1709164800, "2024-02-29T00:00:00Z" },
	{ 4107542399, "2100-02-28T23:59:59Z" },
	{ 4107542400, "2100-03-01T00:00:00Z" },
	{ 1772366400, "2026-03-01T12:00:00Z" },
	{ 253402300799, "9999-12-31T23:59:59Z" },
	{ -62167219200, "0000-01-01T00:00:00Z" },
};

START_TEST(both_ways)
{
	char text[RFC3339_SIZE];
	time_t moment;

	rfc3339_format(text, pairs[_i].moment);
	ck_assert_str_eq(text, pairs[_i].text);
	ck_assert_int_eq(rfc3339_parse(&moment, pairs[_i].text), 0);
	ck_assert_int_eq(moment, pairs[_i].moment);
}
END_TEST

START_TEST(every_day_of_four_centuries)
{
	char text[RFC3339_SIZE];
	time_t moment, day;

	for (day = 0; day < 146097; day++) {
		rfc3339_format(text, day * 86400 + 45296);
		ck_assert_int_eq(rfc3339_parse(&moment, text), 0);
		ck_assert_int_eq(moment, day * 86400 + 45296);
	}
}
END_TEST

static const struct {
	const char *text;
	time_t moment;
} others[] = {
	{ "2026-03-01T13:00:00+01:00", 1772366400 },
	{ "2026-03-01T06:30:00-05:30", 1772366400 },
	{ "2026-03-01t12:00:00z", 1772366400 },
	{ "2026-03-01 12:00:00Z", 1772366400 },
	{ "2026-03-01T12:00:00.999Z", 1772366400 },
	{ "2016-12-31T23:59:60Z", 1483228800 },
};

START_TEST(other_forms)
{
	time_t moment;

	ck_assert_int_eq(rfc3339_parse(&moment, others[_i].text), 0);
	ck_assert_int_eq(moment, others[_i].moment);
}
END_TEST

static const char *const wrong[] = { "", "2026", "2026-03-01",
	"2026-03-01T12:00:00", "2026-03-01T12:00Z", "2026-02-29T12:00:00Z",
	"2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-01-00T12:00:00Z",
	"2026-01-32T12:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T12:60:00Z",
	"2026-01-01T12:00:61Z", "2026-01-01T12:00:00.Z",
	"2026-01-01T12:00:00Zx", "2026-01-01T12:00:00+0100",
	"2026-01-01T12:00:00+24:00", "-026-01-01T12:00:00Z", "20260101T120000Z",
	" 2026-01-01T12:00:00Z" };

START_TEST(what_is_no_time)
{
	time_t moment;

	ck_assert_msg(
	    rfc3339_parse(&moment, wrong[_i]) == -1, "'%s'", wrong[_i]);
}
END_TEST

START_TEST(what_cannot_be_shown_is_bounded)
{
	char text[RFC3339_SIZE];

	rfc3339_format(text, 253402300800);
	ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
	rfc3339_format(text, -62167219201);
	ck_assert_str_eq(text, "0000-01-01T00:00:00Z");
}
END_TEST

UNIT_MAIN("rfc3339", LOOP(both_ways, pairs), TEST(every_day_of_four_centuries),
    LOOP(other_forms, others), LOOP(what_is_no_time, wrong),
    TEST(what_cannot_be_shown_is_bounded))
