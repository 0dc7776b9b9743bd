/* test_obligation - until when senders may hold what was promised */
#include "decide/decide.h"
#include "decide/plan/obligation.h"

#include "sts/quirk.h"
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
		.published = NOW - 90 * DAY,
		.superseded = NOW - 50 * DAY,
		.record_ttl = 300 },
	    NOW - 50 * DAY + WEEK + 300 },
	{ "a long age counts as it is",
	    { .body = &enforce_month,
		.published = NOW - 90 * DAY,
		.superseded = NOW - 50 * DAY,
		.record_ttl = 3600 },
	    NOW - 20 * DAY + 3600 },
	{ "what is served now is served until now",
	    { .body = &testing_week,
		.published = NOW - 90 * DAY,
		.record_ttl = 300 },
	    NOW + WEEK + 300 },
	{ "none binds nobody",
	    { .body = &none, .published = NOW - 90 * DAY, .record_ttl = 300 },
	    0 },
};

START_TEST(one_row)
{
	struct ledger_row row = rows[_i].row;
	struct ledger ledger = { .rows = &row };
	struct ledger_domain domain = { .rows_len = 1 };
	struct obligations p;

	row.released = row.published;
	p = obligations_of(&ledger, &domain, NULL, NOW);
	ck_assert(obligation_next(&p));
	ck_assert_ptr_eq(p.row, &row);
	ck_assert_msg(p.until == rows[_i].want, "%s: %ld", rows[_i].name,
	    (long)(p.until - NOW));
	ck_assert(!obligation_next(&p));
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
		  .published = NOW - 30 * DAY,
		  .superseded = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &enforce_day,
		    .published = NOW - 20 * DAY,
		    .superseded = NOW - 10 * DAY,
		    .released = NOW - 20 * DAY },
		{ .body = &none,
		    .published = NOW - 10 * DAY,
		    .released = NOW - 10 * DAY } },
	    NOW + 10 * DAY },
	{ "a row lasts until the next one is released", 2,
	    { { .body = &enforce_day,
		  .published = NOW - 30 * DAY,
		  .superseded = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &none,
		    .published = NOW - 20 * DAY,
		    .released = NOW - 3 * DAY } },
	    NOW - 3 * DAY + WEEK },
	{ "a row lasts until now when the next one is not released", 2,
	    { { .body = &enforce_day,
		  .published = NOW - 30 * DAY,
		  .superseded = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &none, .published = NOW - 20 * DAY } },
	    NOW + WEEK },
	{ "a row lasts until now when the next one was never seen", 2,
	    { { .body = &enforce_day,
		  .published = NOW - 30 * DAY,
		  .superseded = NOW - 20 * DAY,
		  .released = NOW - 30 * DAY },
		{ .body = &testing_week,
		    .published = NOW - 20 * DAY,
		    .released = NOW - 20 * DAY,
		    .watched = true } },
	    NOW + WEEK },
	{ "a pause ends a promise", 2,
	    { { .body = &enforce_day,
		  .published = NOW - 300 * DAY,
		  .superseded = NOW - 200 * DAY,
		  .released = NOW - 300 * DAY },
		{ .body = &none,
		    .published = NOW - 20 * DAY,
		    .released = NOW - 3 * DAY } },
	    NOW - 200 * DAY + WEEK },
};

static time_t
latest(const struct ledger *ledger, const struct ledger_domain *domain)
{
	return obligation_end(obligation_domain(ledger, domain, NULL, NOW));
}

START_TEST(one_history)
{
	struct ledger_row row[3];
	struct ledger ledger = { .rows = row };
	struct ledger_domain domain = { .rows_len = histories[_i].len };
	size_t i;

	for (i = 0; i < histories[_i].len; i++)
		row[i] = histories[_i].row[i];
	ck_assert_msg(latest(&ledger, &domain) == histories[_i].want, "%s: %ld",
	    histories[_i].name, (long)(latest(&ledger, &domain) - NOW));
}
END_TEST

/* what stands in no row is in the same answer, also of this very run */
START_TEST(what_was_lost)
{
	struct ledger_row row = { .body = &none,
		.published = NOW - 20 * DAY,
		.released = NOW - 20 * DAY };
	struct ledger ledger = { .rows = &row };
	struct ledger_domain domain = { .rows_len = 1, .owed = NOW + DAY };
	struct plan_domain planned = { .owed = NOW + 300 * DAY };
	struct obligation o;
	struct obligations p;

	p = obligations_of(&ledger, &domain, NULL, NOW);
	ck_assert(obligation_next(&p));
	ck_assert_ptr_eq(p.row, &row);
	ck_assert(obligation_next(&p));
	ck_assert_ptr_null(p.row);
	ck_assert_int_eq(p.until, NOW + DAY);
	ck_assert(!obligation_next(&p));
	ck_assert_int_eq(latest(&ledger, &domain), NOW + DAY);
	o = obligation_domain(&ledger, &domain, &planned, NOW);
	ck_assert_int_eq(o.known, 0);
	ck_assert_int_eq(o.lost, NOW + 300 * DAY);
	o = obligation_without(&ledger, &domain, &planned, "mx.example", NOW);
	ck_assert_int_eq(o.lost, NOW + 300 * DAY);
	/* nothing was ever published, and DNS shows an id all the same */
	o = obligation_domain(&ledger, NULL, &planned, NOW);
	ck_assert_int_eq(obligation_end(o), NOW + 300 * DAY);
}
END_TEST

/* no sender that is known keeps a policy for longer than anybody waits */
START_TEST(the_longest_floor)
{
	static const uint32_t ages[] = { 0, 60, DAY, WEEK - 1, WEEK, 30 * DAY,
		POLICY_AGE_CEILING };
	enum policy_mode mode;
	size_t i;

	for (i = 0; i < ARRAY_LEN(ages); i++)
		for (mode = POLICY_NONE; mode <= POLICY_ENFORCE; mode++)
			ck_assert_int_ge(obligation_length(ages[i], 300),
			    (time_t)quirks_longest(mode, ages[i]) + 300);
	ck_assert_int_eq(obligation_length(DAY, 300), WEEK + 300);
}
END_TEST

UNIT_MAIN("obligation", LOOP(one_row, rows), LOOP(one_history, histories),
    TEST(what_was_lost), TEST(the_longest_floor))
