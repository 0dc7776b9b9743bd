/* test_evidence_db - what is written down comes back summed up */
#include "config.h" /* setresuid */

#include "store/evidence.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "evidencedb.h"
#include "scratch.h"
#include "unit.h"

START_TEST(nothing_is_no_evidence)
{
	char *dir = scratch_make();
	struct evidence *e = load(dir, NOW, 30);

	ck_assert_uint_eq(e->proofs_len + e->sessions_len + e->senders_len, 0);
	evidence_free(e);
	ck_assert_int_eq(access(scratch_path(dir, "evidence.db"), F_OK), -1);
	evidence_free(load("/nonexistent", NOW, 30));
	scratch_remove(dir);
}
END_TEST

START_TEST(looks)
{
	struct evidence_proof proofs[] = {
		{ "mx1.example", "192.0.2.1", PROBE_KEY_ECDSA, true,
		    { 10, 20, 5, "expired" }, "abcd", 99, 11 },
		{ "mx1.example", "192.0.2.1", PROBE_KEY_ANY, false,
		    { 0, 0, 7, "no answer" }, NULL, 0, 0 },
	};
	struct evidence_publication published = { "a.example",
		{ 1, 2, 0, NULL }, "20261125" };
	struct evidence given = { .proofs = proofs,
		.proofs_len = 2,
		.publications = &published,
		.publications_len = 1 },
			*e;
	struct evidence_db *db;
	char *dir = scratch_make();
	const struct evidence_proof *p;
	size_t len;
	int again;

	for (again = 0; again < 2; again++) {
		db = must_open(dir, true);
		ck_assert_int_eq(evidence_save_looks(db, &given, NOW, NULL), 0);
		evidence_close(db);
	}
	e = load(dir, NOW, 30);
	p = evidence_proofs(e, "mx1.example", &len);
	ck_assert_uint_eq(len, 2);
	ck_assert_int_eq(p[0].key, PROBE_KEY_ANY);
	ck_assert_ptr_null(p[0].cert);
	ck_assert_int_eq(p[1].not_after, 99);
	ck_assert_int_eq(p[1].not_before, 11);
	ck_assert_str_eq(p[0].standing.fault, "no answer");
	ck_assert_int_eq(p[1].standing.ok_since, 10);
	ck_assert_int_eq(p[1].standing.last_ok, 20);
	ck_assert_int_eq(p[1].standing.last_bad, 5);
	ck_assert_str_eq(p[1].cert, "abcd");
	ck_assert_int_eq(p[1].not_after, 99);
	ck_assert(p[1].sni && !p[0].sni);
	ck_assert_str_eq(evidence_publication(e, "a.example")->id, "20261125");
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(sessions_are_added_up)
{
	char *dir = scratch_make();
	const struct evidence_sessions *s;
	struct evidence *e;
	size_t len;

	add_sessions(dir, counts, ARRAY_LEN(counts), 2, NOW);
	add_sessions(dir, counts, 7, 0, NOW + 5);
	e = load(dir, NOW, 30);
	s = evidence_sessions(e, "a.example", &len);
	ck_assert_uint_eq(len, 2);
	ck_assert_str_eq(s[0].mx, "mx1");
	ck_assert_uint_eq(s[0].tls[3], 22);
	ck_assert_uint_eq(s[0].tls[2], 4);
	ck_assert_uint_eq(s[0].plaintext, 6);
	ck_assert_uint_eq(s[0].downgraded, 6);
	ck_assert_int_eq(s[0].first, (time_t)19999 * DAY);
	ck_assert_int_eq(s[0].last, NOW);
	ck_assert_uint_eq(s[1].tls[0], 2);
	s = evidence_sessions(e, "b.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(s[0].plaintext, 8);
	ck_assert_uint_eq(s[0].refused, 8);
	ck_assert_uint_eq(e->abandoned, 14);
	ck_assert_uint_eq(e->lost, 2);
	ck_assert_int_eq(e->counting_since, NOW);
	ck_assert_uint_eq(e->senders_len, 1);
	ck_assert_str_eq(e->senders[0].name, "big.example");
	ck_assert_uint_eq(e->senders[0].sessions, 22);
	ck_assert_int_eq(e->senders[0].last_session, NOW);
	ck_assert_int_eq(e->senders[0].last_due, 0);
	evidence_free(e);
	/* 36 hours after the end of the day, its report is due */
	e = load(dir, (time_t)20002 * DAY + 43200 - 1, 30);
	ck_assert_int_eq(e->senders[0].last_due, (time_t)20000 * DAY);
	evidence_free(e);
	e = load(dir, (time_t)20002 * DAY + 43200, 30);
	ck_assert_int_eq(e->senders[0].last_due, (time_t)20001 * DAY);
	ck_assert(evidence_silent(&e->senders[0]));
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

static void
note_pair(void *context, const char *domain, const char *network, uint32_t day)
{
	buf_printf(context, "%s %s %u\n", domain, network, (unsigned)day);
}

START_TEST(networks_that_used_tls)
{
	char *dir = scratch_make();
	struct buf seen = BUF_INIT;
	struct evidence_db *db;

	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	db = must_open(dir, false);
	ck_assert_int_eq(
	    evidence_used_tls(db, 19970, note_pair, &seen, NULL), 0);
	ck_assert_str_eq(buf_text(&seen), "a.example 192.0.2.0/24 20000\n");
	evidence_close(db);
	buf_release(&seen);
	scratch_remove(dir);
}
END_TEST

START_TEST(old_rows_leave)
{
	char *dir = scratch_make();
	struct buf seen = BUF_INIT;
	struct evidence_db *db;
	struct evidence *e;

	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	/* after 40 days networks are forgotten, sessions are not */
	add_sessions(dir, NULL, 0, 0, NOW + 40 * DAY);
	db = must_open(dir, false);
	ck_assert_int_eq(evidence_used_tls(db, 0, note_pair, &seen, NULL), 0);
	ck_assert_str_eq(buf_text(&seen), "");
	evidence_close(db);
	e = load(dir, NOW + 40 * DAY, 100);
	ck_assert_uint_eq(e->sessions[0].tls[3], 11);
	evidence_free(e);
	add_sessions(dir, NULL, 0, 0, NOW + 402 * DAY);
	e = load(dir, NOW + 402 * DAY, 10000);
	ck_assert_uint_eq(e->sessions_len, 0);
	evidence_free(e);
	buf_release(&seen);
	scratch_remove(dir);
}
END_TEST

/* a milter that did not run, or died with what it had counted, saw nothing */
START_TEST(beats)
{
	static const struct {
		enum evidence_beat beat;
		time_t when, since; /* since: what the stretch begins with */
	} list[] = {
		{ BEAT_BEGIN, NOW, NOW }, { BEAT_GOING, NOW + 3600, NOW },
		{ BEAT_END, NOW + 4000, NOW }, { BEAT_BEGIN, NOW + 5000, NOW },
		{ BEAT_BEGIN, NOW + 6000, NOW + 6000 }, /* it did not end */
		{ BEAT_END, NOW + 7000, NOW + 6000 },
		{ BEAT_BEGIN, NOW + DAY, NOW + DAY }, /* too long without */
		{ BEAT_GOING, NOW + 2 * DAY, NOW + 2 * DAY },
		{ BEAT_GOING, NOW + DAY, NOW + DAY }, /* a clock that steps */
	};
	char *dir = scratch_make();
	struct evidence_db *db;
	struct evidence *e;
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++) {
		db = must_open(dir, true);
		ck_assert_int_eq(
		    evidence_beat(db, list[i].beat, list[i].when, NULL), 0);
		evidence_close(db);
		e = load(dir, NOW, 30);
		ck_assert_int_eq(e->beat, list[i].when);
		ck_assert_msg(e->beating_since == list[i].since, "%zu: %ld", i,
		    (long)(e->beating_since - NOW));
		evidence_free(e);
	}
	scratch_remove(dir);
}
END_TEST

START_TEST(candidates)
{
	static const char *const names[] = { "b.example", "not a name",
		"a.example", "b.example" };
	char *dir = scratch_make();
	struct evidence_db *db = must_open(dir, true);
	struct evidence *e;

	ck_assert_int_eq(evidence_add_candidates(db, names, 4, 20000, NULL), 0);
	ck_assert_int_eq(evidence_add_candidates(db, names, 1, 20003, NULL), 0);
	evidence_close(db);
	e = load(dir, NOW, 30);
	ck_assert_uint_eq(e->candidates_len, 2);
	ck_assert_str_eq(e->candidates[0].domain, "a.example");
	ck_assert_str_eq(e->candidates[1].domain, "b.example");
	ck_assert_int_eq(e->candidates[1].first, (time_t)20000 * DAY);
	ck_assert_int_eq(e->candidates[1].last, (time_t)20004 * DAY);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

static void
sql(const char *dir, const char *text)
{
	sqlite3 *sqlite;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &sqlite), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(sqlite, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sqlite);
}

/* the clock was ahead for one look, then for two; what do readers believe? */
START_TEST(hours_of_looks_and_beats)
{
	const time_t ahead = NOW + (time_t)20 * DAY;
	const struct evidence none = { 0 };
	struct evidence_db *db;
	char *dir = scratch_make();
	struct evidence *e;

	db = must_open(dir, true);
	ck_assert_int_eq(evidence_save_looks(db, &none, NOW - 7200, NULL), 0);
	ck_assert_int_eq(evidence_beat(db, BEAT_GOING, NOW - 3600, NULL), 0);
	ck_assert_int_eq(evidence_save_looks(db, &none, ahead, NULL), 0);
	ck_assert_int_eq(evidence_save_looks(db, &none, ahead + 5, NULL), 0);
	e = load(dir, NOW, 30);
	ck_assert_int_eq(e->witnessed, (NOW - 3600) / 3600 * 3600);
	evidence_free(e);
	ck_assert_int_eq(evidence_beat(db, BEAT_GOING, ahead + 3600, NULL), 0);
	e = load(dir, NOW, 30);
	ck_assert_int_eq(e->witnessed, ahead / 3600 * 3600);
	evidence_free(e);
	/* far away from all of them: they are forgotten */
	ck_assert_int_eq(
	    evidence_save_looks(db, &none, NOW + (time_t)400 * DAY, NULL), 0);
	e = load(dir, NOW, 30);
	ck_assert_int_eq(e->witnessed, 0);
	evidence_free(e);
	evidence_close(db);
	scratch_remove(dir);
}
END_TEST

START_TEST(an_older_schema_is_read_as_it_is)
{
	struct evidence_proof proof = { "mx1.example", "192.0.2.1",
		PROBE_KEY_ANY, true, { 10, 20, 0, NULL }, "abcd", 99, 11 };
	struct evidence given = { .proofs = &proof, .proofs_len = 1 }, *e;
	struct evidence_db *db;
	char *dir = scratch_make();
	const struct evidence_proof *p;
	size_t len;

	db = must_open(dir, true);
	ck_assert_int_eq(evidence_save_looks(db, &given, NOW, NULL), 0);
	evidence_close(db);
	sql(dir, NO_MEMBERS "DROP TABLE written;"
			    "ALTER TABLE proof DROP COLUMN not_before;"
			    "PRAGMA user_version = 3");
	e = load(dir, NOW, 30);
	p = evidence_proofs(e, "mx1.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_int_eq(p->not_after, 99);
	ck_assert_int_eq(p->not_before, 0);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(the_first_schema_is_read_too)
{
	char *dir = scratch_make();
	struct evidence *e;

	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	sql(dir, NO_MEMBERS
	    "DROP TABLE written;"
	    "ALTER TABLE proof DROP COLUMN not_before;"
	    "ALTER TABLE session RENAME COLUMN disposition TO abandoned;"
	    "PRAGMA user_version = 1");
	e = load(dir, NOW, 30);
	ck_assert_uint_gt(e->sessions_len, 0);
	ck_assert(!e->unreadable);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(an_older_schema_is_upgraded_by_who_writes)
{
	char *dir = scratch_make();
	struct evidence *e;
	const struct evidence_sessions *s;
	size_t len;

	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	sql(dir, "ALTER TABLE session RENAME COLUMN disposition TO abandoned;"
		 "ALTER TABLE report_failure DROP COLUMN cause;"
		 "ALTER TABLE proof DROP COLUMN not_before;" NO_MEMBERS
		 "DROP TABLE written;"
		 "PRAGMA user_version = 1");
	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	e = load(dir, NOW, 30);
	s = evidence_sessions(e, "b.example", &len);
	ck_assert_uint_eq(s[0].refused, 16);
	ck_assert_uint_eq(e->abandoned, 14);
	evidence_free(e);
	sql(dir, "INSERT INTO written VALUES (1)"); /* it is there */
	scratch_remove(dir);
}
END_TEST

static const struct {
	const char *sql;
} damages[] = {
	{ "PRAGMA user_version = 9" },
	{ "PRAGMA user_version = 0" },
	{ "PRAGMA application_id = 1347638355" },
	{ "DROP TABLE session" },
	{ "INSERT INTO candidate VALUES ('a b', 20000, 20000)" },
	{ "INSERT INTO proof VALUES ('mx.example', '', 9, 0, 1, 1, 0, '', '', "
	  "1, 0)" },
	{ "INSERT INTO publication VALUES ('a.example', 1, 1, 0, NULL,"
	  " '123456789012345678901234567890123')" },
	{ "INSERT INTO session VALUES (20000, 'x', '', '', '', '', 0, 0, 1)" },
	{ "INSERT INTO session VALUES (9223372036854775807, 'a.example', '',"
	  " '', '', '', 0, 0, 1)" },
	{ "INSERT INTO candidate VALUES ('a.example', -1, 20000)" },
	{ "INSERT INTO candidate VALUES ('a.example', 20000, 2932897)" },
};

/* what was there and is not is unknown; "nobody ever looked" is another thing
 */
START_TEST(moved_away_is_not_never_begun)
{
	char *dir = scratch_make(), path[512];
	struct buf why = BUF_INIT;

	evidence_close(must_open(dir, false));
	evidence_close(must_open(dir, true));
	snprintf(path, sizeof(path), "%s/evidence.db", dir);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_ptr_null(evidence_open(dir, false, 1000, &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "evidence.began"));
	/* who writes begins it anew, and so does who says so */
	snprintf(path, sizeof(path), "%s/evidence.began", dir);
	ck_assert_int_eq(unlink(path), 0);
	evidence_close(must_open(dir, false));
	evidence_close(must_open(dir, true));
	evidence_close(must_open(dir, false));
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(damage_is_said)
{
	char *dir = scratch_make();
	struct buf why = BUF_INIT;
	struct evidence_db *db;

	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	sql(dir, damages[_i].sql);
	db = evidence_open(dir, false, 0, &why);
	if (db != NULL)
		ck_assert_msg(evidence_load(db, NOW, 30, &why) == NULL, "%s",
		    damages[_i].sql);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "evidence.db"));
	evidence_close(db);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(broken_files_are_refused)
{
	char *dir = scratch_make(), *whole;
	struct buf why = BUF_INIT;
	size_t len, cut;

	scratch_write(scratch_path(dir, "evidence.db"), "", 0);
	ck_assert_ptr_null(evidence_open(dir, true, 0, &why));
	unlink(scratch_path(dir, "evidence.db"));
	add_sessions(dir, counts, ARRAY_LEN(counts), 0, NOW);
	whole = scratch_read(scratch_path(dir, "evidence.db"), &len);
	unlink(scratch_path(dir, "evidence.db-wal"));
	unlink(scratch_path(dir, "evidence.db-shm"));
	for (cut = 1; cut < 100; cut += 7) {
		scratch_write(scratch_path(dir, "evidence.db"), whole, cut);
		buf_clear(&why);
		ck_assert_ptr_null(evidence_open(dir, cut % 2, 0, &why));
		ck_assert_uint_gt(why.len, 0);
	}
	free(whole);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_locked_one_is_not_waited_for)
{
	char *dir = scratch_make();
	struct buf why = BUF_INIT;
	struct evidence_db *db;
	sqlite3 *other;

	add_sessions(dir, counts, 1, 0, NOW);
	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &other), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
	    SQLITE_OK);
	db = evidence_open(dir, true, 0, &why);
	ck_assert_ptr_nonnull(db);
	ck_assert_int_eq(
	    evidence_add_sessions(db, counts, 1, 0, NOW, &why), -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "evidence.db"));
	/* who reads is not disturbed */
	evidence_free(load(dir, NOW, 30));
	sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL);
	ck_assert_int_eq(evidence_add_sessions(db, counts, 1, 0, NOW, NULL), 0);
	sqlite3_close(other);
	evidence_close(db);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_stranger_reads_without_writing)
{
	char *dir = scratch_make(), *before, *after;
	struct evidence_db *db;
	struct stat st;
	mode_t mask = umask(077);
	int status;
	pid_t pid;

	add_sessions(dir, counts, 1, 0, NOW);
	umask(mask);
	ck_assert_int_eq(stat(scratch_path(dir, "evidence.db"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0660);
	if (geteuid() == 0) {
		ck_assert_int_eq(chmod(dir, 0755), 0);
		ck_assert_int_eq(
		    chmod(scratch_path(dir, "evidence.db"), 0644), 0);
		ck_assert_int_eq(
		    chmod(scratch_path(dir, "evidence.db-wal"), 0644), 0);
		ck_assert_int_eq(
		    chmod(scratch_path(dir, "evidence.db-shm"), 0644), 0);
		before = scratch_print(dir, 1);
		pid = fork();
		if (pid == 0) {
			if (setresgid(65534, 65534, 65534) != 0 ||
			    setresuid(65534, 65534, 65534) != 0)
				_exit(2);
			db = evidence_open(dir, false, 0, NULL);
			_exit(db != NULL &&
				      evidence_load(db, NOW, 30, NULL) != NULL
				  ? 0
				  : 1);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_int_eq(status, 0);
		after = scratch_print(dir, 1);
		ck_assert_str_eq(before, after);
		free(before);
		free(after);
	}
	scratch_remove(dir);
}
END_TEST

START_TEST(it_belongs_to_whom_the_folder_does)
{
	char *dir = scratch_make();
	struct stat st;

	if (geteuid() == 0) {
		ck_assert_int_eq(chown(dir, 65534, 65534), 0);
		add_sessions(dir, counts, 1, 0, NOW);
		ck_assert_int_eq(
		    stat(scratch_path(dir, "evidence.db"), &st), 0);
		ck_assert_uint_eq(st.st_uid, 65534);
		ck_assert_int_eq(
		    stat(scratch_path(dir, "evidence.db-wal"), &st), 0);
		ck_assert_uint_eq(st.st_uid, 65534);
	}
	scratch_remove(dir);
}
END_TEST

START_TEST(many_begin_it_at_once)
{
	char *dir = scratch_make();
	int i, status, failed = 0;
	struct evidence *e;

	for (i = 0; i < 12; i++)
		if (fork() == 0) {
			add_sessions(dir, counts, 1, 0, NOW);
			_exit(0);
		}
	while (wait(&status) > 0)
		failed += status != 0;
	ck_assert_int_eq(failed, 0);
	e = load(dir, NOW, 30);
	ck_assert_uint_eq(e->sessions[0].tls[3], 12 * 6);
	evidence_free(e);
	ck_assert_int_eq(
	    access(scratch_path(dir, ".evidence.db.new"), F_OK), -1);
	scratch_remove(dir);
}
END_TEST

static int (*const plants[])(const char *, const char *) = { link, symlink };

/* what stands where the new database is made is not ours to write to */
START_TEST(a_planted_link_is_left_alone)
{
	char *dir = scratch_make(), *kept;
	char *fresh = strdup(scratch_path(dir, ".evidence.db.new"));
	char *victim = strdup(scratch_path(dir, "victim"));
	size_t len;

	scratch_write(victim, "secret", 6);
	ck_assert_int_eq(plants[_i](victim, fresh), 0);
	add_sessions(dir, counts, 1, 0, NOW);
	kept = scratch_read(victim, &len);
	ck_assert_str_eq(kept, "secret");
	ck_assert_int_eq(access(fresh, F_OK), -1);
	free(kept);
	free(fresh);
	free(victim);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("evidence_db",

    LOOP(a_planted_link_is_left_alone, plants), TEST(nothing_is_no_evidence),
    TEST(looks), TEST(sessions_are_added_up), TEST(networks_that_used_tls),
    TEST(old_rows_leave), TEST(candidates), TEST(beats),
    TEST(an_older_schema_is_read_as_it_is), TEST(the_first_schema_is_read_too),
    TEST(an_older_schema_is_upgraded_by_who_writes),
    TEST(hours_of_looks_and_beats), TEST(moved_away_is_not_never_begun),
    LOOP(damage_is_said, damages), TEST(broken_files_are_refused),
    TEST(a_locked_one_is_not_waited_for),
    TEST(a_stranger_reads_without_writing),
    TEST(it_belongs_to_whom_the_folder_does), TEST(many_begin_it_at_once))
