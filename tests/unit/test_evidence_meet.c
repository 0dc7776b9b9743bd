/*
 * test_evidence_meet - what the members of a fleet have counted adds up
 *
 * Needs a PostgreSQL (POSTSTS_TEST_STORE, see ledgerdir.c); tests/system/
 * store.sh brings one. Without it there is nothing to be tested here.
 */
#include "evidencefleet.h"

START_TEST(sessions_add_up)
{
	struct evidence_meeting met;
	struct fleet f;

	begin(&f);
	count(&f, 0, 20000, "a.example", 5);
	count(&f, 1, 20000, "a.example", 7);
	count(&f, 1, 19999, "a.example", 2);
	all_meet(&f);
	all_have(&f, "a.example", 14);
	met = meet(&f, 0);
	ck_assert_uint_eq(met.sent + met.received, 0);
	count(&f, 0, 20000, "a.example", 4);
	met = meet(&f, 0);
	ck_assert_uint_eq(met.sent, 1);
	ck_assert_uint_eq(met.received, 0);
	met = meet(&f, 1);
	ck_assert_uint_eq(met.sent, 0);
	ck_assert_uint_eq(met.received, 1);
	ck_assert_uint_eq(seen(&f, 1, "a.example"), 18);
	end(&f);
}
END_TEST

START_TEST(an_older_file_gets_back_what_it_had_sent)
{
	struct fleet f;
	char kept[300];

	begin(&f);
	snprintf(kept, sizeof(kept), "%s/kept", f.dir);
	count(&f, 0, 20000, "a.example", 5);
	meet(&f, 0);
	copy(f.members[0], kept);
	count(&f, 0, 20000, "a.example", 4);
	meet(&f, 0);
	copy(kept, f.members[0]);
	ck_assert_uint_eq(seen(&f, 0, "a.example"), 5);
	meet(&f, 0);
	ck_assert_uint_eq(seen(&f, 0, "a.example"), 9);
	all_meet(&f);
	all_have(&f, "a.example", 9);
	end(&f);
}
END_TEST

/* pushed - so many sessions of mx1, as if they were all; the errno of why */
static int
pushed(struct fleet *f, const char *n, char *word)
{
	const struct share_name name = { SHARE_SESSION, "mx1.example", 20000 };
	static const char *const cells[] = { "a.example", "mx.example", "", "",
		"0", "0" };
	struct buf why = BUF_INIT;
	struct share_rows rows;
	struct share_row *row;
	int error;

	share_rows_init(&rows);
	row = share_add(&rows);
	memcpy(row->cells, cells, sizeof(cells));
	row->cells[6] = n;
	error = shared_push(f->shared[0], &name, &rows, word, &why) != 0
		    ? why.error
		    : 0;
	share_rows_release(&rows);
	buf_release(&why);
	return error;
}

START_TEST(a_row_never_gets_less)
{
	char word[SHARE_WORD_MAX + 1] = "", old[SHARE_WORD_MAX + 1];
	struct fleet f;

	begin(&f);
	ck_assert_int_eq(pushed(&f, "7", word), 0);
	memcpy(old, word, sizeof(old));
	/* it is there, and is more: nobody need read it again */
	ck_assert_int_eq(pushed(&f, "7", word), 0);
	ck_assert_int_eq(pushed(&f, "3", word), 0);
	ck_assert_str_eq(word, old);
	ck_assert_int_eq(pushed(&f, "8", word), 0);
	ck_assert_str_ne(word, old);
	/* who has not read it may not add to it */
	ck_assert_int_eq(pushed(&f, "9", old), ESTALE);
	all_meet(&f);
	sql(&f, "DO \\$\\$ BEGIN ASSERT 8 = (SELECT sum(count) FROM"
		" poststs.session); END \\$\\$");
	end(&f);
}
END_TEST

static unsigned seed;

