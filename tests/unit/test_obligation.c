/* test_obligation - until when senders may hold what was promised */
#include "decide/decide.h"
#include "decide/plan/obligation.h"

#include "unit.h"

#define DAY  86400
#define WEEK (7 * DAY)
#define NOW  (1000 * DAY)

static const struct ledger_body enforce_day = {
	.policy = { .mode = POLICY_ENFORCE, .max_age = DAY },
};
static const struct ledger_body enforce_month = {
	.policy = { .mode = POLICY_ENFORCE, .max_age = 30 * DAY },
};
static const struct ledger_body testing_week = {
	.policy = { .mode = POLICY_TESTING, .max_age = WEEK },
};
static const struct ledger_body none = {
	.policy = { .mode = POLICY_NONE, .max_age = DAY },
};

static const struct {
	const char *name;
	struct ledger_row row;
	time_t want;
} rows[] = {
	{ "a short age counts as a week",
	    { .body = &enforce_day,
		.first_served = NOW - 90 * DAY,
		.last_served = NOW - 50 * DAY,
		.record_ttl = 300 },
	    NOW - 50 * DAY + WEEK + 300 },
	{ "a long age counts as it is",
	    { .body = &enforce_month,
		.first_served = NOW - 90 * DAY,
		.last_served = NOW - 50 * DAY,
		.record_ttl = 3600 },
	    NOW - 20 * DAY + 3600 },
	{ "what is served now is served until now",
	    { .body = &testing_week,
		.first_served = NOW - 90 * DAY,
		.record_ttl = 300 },
	    NOW + WEEK + 300 },
	{ "none binds nobody",
	    { .body = &none,
		.first_served = NOW - 90 * DAY,
		.record_ttl = 300 },
	    0 },
};

START_TEST(one_row)
{
	ck_assert_msg(obligation_until(&rows[_i].row, NOW) == rows[_i].want,
	    "%s: %ld", rows[_i].name,
	    (long)(obligation_until(&rows[_i].row, NOW) - NOW));
}
END_TEST

static const struct {
	const char *name;
	size_t len;
	struct ledger_row row[3];
	time_t want;
} histories[] = {
	{ "nothing was ever served", 0, { { 0 } }, 0 },
	{ "the longest promise counts, not the last", 3,
	    { { .body = &enforce_month,
		  .first_served = NOW - 30 * DAY,
		  .last_served = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &enforce_day,
		    .first_served = NOW - 20 * DAY,
		    .last_served = NOW - 10 * DAY,
		    .released = NOW - 20 * DAY },
		{ .body = &none,
		    .first_served = NOW - 10 * DAY,
		    .released = NOW - 10 * DAY } },
	    NOW + 10 * DAY },
	{ "a row lasts until the next one is released", 2,
	    { { .body = &enforce_day,
		  .first_served = NOW - 30 * DAY,
		  .last_served = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &none,
		    .first_served = NOW - 20 * DAY,
		    .released = NOW - 3 * DAY } },
	    NOW - 3 * DAY + WEEK },
	{ "a row lasts until now when the next one is not released", 2,
	    { { .body = &enforce_day,
		  .first_served = NOW - 30 * DAY,
		  .last_served = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &none, .first_served = NOW - 20 * DAY } },
	    NOW + WEEK },
	{ "a pause ends a promise", 2,
	    { { .body = &enforce_day,
		  .first_served = NOW - 300 * DAY,
		  .last_served = NOW - 200 * DAY,
		  .released = NOW - 300 * DAY },
		{ .body = &none,
		    .first_served = NOW - 20 * DAY,
		    .released = NOW - 3 * DAY } },
	    NOW - 200 * DAY + WEEK },
};

START_TEST(one_history)
{
	struct ledger_row row[3];
	struct ledger ledger = { .rows = row };
	struct ledger_domain domain = { .rows_len = histories[_i].len };
	size_t i;

	for (i = 0; i < histories[_i].len; i++)
		row[i] = histories[_i].row[i];
	ck_assert_msg(
	    obligation_domain(&ledger, &domain, NOW) == histories[_i].want,
	    "%s: %ld", histories[_i].name,
	    (long)(obligation_domain(&ledger, &domain, NOW) - NOW));
}
END_TEST

UNIT_MAIN("obligation", LOOP(one_row, rows), LOOP(one_history, histories))
