/*
 * test_evidence_members - what other members have seen, how they are, and what
 * none of them can have written
 *
 * Needs a PostgreSQL, as test_evidence_meet does.
 */
#include "evidencefleet.h"

static struct evidence *
of_fleet(struct fleet *f, int m, time_t now)
{
	struct evidence_db *db = must_open(f->members[m], false);
	struct evidence *e = evidence_load_fleet(db, now, DAYS, DAY, NULL);

	ck_assert_ptr_nonnull(e);
	evidence_close(db);
	return e;
}

static void
look(struct fleet *f, int m, const char *fault, time_t when)
{
	struct evidence_db *db = must_open(f->members[m], true);
	struct evidence *e = evidence_load_looks(db, when, NULL);
	struct evidence_proof proof = { .host = "mx.example",
		.address = "192.0.2.1" };

	if (e->proofs_len > 0)
		proof = e->proofs[0];
	if (fault != NULL)
		standing_bad(&proof.standing, when, fault);
	else
		standing_good(&proof.standing, when);
	e->proofs = &proof;
	e->proofs_len = 1;
	ck_assert_int_eq(evidence_save_looks(db, e, when, NULL), 0);
	evidence_free(e);
	evidence_close(db);
}

START_TEST(what_one_sees_bad_is_bad_for_all)
{
	struct fleet f;
	struct evidence *e;

	begin(&f);
	look(&f, 0, NULL, NOW - 2 * DAY);
	look(&f, 0, NULL, NOW);
	look(&f, 1, "no TLS", NOW - 100);
	all_meet(&f);
	e = of_fleet(&f, 2, NOW);
	ck_assert_uint_eq(e->proofs_len, 1);
	ck_assert_int_eq(standing_since(&e->proofs[0].standing, NOW), 0);
	ck_assert_str_eq(e->proofs[0].standing.fault, "no TLS");
	evidence_free(e);
	/* each goes on from what it saw itself */
	look(&f, 1, NULL, NOW + 60);
	all_meet(&f);
	e = of_fleet(&f, 2, NOW + 60);
	ck_assert_int_ne(standing_since(&e->proofs[0].standing, NOW + 60), 0);
	evidence_free(e);
	/* one that has left tells nothing of today */
	look(&f, 1, "no TLS", NOW + 120);
	all_meet(&f);
	ck_assert_int_eq(shared_remove(f.shared[0], name_of(1), NULL), 1);
	meet(&f, 2);
	e = of_fleet(&f, 2, NOW + 120);
	ck_assert_int_ne(standing_since(&e->proofs[0].standing, NOW + 120), 0);
	evidence_free(e);
	end(&f);
}
END_TEST

static void
beat(struct fleet *f, int m, time_t when)
{
	struct evidence_db *db = must_open(f->members[m], true);

	ck_assert_int_eq(evidence_beat(db, BEAT_GOING, when, NULL), 0);
	evidence_close(db);
}

START_TEST(all_of_them_count_or_nobody_knows)
{
	struct fleet f;
	struct evidence *e;
	int m;

	begin(&f);
	evidence_close(must_open(f.members[0], true));
	e = of_fleet(&f, 0, NOW);
	ck_assert_str_eq(e->unheard, "of the others");
	evidence_free(e);
	meet(&f, 0);
	/* it has said nothing yet, and that is not "it saw nothing" */
	e = of_fleet(&f, 0, NOW);
	ck_assert_str_eq(e->unheard, "mx2.example");
	evidence_free(e);
	for (m = 0; m < MEMBERS; m++)
		beat(&f, m, NOW - 3000 - m);
	all_meet(&f);
	for (m = 0; m < MEMBERS; m++) {
		e = of_fleet(&f, m, NOW);
		ck_assert_ptr_null(e->unheard);
		ck_assert_int_eq(e->beating_since, NOW - 3000);
		ck_assert_int_eq(e->beat, NOW - 3002);
		evidence_free(e);
	}
	sql(&f, "UPDATE poststs.member SET beating_since = 0,"
		" evidence_at = now() - interval '2 days'"
		" WHERE name = 'mx3.example'");
	meet(&f, 0);
	e = of_fleet(&f, 0, NOW);
	ck_assert_str_eq(e->unheard, "mx3.example");
	ck_assert_int_eq(e->beating_since, 0);
	evidence_free(e);
	sql(&f, "UPDATE poststs.member SET removed = true"
		" WHERE name = 'mx3.example'");
	meet(&f, 0);
	e = of_fleet(&f, 0, NOW);
	ck_assert_ptr_null(e->unheard);
	ck_assert_int_eq(e->beating_since, NOW - 3000);
	evidence_free(e);
	end(&f);
}
END_TEST

