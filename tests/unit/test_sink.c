/* test_sink - from sessions to the database, and when that does not work */
#include "milter/sink.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "milter/log.h"
#include "scratch.h"
#include "unit.h"

static struct session_count
counter(const char *domain, const char *tls, uint32_t day)
{
	struct session_count c = { .day = day,
		.domain = domain,
		.mx = "192.0.2.1",
		.tls = tls,
		.network = "203.0.113.0/24",
		.sender = "example.com",
		.count = 1 };

	return c;
}

static uint32_t
today(void)
{
	return (uint32_t)(time(NULL) / 86400);
}

static bool
listed(const char *domain)
{
	return strcmp(domain, "listed.example") == 0;
}

static struct sink_totals totals;

static struct sink *
begin(const char *dir, size_t counters)
{
	struct sink_options options = { .state_dir = dir,
		.interval = 3600,
		.counters = counters,
		.networks = 100,
		.seed = 5,
		.known = listed,
		.totals = &totals };

	totals = (struct sink_totals){ 0 };
	return sink_start(&options);
}

/* until - nudged and polled, a minute at most; `what' names what is waited for
 */
static void
until_written(struct sink *s, uint64_t written)
{
	int i;

	for (i = 0; i < 6000; i++) {
		if (sink_totals(s).written >= written)
			return;
		sink_nudge(s);
		usleep(10000);
	}
	ck_abort_msg(
	    "only %llu written", (unsigned long long)sink_totals(s).written);
}

static struct evidence *
load(const char *dir)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db = evidence_open(dir, false, 1000, &why);
	struct evidence *e;

	ck_assert_msg(db != NULL, "%s", buf_text(&why));
	e = evidence_load(db, time(NULL), 30, &why);
	ck_assert_msg(e != NULL, "%s", buf_text(&why));
	evidence_close(db);
	buf_release(&why);
	return e;
}

START_TEST(sessions_arrive)
{
	char *dir = scratch_make();
	struct sink *s = begin(dir, 64);
	struct session_count tls = counter("a.example", "TLSv1.3", today());
	struct session_count plain = counter("a.example", "", today());
	struct session_count other = counter("listed.example", "", today());
	const struct evidence_sessions *sessions;
	struct evidence *e;
	size_t len;

	sink_count(s, &tls);
	sink_count(s, &tls);
	sink_count(s, &plain);
	sink_count(s, &other);
	sink_stop(s);
	ck_assert_uint_eq(sink_totals(s).counted, 4);
	ck_assert_uint_eq(sink_totals(s).written, 4);
	ck_assert_uint_eq(sink_totals(s).lost, 0);
	sink_free(s);
	e = load(dir);
	ck_assert(e->beating_since != 0 && e->beat >= e->beating_since);
	sessions = evidence_sessions(e, "a.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(sessions->tls[3], 2);
	ck_assert_uint_eq(sessions->plaintext, 1);
	ck_assert_uint_eq(sessions->downgraded, 1);
	sessions = evidence_sessions(e, "listed.example", &len);
	ck_assert_uint_eq(sessions->plaintext, 1);
	ck_assert_uint_eq(sessions->downgraded, 0);
	ck_assert_uint_eq(e->candidates_len, 1);
	ck_assert_str_eq(e->candidates[0].domain, "a.example");
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

/* who used TLS before is known to the next milter, too */
START_TEST(downgrades_are_told_after_a_restart)
{
	char *dir = scratch_make();
	struct sink *s = begin(dir, 64);
	struct session_count tls = counter("a.example", "TLSv1.2", today() - 3);
	struct session_count plain = counter("a.example", "", today());
	const struct evidence_sessions *sessions;
	struct evidence *e;
	size_t len;

	sink_count(s, &tls);
	sink_stop(s);
	sink_free(s);
	s = begin(dir, 64);
	/* the first count may be taken before the database was asked */
	sink_count(s, &plain);
	until_written(s, 1);
	sink_count(s, &plain);
	sink_stop(s);
	sink_free(s);
	e = load(dir);
	sessions = evidence_sessions(e, "a.example", &len);
	ck_assert_uint_eq(len, 1);
	ck_assert_uint_eq(sessions->plaintext, 2);
	ck_assert(sessions->downgraded >= 1);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_locked_database_costs_nothing)
{
	char *dir = scratch_make();
	struct sink *s = begin(dir, 64);
	struct session_count c = counter("a.example", "", today());
	sqlite3 *other = NULL;

	sink_count(s, &c);
	until_written(s, 1);
	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &other), SQLITE_OK);
	/* the heartbeat after what was written */
	sqlite3_busy_timeout(other, 10000);
	ck_assert_int_eq(
	    sqlite3_exec(other, "BEGIN EXCLUSIVE", 0, 0, 0), SQLITE_OK);
	sink_count(s, &c);
	sink_nudge(s);
	sink_count(s, &c);
	ck_assert_uint_eq(sink_totals(s).written, 1);
	ck_assert_uint_eq(sink_totals(s).lost, 0);
	ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", 0, 0, 0), SQLITE_OK);
	sqlite3_close(other);
	until_written(s, 3);
	sink_stop(s);
	sink_free(s);
	scratch_remove(dir);
}
END_TEST