static unsigned
roll(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/*
 * Members count and meet in any order; the store is put back as it was once,
 * and so is a member's file, which then meets before it counts on.
 */
static void
one_world(struct fleet *f)
{
	uint64_t total[2] = { 0, 0 };
	bool dumped = false, copied = false;
	char kept[300];
	unsigned step, m, d;

	snprintf(kept, sizeof(kept), "%s/kept", f->dir);
	for (step = 0; step < 40; step++) {
		m = roll(MEMBERS);
		d = roll(2);
		switch (roll(10)) {
		case 0:
			if (!dumped)
				dump(f);
			dumped = true;
			break;
		case 1:
			if (dumped) {
				put_back(f);
				all_meet(f);
			}
			dumped = false;
			break;
		case 2:
			meet(f, 0);
			if (!copied)
				copy(f->members[0], kept);
			else
				copy(kept, f->members[0]);
			if (copied)
				meet(f, 0);
			copied = !copied;
			break;
		case 3:
		case 4:
			meet(f, (int)m);
			break;
		default:
			count(f, (int)m, 19995 + roll(6),
			    d == 0 ? "a.example" : "b.example", step + 1);
			total[d] += step + 1;
		}
	}
	all_meet(f);
	all_have(f, "a.example", total[0]);
	all_have(f, "b.example", total[1]);
}

static const unsigned worlds[] = { 1, 2, 3, 4 };

START_TEST(whatever_happens_the_sums_are_the_same)
{
	struct fleet f;

	begin(&f);
	seed = worlds[_i];
	one_world(&f);
	end(&f);
}
END_TEST

static void
add_report(struct fleet *f, int m, const char *id, bool weighs)
{
	struct tlsreport_failure failures[] = {
		{ .type = "odd", .mx = "mx1.example", .count = 2 }
	};
	static const struct kept_failure judged[] = { { "odd", BLAME_OURS } };
	struct tlsreport_policy policy = { .type_text = "sts",
		.successes = 10,
		.failures = failures,
		.failures_len = 1 };
	struct kept_policy kept = { .domain = "a.example",
		.policy = &policy,
		.body = "0123",
		.failures = judged,
		.shares = { 2, 0, 0 } };
	struct tlsreport report = { .organization = "O",
		.id = id,
		.begin = NOW - 2 * DAY,
		.end = NOW - DAY };
	struct kept_report all = { .report = &report,
		.weighs = weighs,
		.signer = weighs ? "o.example" : NULL,
		.received = NOW - m * 60,
		.policies = &kept,
		.policies_len = 1 };
	struct evidence_db *db = must_open(f->members[m], true);
	enum report_outcome outcome;

	ck_assert_int_eq(evidence_add_report(db, &all, &outcome, NULL), 0);
	evidence_close(db);
}

START_TEST(a_report_counts_once)
{
	struct fleet f;
	const struct evidence_reporter *r;
	struct evidence *e;
	size_t len;
	int m;

	begin(&f);
	add_report(&f, 0, "1", true);
	add_report(&f, 1, "1", true);
	add_report(&f, 1, "2", true);
	/* what nobody signed stands in nobody's way */
	add_report(&f, 2, "1", false);
	add_report(&f, 2, "3", true);
	dump(&f);
	all_meet(&f);
	for (m = 0; m < MEMBERS; m++) {
		e = load(f.members[m], NOW, DAYS);
		r = evidence_reporters(e, "a.example", &len);
		ck_assert_uint_eq(len, 1);
		ck_assert_uint_eq(r[0].successes, 30);
		ck_assert_uint_eq(r[0].failures[BLAME_OURS], 6);
		ck_assert_str_eq(r[0].worst, "odd");
		ck_assert_str_eq(r[0].body, "0123");
		evidence_free(e);
	}
	ck_assert_uint_eq(meet(&f, 0).sent, 0);
	put_back(&f);
	ck_assert_uint_gt(meet(&f, 0).sent, 0);
	/* and who has lost all of his, from the store */
	forget(f.members[1]);
	meet(&f, 1);
	e = load(f.members[1], NOW, DAYS);
	r = evidence_reporters(e, "a.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(r[0].successes, 30);
	evidence_free(e);
	end(&f);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		TEST(sessions_add_up),
		TEST(an_older_file_gets_back_what_it_had_sent),
		TEST(a_row_never_gets_less),
		LOOP(whatever_happens_the_sums_are_the_same, worlds),
		TEST(a_report_counts_once),
	};

	return no_store() ? 77
			  : unit_main("evidence_meet", tests, ARRAY_LEN(tests));
}
