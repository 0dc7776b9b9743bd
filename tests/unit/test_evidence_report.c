/* test_evidence_report - reports are kept once, and summed up by who signed */
#include "evidencedb.h"
#include "scratch.h"

#include <sqlite3.h>

/* add_report - one policy of `domain', ending at `end'; what became of it */
static enum report_outcome
add_report(const char *dir, const char *organization, const char *id,
    const char *signer, bool weighs, time_t end)
{
	struct tlsreport_failure failures[] = {
		{ .type = "certificate-expired",
		    .mx = "mx1.example",
		    .address = "192.0.2.1",
		    .count = 2 },
		{ .type = "odd", .reason = "words", .count = 5 },
	};
	static const struct kept_failure kept_failures[] = {
		{ "certificate-expired", BLAME_OURS },
		{ "reason-unknown", BLAME_UNKNOWN }
	};
	struct tlsreport_policy policy = { .type_text = "sts",
		.successes = 10,
		.failed = 7,
		.failures = failures,
		.failures_len = 2 };
	struct kept_policy kept = { .domain = "a.example",
		.policy = &policy,
		.body = end % DAY == 1 ? "old" : "new",
		.failures = kept_failures,
		.shares = { 2, 0, 5 } };
	struct tlsreport report = { .organization = organization,
		.id = id,
		.begin = end - DAY,
		.end = end };
	struct kept_report all = { .report = &report,
		.signer = signer,
		.submitter = signer != NULL ? signer : "mail.example",
		.weighs = weighs,
		.received = NOW,
		.policies = &kept,
		.policies_len = 1 };
	struct evidence_db *db = must_open(dir, true);
	enum report_outcome outcome;

	ck_assert_int_eq(evidence_add_report(db, &all, &outcome, NULL), 0);
	evidence_close(db);
	return outcome;
}

static const struct {
	const char *first_signer;
	bool first_weighs;
	const char *signer;
	bool weighs;
	enum report_outcome outcome;
} again[] = {
	{ NULL, false, NULL, false, REPORT_DUPLICATE },
	{ NULL, false, NULL, true, REPORT_REPLACED },
	{ NULL, false, "a.example", true, REPORT_REPLACED },
	{ NULL, true, NULL, false, REPORT_DUPLICATE },
	{ "a.example", true, NULL, false, REPORT_DUPLICATE },
	{ "a.example", true, "a.example", true, REPORT_DUPLICATE },
	{ "a.example", true, "b.example", true, REPORT_ADDED },
	{ "a.example", false, "a.example", true, REPORT_REPLACED },
};

START_TEST(the_same_report_again)
{
	char *dir = scratch_make();

	ck_assert_int_eq(add_report(dir, "O", "1", again[_i].first_signer,
			     again[_i].first_weighs, NOW),
	    REPORT_ADDED);
	ck_assert_int_eq(
	    add_report(dir, "O", "1", again[_i].signer, again[_i].weighs, NOW),
	    again[_i].outcome);
	ck_assert_int_eq(
	    add_report(dir, "P", "1", again[_i].signer, again[_i].weighs, NOW),
	    REPORT_ADDED);
	scratch_remove(dir);
}
END_TEST