/* what finds no room is counted, and told when the database is back */
START_TEST(a_corrupt_database_costs_what_finds_no_room)
{
	char *dir = scratch_make(), domain[32];
	struct session_count c;
	struct evidence *e;
	struct sink *s;
	int i;

	scratch_write(
	    scratch_path(dir, "evidence.db"), "this is no database", 19);
	s = begin(dir, 8);
	for (i = 0; i < 40; i++) {
		snprintf(domain, sizeof(domain), "d%d.example", i);
		c = counter(domain, "", today());
		sink_count(s, &c);
	}
	sink_lost(s);
	sink_nudge(s);
	ck_assert_uint_eq(sink_totals(s).counted, 41);
	ck_assert_uint_eq(sink_totals(s).written, 0);
	ck_assert_int_eq(unlink(scratch_path(dir, "evidence.db")), 0);
	until_written(s, 8);
	sink_stop(s);
	ck_assert_uint_eq(sink_totals(s).written + sink_totals(s).lost, 41);
	e = load(dir);
	ck_assert_uint_eq(e->lost, sink_totals(s).lost);
	evidence_free(e);
	sink_free(s);
	scratch_remove(dir);
}
END_TEST

START_TEST(what_the_last_one_had_is_lost)
{
	char *dir = scratch_make();
	struct sink_options options = { .state_dir = dir,
		.interval = 3600,
		.counters = 8,
		.networks = 8,
		.totals = &totals };
	struct evidence *e;
	struct sink *s;

	totals = (struct sink_totals){ .counted = 10, .written = 6, .lost = 1 };
	s = sink_start(&options);
	sink_stop(s);
	sink_free(s);
	ck_assert_uint_eq(totals.lost, 4);
	e = load(dir);
	ck_assert_uint_eq(e->lost, 3);
	evidence_free(e);
	scratch_remove(dir);
}
END_TEST

START_TEST(no_folder_ends_nothing)
{
	struct sink *s = begin("/nonexistent/poststs", 8);
	struct session_count c = counter("a.example", "", today());

	sink_count(s, &c);
	sink_stop(s);
	ck_assert_uint_eq(sink_totals(s).counted, 1);
	ck_assert_uint_eq(sink_totals(s).written, 0);
	sink_free(s);
}
END_TEST

UNIT_MAIN("sink", TEST(sessions_arrive),
    TEST(downgrades_are_told_after_a_restart),
    TEST(a_locked_database_costs_nothing),
    TEST(a_corrupt_database_costs_what_finds_no_room),
    TEST(what_the_last_one_had_is_lost), TEST(no_folder_ends_nothing))
