/*
 * test_evidence_meet - what the members of a fleet have counted adds up
 *
 * Needs a PostgreSQL (POSTSTS_TEST_STORE, see ledgerdir.c); tests/system/
 * store.sh brings one. Without it there is nothing to be tested here.
 */
#include "store/evidence_meet.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidencedb.h"
#include "ledgerdir.h"
#include "scratch.h"
#include "store/shared.h"

#define MEMBERS 3
#define DAYS    30

struct fleet {
	char *dir;
	char members[MEMBERS][300];
	struct store *shared[MEMBERS];
};

static const char *
name_of(int m)
{
	static const char *const names[] = { "mx1.example", "mx2.example",
		"mx3.example" };

	return names[m];
}

/* sql - in the database of the fleet */
static void
sql(const struct fleet *f, const char *statement)
{
	struct buf command = BUF_INIT;

	buf_printf(&command,
	    "PGOPTIONS='-c client_min_messages=error' psql -qXAt \"%s "
	    "dbname='%s'\" -c \"%s\" >/dev/null",
	    getenv("POSTSTS_TEST_STORE"), strrchr(f->dir, '/') + 1, statement);
	ck_assert_int_eq(system(buf_text(&command)), 0);
	buf_release(&command);
}

static void
open_shared(struct fleet *f, int m)
{
	struct buf setting = BUF_INIT, why = BUF_INIT;

	buf_printf(&setting, "postgresql:%s dbname='%s'",
	    getenv("POSTSTS_TEST_STORE"), strrchr(f->dir, '/') + 1);
	f->shared[m] =
	    shared_open(buf_text(&setting), name_of(m), true, NULL, &why);
	ck_assert_msg(f->shared[m] != NULL, "%s", buf_text(&why));
	ck_assert_int_eq(shared_announce(f->shared[m], "1", NULL), 0);
	buf_release(&setting);
	buf_release(&why);
}

static void
begin(struct fleet *f)
{
	int m;

	f->dir = scratch_make();
	/* the database is made by who opens it first */
	store_close(ledgerdir_open(f->dir, true));
	for (m = 0; m < MEMBERS; m++) {
		snprintf(
		    f->members[m], sizeof(f->members[m]), "%s/%d", f->dir, m);
		mkdir(f->members[m], 0700);
		open_shared(f, m);
	}
}

static void
end(struct fleet *f)
{
	int m;

	for (m = 0; m < MEMBERS; m++)
		store_close(f->shared[m]);
	scratch_remove(f->dir);
}

static struct evidence_meeting
meet(struct fleet *f, int m)
{
	struct evidence_db *db = must_open(f->members[m], true);
	struct evidence_meeting met;
	struct buf why = BUF_INIT;

	ck_assert_msg(evidence_meet(db, f->shared[m], name_of(m), NOW, DAYS,
			  true, &met, &why) == 0,
	    "%s", buf_text(&why));
	evidence_close(db);
	buf_release(&why);
	return met;
}

/* all_meet - so often that each has heard of all */
static void
all_meet(struct fleet *f)
{
	int round, m;

	for (round = 0; round < 3; round++)
		for (m = 0; m < MEMBERS; m++)
			meet(f, m);
}

static void
count(struct fleet *f, int m, uint32_t day, const char *domain, uint64_t n)
{
	const struct session_count c = { .day = day,
		.domain = domain,
		.mx = "mx.example",
		.tls = "TLSv1.3",
		/* two networks are one row when it goes up */
		.network = n % 2 == 0 ? "192.0.2.0/24" : "198.51.100.0/24",
		.sender = "big.example",
		.count = n };

	add_sessions(f->members[m], &c, 1, 0, NOW);
}

static uint64_t
seen(struct fleet *f, int m, const char *domain)
{
	struct evidence *e = load(f->members[m], NOW, DAYS);
	const struct evidence_sessions *s;
	uint64_t n = 0;
	size_t len;

	s = evidence_sessions(e, domain, &len);
	if (len > 0)
		n = s[0].tls[3];
	evidence_free(e);
	return n;
}

static void
all_have(struct fleet *f, const char *domain, uint64_t n)
{
	int m;

	for (m = 0; m < MEMBERS; m++)
		ck_assert_uint_eq(seen(f, m, domain), n);
}

/* ---- files, as they were ---- */

static void
checkpoint(const char *dir)
{
	sqlite3 *db;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
}

/* copy - the evidence of one folder into the other */
static void
copy(const char *from, const char *to)
{
	struct buf command = BUF_INIT;

	checkpoint(from);
	mkdir(to, 0700);
	buf_printf(&command,
	    "rm -f %s/evidence.db* && cp %s/evidence.db %s/evidence.db", to,
	    from, to);
	ck_assert_int_eq(system(buf_text(&command)), 0);
	buf_release(&command);
}

/* forget - the file is lost */
static void
forget(const char *dir)
{
	struct buf command = BUF_INIT;

	buf_printf(&command, "rm %s/evidence.*", dir);
	ck_assert_int_eq(system(buf_text(&command)), 0);
	buf_release(&command);
}

#define KEEP(t) "CREATE TABLE keep." t " AS TABLE poststs." t ";"
#define PUT_BACK(t)               \
	"TRUNCATE poststs." t ";" \
	"INSERT INTO poststs." t " SELECT * FROM keep." t ";"

static void
dump(struct fleet *f)
{
	sql(f, "DROP SCHEMA IF EXISTS keep CASCADE; CREATE SCHEMA keep;" KEEP(
		   "batch") KEEP("session") KEEP("proof") KEEP("publication")
		   KEEP("report"));
}

static void
put_back(struct fleet *f)
{
	sql(f, PUT_BACK("batch") PUT_BACK("session") PUT_BACK("proof")
		   PUT_BACK("publication") PUT_BACK("report"));
}

/* ---- the tests ---- */

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

int
main(void)
{
	const struct unit_test tests[] = {
		TEST(sessions_add_up),
		LOOP(whatever_happens_the_sums_are_the_same, worlds),
		TEST(a_report_counts_once),
		TEST(what_one_sees_bad_is_bad_for_all),
		TEST(all_of_them_count_or_nobody_knows),
		TEST(what_no_member_writes_is_ignored),
		TEST(members_do_not_prune_and_the_store_does),
	};

	if (!ledgerdir_shared()) {
		fprintf(stderr, "skipped: POSTSTS_TEST_STORE is not set; "
				"tests/system/store.sh sets it\n");
		return 77;
	}
	return unit_main("evidence_meet", tests, ARRAY_LEN(tests));
}