START_TEST(what_no_member_writes_is_ignored)
{
	struct fleet f;
	struct evidence_meeting met;

	begin(&f);
	count(&f, 0, 20000, "a.example", 5);
	all_meet(&f);
	sql(&f,
	    "INSERT INTO poststs.session SELECT member, day, 'A b', mx, tls,"
	    " sender, downgraded, disposition, count FROM poststs.session;"
	    "INSERT INTO poststs.session SELECT member, day, 'c.example', mx,"
	    " tls, sender, downgraded, disposition, -1 FROM poststs.session"
	    " WHERE domain = 'a.example';"
	    "INSERT INTO poststs.report (day, organization, report_id, signer,"
	    " submitter, weighs, period_begin, period_end, received, said)"
	    " VALUES (20000, 'O', '1', '', '', 1, 20000 * 86400,"
	    " 20000 * 86400 + 1, 20000 * 86400 + 2, 'nonsense');"
	    "INSERT INTO poststs.batch VALUES ('', 3, 20000, 'x'),"
	    " ('no name', 0, 20000, 'x'), ('mx9.example', 77, 1, 'x');"
	    "UPDATE poststs.batch SET word = 'other' WHERE member <> ''");
	met = meet(&f, 1);
	ck_assert_uint_eq(met.refused, 2);
	ck_assert_uint_eq(seen(&f, 1, "a.example"), 5);
	ck_assert_uint_eq(seen(&f, 1, "c.example"), 0);
	end(&f);
}
END_TEST

START_TEST(members_do_not_prune_and_the_store_does)
{
	struct fleet f;

	begin(&f);
	sql(&f,
	    "INSERT INTO poststs.session VALUES ('mx1.example', 9, 'a', 'b',"
	    " 'c', 'd', 0, 0, 1);"
	    "INSERT INTO poststs.change VALUES (0, '', '',"
	    " now() - interval '101 days') ON CONFLICT (number) DO UPDATE"
	    " SET at = excluded.at;"
	    "UPDATE poststs.fleet SET change = 1");
	ck_assert_int_eq(shared_prune(f.shared[0], NULL), 0);
	sql(&f, "DO \\$\\$ BEGIN ASSERT NOT EXISTS (SELECT FROM"
		" poststs.session) AND NOT EXISTS (SELECT FROM poststs.change"
		" WHERE number = 0); END \\$\\$");
	end(&f);
}
END_TEST

/* a file that is locked or full is no failure of the store */
START_TEST(who_failed_is_told)
{
	struct buf why = BUF_INIT;
	struct evidence_meeting met;
	struct evidence_db *db;
	struct fleet f;
	sqlite3 *lock;

	begin(&f);
	count(&f, 1, 20000, "a.example", 5);
	meet(&f, 1);
	db = evidence_open(f.members[0], true, 10, NULL);
	ck_assert_int_eq(
	    sqlite3_open(scratch_path(f.members[0], "evidence.db"), &lock),
	    SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(lock, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(evidence_meet(db, f.shared[0], name_of(0), NOW, DAYS,
			     true, &met, &why),
	    -1);
	ck_assert(met.here);
	sqlite3_close(lock);
	buf_clear(&why);
	sql(&f, "ALTER TABLE poststs.member RENAME TO away");
	ck_assert_int_eq(evidence_meet(db, f.shared[0], name_of(0), NOW, DAYS,
			     true, &met, &why),
	    -1);
	ck_assert(!met.here);
	evidence_close(db);
	buf_release(&why);
	end(&f);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = {
		TEST(what_one_sees_bad_is_bad_for_all),
		TEST(all_of_them_count_or_nobody_knows),
		TEST(what_no_member_writes_is_ignored),
		TEST(who_failed_is_told),
		TEST(members_do_not_prune_and_the_store_does),
	};

	return no_store()
		   ? 77
		   : unit_main("evidence_members", tests, ARRAY_LEN(tests));
}
