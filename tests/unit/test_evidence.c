/* test_evidence - what looks add up to, and where they are found */
#include "model/evidence.h"

#include "unit.h"

#define DAY 86400

/* looks as text: `+' good, `-' bad, `.' none; one a day from day 1 on */
static const struct {
	const char *looks;
	time_t since; /* in days; 0: not good at the end */
} histories[] = {
	{ "", 0 },
	{ "+", 1 },
	{ "+++", 1 },
	{ "-", 0 },
	{ "++-", 0 },
	{ "++-+", 4 },
	{ "+..+", 1 },
	{ "+...+", 5 },
	{ "+...", 1 },
	{ "+....", 0 },
	{ "-+-+-+", 6 },
};

START_TEST(history)
{
	struct standing standing = { 0 };
	const char *look = histories[_i].looks;
	time_t now = 0;

	for (; *look != '\0'; look++) {
		now += DAY;
		if (*look == '+')
			standing_good(&standing, now);
		else if (*look == '-')
			standing_bad(&standing, now, "broken");
	}
	ck_assert_msg(
	    standing_since(&standing, now) == histories[_i].since * DAY, "%s",
	    histories[_i].looks);
}
END_TEST

START_TEST(found)
{
	struct evidence *e = evidence_new();
	struct evidence_reporter list[] = {
		{ .domain = "a.example", .organization = "One" },
		{ .domain = "b.example", .organization = "One" },
		{ .domain = "b.example", .organization = "Two" },
		{ .domain = "d.example", .organization = "One" },
	};
	size_t len;

	ck_assert_ptr_null(evidence_reporters(e, "a.example", &len));
	e->reporters = list;
	e->reporters_len = ARRAY_LEN(list);
	ck_assert_ptr_eq(evidence_reporters(e, "a.example", &len), list);
	ck_assert_uint_eq(len, 1);
	ck_assert_ptr_eq(evidence_reporters(e, "b.example", &len), list + 1);
	ck_assert_uint_eq(len, 2);
	ck_assert_ptr_null(evidence_reporters(e, "c.example", &len));
	ck_assert_uint_eq(len, 0);
	ck_assert_ptr_null(evidence_reporters(e, "z.example", &len));
	ck_assert_ptr_eq(evidence_reporters(e, "d.example", &len), list + 3);
	evidence_free(e);
}
END_TEST

UNIT_MAIN("evidence", LOOP(history, histories), TEST(found))
