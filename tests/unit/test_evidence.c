/* test_evidence - what looks add up to, and where they are found */
#include "ledger/evidence.h"

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

START_TEST(the_later_look_counts_whatever_the_clock_says)
{
	struct standing standing = { 0 };

	/* a step back that nobody minds */
	standing_good(&standing, 50 * DAY);
	standing_bad(&standing, 50 * DAY - 60, "broken");
	ck_assert_int_eq(standing_since(&standing, 50 * DAY), 0);
	ck_assert_int_gt(standing.last_bad, standing.last_ok);
	standing_good(&standing, 50 * DAY - 30);
	ck_assert_int_le(standing.last_bad, standing.last_ok);
	ck_assert_int_ge(standing_since(&standing, 51 * DAY), 50 * DAY);
	standing_bad(&standing, 50 * DAY - 20, "again");
	ck_assert_str_eq(standing.fault, "again");
	ck_assert_int_eq(standing_since(&standing, 51 * DAY), 0);
}
END_TEST

/* was it good or bad ahead of the clock? how is the next look? */
static const struct {
	bool before, look;
} aheads[] = { { false, false }, { false, true }, { true, false },
	{ true, true } };

START_TEST(a_look_replaces_what_is_ahead_of_it)
{
	struct standing standing = { 0 };

	if (aheads[_i].before)
		standing_good(&standing, 50 * DAY);
	else
		standing_bad(&standing, 50 * DAY, "then");
	ck_assert(standing_ahead(&standing, 10 * DAY));
	ck_assert(!standing_ahead(&standing, 50 * DAY - EVIDENCE_AHEAD));
	ck_assert(standing_ahead(&standing, 50 * DAY - EVIDENCE_AHEAD - 1));
	ck_assert_int_eq(standing_since(&standing, 10 * DAY), 0);
	if (aheads[_i].look)
		standing_good(&standing, 10 * DAY);
	else
		standing_bad(&standing, 10 * DAY, "now");
	ck_assert(!standing_ahead(&standing, 10 * DAY));
	ck_assert_int_eq(standing_last(&standing), 10 * DAY);
	ck_assert_int_eq(standing_since(&standing, 11 * DAY),
	    aheads[_i].look ? 10 * DAY : 0);
}
END_TEST

/* looks in these hours; what do they prove at hour 100000? */
#define AT_HOUR 100000
#define REACH   (45 * 24)
static const struct {
	int64_t hours[5];
	size_t len;
	int64_t witnessed;
} witnesses[] = {
	{ { 0 }, 0, 0 },
	{ { AT_HOUR - 3 }, 1, 0 },
	{ { AT_HOUR - 3, AT_HOUR - 2 }, 2, AT_HOUR - 3 },
	/* one that is ahead may be a slip of the clock, two are not */
	{ { AT_HOUR - 3, AT_HOUR + 9 }, 2, AT_HOUR - 3 },
	{ { AT_HOUR - 3, AT_HOUR + 8, AT_HOUR + 9 }, 3, AT_HOUR + 8 },
	{ { AT_HOUR + 8, AT_HOUR + REACH }, 2, AT_HOUR + 8 },
	/* nobody believes what is too far ahead */
	{ { AT_HOUR + 8, AT_HOUR + REACH + 1 }, 2, 0 },
	{ { AT_HOUR - 3, AT_HOUR + 8, AT_HOUR + REACH + 1,
	      AT_HOUR + REACH + 2 },
	    4, AT_HOUR - 3 },
	{ { AT_HOUR + REACH + 1, AT_HOUR + REACH + 2, AT_HOUR + REACH + 3 }, 3,
	    0 },
};

START_TEST(hours_are_witnesses)
{
	ck_assert_int_eq(evidence_witnessed(witnesses[_i].hours,
			     witnesses[_i].len, (time_t)AT_HOUR * 3600),
	    witnesses[_i].witnessed * 3600);
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

/* a day with sessions ends at `due'; the last period ends at `report' */
static const struct {
	time_t due, report;
	bool silent;
} silences[] = {
	{ 0, 0, false },
	{ 10 * DAY, 0, true },
	{ 10 * DAY, 10 * DAY - 1, false },    /* as Google ends a day */
	{ 10 * DAY, 10 * DAY, false },        /* as Mail.ru does */
	{ 10 * DAY, 10 * DAY - 3601, false }, /* a day of another zone */
	{ 10 * DAY, 9 * DAY, true },          /* the day before */
	{ 10 * DAY, 11 * DAY, false },
};

START_TEST(silence)
{
	const struct evidence_sender sender = { .name = "a.example",
		.last_due = silences[_i].due,
		.last_report = silences[_i].report };

	ck_assert_int_eq(evidence_silent(&sender), silences[_i].silent);
}
END_TEST

static const struct {
	const char *domain, *sender;
	bool reports;
} reports[] = {
	{ "google.com", "google.com", true },
	{ "reports.google.com", "google.com", true },
	{ "google.com", "reports.google.com", false },
	{ "microsoft.com", "outlook.com", true },
	{ "microsoft.com", "google.com", false },
	{ "evil.example", "outlook.com", false },
};

START_TEST(who_reports_for_whom)
{
	ck_assert_int_eq(
	    evidence_reports_for(reports[_i].domain, reports[_i].sender),
	    reports[_i].reports);
}
END_TEST

UNIT_MAIN("evidence", LOOP(silence, silences),
    LOOP(hours_are_witnesses, witnesses), LOOP(who_reports_for_whom, reports),
    LOOP(history, histories), LOOP(a_look_replaces_what_is_ahead_of_it, aheads),
    TEST(the_later_look_counts_whatever_the_clock_says), TEST(found))
