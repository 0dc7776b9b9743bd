/* test_evidencesum - the few numbers that a row of status is made of */
#include "ledger/evidence_sum.h"

#include <string.h>

#include "unit.h"

static const struct {
	uint64_t plaintext, sessions;
	unsigned permille;
} shares[] = {
	{ 0, 0, 0 },
	{ 0, 10, 0 },
	{ 10, 10, 1000 },
	{ 1, 2, 500 },
	{ 1, 1000000, 1 },
	{ 999999, 1000000, 999 },
};

START_TEST(share)
{
	const struct evidence_sum sum = { .plaintext = shares[_i].plaintext,
		.sessions = shares[_i].sessions };

	ck_assert_uint_eq(evidence_permille(&sum), shares[_i].permille);
}
END_TEST

START_TEST(sums)
{
	struct evidence_sessions sessions[] = {
		{ "a.example", "mx1", 10, 20, 1, { 0, 0, 2, 3 }, 1, 7 },
		{ "a.example", "mx2", 5, 15, 4, { 1, 0, 0, 0 }, 0, 1 },
		{ "b.example", "mx1", 1, 99, 50, { 0, 0, 0, 0 }, 0, 5 },
	};
	struct evidence_reporter reporters[] = {
		{ .domain = "a.example",
		    .organization = "A",
		    .last = 7,
		    .successes = 2,
		    .failures = { 1, 2, 3 },
		    .weighs = true },
		{ .domain = "a.example",
		    .organization = "B",
		    .last = 9,
		    .successes = 5 },
	};
	const struct evidence e = { .sessions = sessions,
		.sessions_len = 3,
		.reporters = reporters,
		.reporters_len = 2 };
	struct evidence_sum sum;

	evidence_sum(&sum, &e, "a.example");
	ck_assert_uint_eq(sum.sessions, 11);
	ck_assert_uint_eq(sum.plaintext, 5);
	ck_assert_uint_eq(sum.tls[2], 2);
	ck_assert_uint_eq(sum.downgraded, 1);
	ck_assert_uint_eq(sum.refused, 8);
	ck_assert_int_eq(sum.first, 5);
	ck_assert_int_eq(sum.last, 20);
	ck_assert_uint_eq(sum.reporters, 2);
	ck_assert_uint_eq(sum.weighing, 1);
	ck_assert_int_eq(sum.last_report, 9);
	ck_assert_uint_eq(sum.successes, 7);
	ck_assert_uint_eq(sum.failures[BLAME_THEIRS], 2);
	evidence_sum(&sum, &e, "c.example");
	ck_assert_uint_eq(sum.sessions + sum.reporters, 0);
}
END_TEST

START_TEST(proofs)
{
	struct evidence_proof list[] = {
		{ .host = "bad.example",
		    .address = "192.0.2.1",
		    .standing = { 1, 100, 0, NULL } },
		{ .host = "bad.example",
		    .address = "192.0.2.2",
		    .standing = { 1, 50, 90, "expired" } },
		{ .host = "good.example",
		    .address = "192.0.2.1",
		    .standing = { 1, 100, 0, NULL } },
	};
	const struct evidence e = { .proofs = list, .proofs_len = 3 };
	struct unproven u;

	ck_assert(!evidence_unproven(&e, "good.example", 110, &u));
	/* a good look does not last forever */
	ck_assert(
	    evidence_unproven(&e, "good.example", 101 + EVIDENCE_GAP, &u));
	ck_assert_ptr_null(u.fault);
	ck_assert(evidence_unproven(&e, "bad.example", 110, &u));
	ck_assert_str_eq(u.address, "192.0.2.2");
	ck_assert_str_eq(u.fault, "expired");
	ck_assert_int_eq(u.last_ok, 50);
	ck_assert(evidence_unproven(&e, "none.example", 110, &u));
	ck_assert_ptr_null(u.address);
}
END_TEST

UNIT_MAIN("evidencesum", LOOP(share, shares), TEST(sums), TEST(proofs))
