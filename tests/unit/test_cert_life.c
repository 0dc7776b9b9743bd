/* test_cert_life - late is what the lifetime makes of what is left */
#include "facts/cert_life.h"

#include <limits.h>
#include <string.h>

#include "unit.h"

#define HOUR 3600
#define DAY  86400
#define NOW  ((time_t)1767225600) /* 2026-01-01T00:00:00Z */

static const struct expiry_margin usual = { 7 * DAY, 1, 3 };

static const struct {
	const char *what;
	time_t lifetime, left;
	bool late, due; /* due: an ACME client should have renewed it */
} lives[] = {
	{ "160 hours, one hour old", 160 * HOUR, 159 * HOUR, false, false },
	{ "160 hours, half over", 160 * HOUR, 80 * HOUR, false, false },
	{ "160 hours, past half", 160 * HOUR, 79 * HOUR, false, true },
	{ "160 hours, a third left", 160 * HOUR, 53 * HOUR + 1200, false,
	    true },
	{ "160 hours, less than a third", 160 * HOUR, 53 * HOUR + 1199, true,
	    true },
	{ "160 hours, one hour left", 160 * HOUR, HOUR, true, true },
	{ "45 days, one hour old", 45 * DAY, 45 * DAY - HOUR, false, false },
	{ "45 days, 15 left", 45 * DAY, 15 * DAY, false, false },
	{ "45 days, a week left", 45 * DAY, 7 * DAY, false, true },
	{ "45 days, less than a week", 45 * DAY, 7 * DAY - 1, true, true },
	{ "45 days, one hour left", 45 * DAY, HOUR, true, true },
	{ "90 days, one hour old", 90 * DAY, 90 * DAY - HOUR, false, false },
	{ "90 days, 29 left", 90 * DAY, 29 * DAY, false, true },
	{ "90 days, less than a week", 90 * DAY, 7 * DAY - 1, true, true },
	{ "90 days, one hour left", 90 * DAY, HOUR, true, true },
	{ "397 days, one hour old", 397 * DAY, 397 * DAY - HOUR, false, false },
	{ "397 days, 8 left", 397 * DAY, 8 * DAY, false, true },
	{ "397 days, one hour left", 397 * DAY, HOUR, true, true },
	{ "over", 90 * DAY, 0, true, true },
	{ "long over", 90 * DAY, -90 * DAY, true, true },
};

START_TEST(a_lifetime)
{
	struct certlife life = { .end = NOW + lives[_i].left };
	time_t renewal;

	life.begin = life.end - lives[_i].lifetime;
	renewal = certlife_renewal(&life);
	ck_assert_msg(certlife_late(&life, &usual, NOW) == lives[_i].late, "%s",
	    lives[_i].what);
	ck_assert_msg((renewal < NOW) == lives[_i].due, "%s", lives[_i].what);
}
END_TEST

static const struct {
	struct certlife life;
	struct expiry_margin margin;
	time_t want;
} margins[] = {
	/* the begin is not known, or makes no sense: the time alone */
	{ { 0, NOW, false }, { 7 * DAY, 1, 3 }, 7 * DAY },
	{ { NOW + DAY, NOW, false }, { 7 * DAY, 1, 3 }, 7 * DAY },
	{ { NOW, NOW, false }, { 7 * DAY, 1, 3 }, 7 * DAY },
	{ { 0, NOW, false }, { UINT_MAX, 1, 3 }, 0 },
	/* only one of them is set */
	{ { NOW - 90 * DAY, NOW, false }, { UINT_MAX, 1, 3 }, 30 * DAY },
	{ { NOW - 6 * DAY, NOW, false }, { 7 * DAY, 0, 0 }, 7 * DAY },
	{ { NOW - 6 * DAY, NOW, false }, { 7 * DAY, 25, 100 }, 36 * HOUR },
	{ { NOW - 6 * DAY, NOW, false }, { 0, 1, 3 }, 0 },
	/* until the year 9999 */
	{ { 1, 253402300799, false }, { UINT_MAX, 1000, 1000 }, 253402300798 },
};

START_TEST(a_margin)
{
	ck_assert_int_eq(
	    certlife_margin(&margins[_i].life, &margins[_i].margin),
	    margins[_i].want);
}
END_TEST

START_TEST(what_ends_first_counts)
{
	struct fact_cert cert = { .not_before = NOW - DAY,
		.not_after = NOW + 5 * DAY,
		.chain_not_after = NOW + 900 * DAY,
		.chain_not_before = NOW - 300 * DAY };
	struct certlife life = certlife_of(&cert);

	ck_assert_int_eq(life.end, NOW + 5 * DAY);
	ck_assert(!life.above && !certlife_late(&life, &usual, NOW));
	cert.chain_not_after = NOW + 4 * DAY;
	life = certlife_of(&cert);
	ck_assert_int_eq(life.end, NOW + 4 * DAY);
	ck_assert(life.above && certlife_late(&life, &usual, NOW));
	cert.chain_not_before = 0; /* of a document from before */
	life = certlife_of(&cert);
	ck_assert(certlife_late(&life, &usual, NOW));
	cert.chain_not_after = 0; /* nobody verified it */
	life = certlife_of(&cert);
	ck_assert_int_eq(life.end, NOW + 5 * DAY);
}
END_TEST

START_TEST(the_words_hold_both_moments)
{
	struct certlife life = { NOW - 100 * HOUR, NOW + 60 * HOUR, false };
	struct arena *arena = arena_new();

	ck_assert_str_eq(certlife_text(&life, NOW, arena),
	    "expires on 2026-01-03 12:00 UTC; an ACME client would have "
	    "renewed it on 2025-12-31 04:00 UTC");
	ck_assert_str_eq(certlife_text(&life, NOW - 50 * HOUR, arena),
	    "expires on 2026-01-03 12:00 UTC; an ACME client renews it on "
	    "2025-12-31 04:00 UTC");
	life.begin = 0;
	ck_assert_str_eq(certlife_text(&life, NOW, arena),
	    "expires on 2026-01-03 12:00 UTC");
	arena_free(arena);
}
END_TEST

UNIT_MAIN("cert_life", LOOP(a_lifetime, lives), LOOP(a_margin, margins),
    TEST(what_ends_first_counts), TEST(the_words_hold_both_moments))