START_TEST(reporters_are_summed_up)
{
	char *dir = scratch_make();
	const struct evidence_reporter *r;
	const struct evidence_failure *f;
	struct evidence_db *db;
	struct evidence *e;
	size_t len;

	add_report(dir, "Old name", "1", "big.example", true, NOW - DAY);
	add_report(dir, "Big", "2", "big.example", true, NOW);
	add_report(dir, "Big", "3", NULL, false, NOW - 2 * DAY);
	add_report(dir, "Ancient", "4", NULL, false, NOW - 300 * DAY);
	db = must_open(dir, true);
	ck_assert_int_eq(evidence_add_foreign(db, 3, NULL), 0);
	ck_assert_int_eq(evidence_add_foreign(db, 1, NULL), 0);
	evidence_close(db);
	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	e = load(dir, NOW, 30);
	r = evidence_reporters(e, "a.example", &len);
	ck_assert_uint_eq(len, 2);
	/* nobody signed the first, and it is another reporter */
	ck_assert_str_eq(r[0].organization, "Big");
	ck_assert_ptr_null(r[0].signer);
	ck_assert(!r[0].weighs);
	ck_assert_uint_eq(r[0].successes, 10);
	ck_assert_str_eq(r[1].organization, "Big");
	ck_assert_str_eq(r[1].signer, "big.example");
	ck_assert(r[1].weighs);
	ck_assert_uint_eq(r[1].successes, 20);
	ck_assert_uint_eq(r[1].failures[BLAME_OURS], 4);
	ck_assert_uint_eq(r[1].failures[BLAME_UNKNOWN], 10);
	ck_assert_int_eq(r[1].first, NOW - 2 * DAY);
	ck_assert_int_eq(r[1].last, NOW);
	ck_assert_int_eq(r[1].last_ours, NOW);
	ck_assert_str_eq(r[1].worst, "reason-unknown");
	ck_assert_int_eq(r[1].last_barred, 0);
	ck_assert_str_eq(r[1].body, "new");
	f = evidence_failures(e, "a.example", &len);
	ck_assert_uint_eq(len, 2);
	ck_assert_str_eq(f[0].type, "odd");
	ck_assert_str_eq(f[0].reason, "words");
	ck_assert_str_eq(f[0].cause, "reason-unknown");
	ck_assert_str_eq(f[1].reason, "");
	ck_assert_str_eq(f[1].cause, "certificate-expired");
	ck_assert_uint_eq(f[0].count, 15);
	ck_assert_str_eq(f[0].mx, "");
	ck_assert_str_eq(f[1].mx, "mx1.example");
	ck_assert_str_eq(f[1].address, "192.0.2.1");
	ck_assert_int_eq(f[1].blame, BLAME_OURS);
	ck_assert(f[1].weighs);
	ck_assert_uint_eq(e->foreign, 4);
	ck_assert_int_eq(e->senders[0].last_report, NOW);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(what_replaced_leaves_nothing_behind)
{
	char *dir = scratch_make();
	struct evidence *e;
	size_t len;

	add_report(dir, "O", "1", NULL, false, NOW);
	add_report(dir, "O", "1", "a.example", true, NOW);
	e = load(dir, NOW, 30);
	ck_assert_uint_eq(
	    evidence_reporters(e, "a.example", &len)->successes, 10);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(evidence_failures(e, "a.example", &len)->count, 5);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

static const struct {
	uint64_t successes[3]; /* of three periods, the last two are one day */
	uint64_t unknown[3];
	int barred; /* in which day; 0: in none */
} periods[] = {
	{ { 0, 0, 0 }, { 4, 0, 0 }, 1 },
	{ { 0, 0, 0 }, { 4, 3, 0 }, 2 },
	{ { 0, 0, 5 }, { 4, 3, 0 }, 0 },
	{ { 0, 5, 0 }, { 4, 0, 3 }, 0 },
	{ { 5, 0, 0 }, { 0, 3, 0 }, 2 },
	{ { 5, 0, 0 }, { 9, 0, 0 }, 0 },
};

START_TEST(a_sender_that_never_got_through)
{
	static const int day[] = { 1, 2, 2 };
	char *dir = scratch_make(), id[2] = "a";
	struct tlsreport_policy policy = { .type_text = "sts" };
	struct kept_policy kept = { .domain = "a.example", .policy = &policy };
	struct tlsreport report = { .organization = "O", .id = id };
	struct kept_report all = { .report = &report,
		.signer = "o.example",
		.weighs = true,
		.received = NOW,
		.policies = &kept,
		.policies_len = 1 };
	struct evidence_db *db = must_open(dir, true);
	const struct evidence_reporter *r;
	enum report_outcome outcome;
	struct evidence *e;
	time_t begin = NOW - 5 * DAY;
	size_t i, len;

	for (i = 0; i < 3; i++, id[0]++) {
		report.end = begin + day[i] * DAY;
		report.begin = report.end - DAY;
		policy.successes = periods[_i].successes[i];
		kept.shares[BLAME_UNKNOWN] = periods[_i].unknown[i];
		ck_assert_int_eq(
		    evidence_add_report(db, &all, &outcome, NULL), 0);
	}
	evidence_close(db);
	e = load(dir, NOW, 30);
	r = evidence_reporters(e, "a.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_int_eq(r->last_barred,
	    periods[_i].barred == 0 ? 0 : begin + periods[_i].barred * DAY);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(rows_without_a_cause)
{
	static const char downgrade[] =
	    "ALTER TABLE report_failure DROP COLUMN cause;"
	    "ALTER TABLE proof DROP COLUMN not_before;"
	    "UPDATE report_failure SET type = 'validation-failure'"
	    " WHERE type = 'odd'; DROP TABLE written;" NO_MEMBERS
	    "PRAGMA user_version = 2";
	char *dir = scratch_make();
	const struct evidence_failure *f;
	struct evidence *e;
	sqlite3 *sqlite;
	size_t len, i;

	add_report(dir, "O", "1", "a.example", true, NOW);
	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &sqlite), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(sqlite, downgrade, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sqlite);
	/* as it is, and once somebody who writes has upgraded it */
	for (i = 0; i < 2; i++) {
		e = load(dir, NOW, 30);
		f = evidence_failures(e, "a.example", &len);
		ck_assert_uint_eq(len, 2);
		ck_assert_str_eq(f[0].cause, "reason-unknown");
		ck_assert_str_eq(f[1].cause, "certificate-expired");
		evidence_free(e);
		evidence_close(must_open(dir, true));
	}
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("evidence_report", LOOP(the_same_report_again, again),
    TEST(reporters_are_summed_up), TEST(what_replaced_leaves_nothing_behind),
    LOOP(a_sender_that_never_got_through, periods), TEST(rows_without_a_cause))
