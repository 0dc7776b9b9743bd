/*
 * evidencefleet - members of a fleet with evidence, and the store that they
 * share; a database of the PostgreSQL that POSTSTS_TEST_STORE names
 */
#ifndef POSTSTS_TESTS_EVIDENCEFLEET_H
#define POSTSTS_TESTS_EVIDENCEFLEET_H

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidencedb.h"
#include "ledgerdir.h"
#include "scratch.h"
#include "store/evidence_meet.h"
#include "store/shared.h"

#define MEMBERS 3
#define DAYS    30

struct fleet {
	char *dir;
	char members[MEMBERS][300];
	struct store *shared[MEMBERS];
};

static inline const char *
name_of(int m)
{
	static const char *const names[] = { "mx1.example", "mx2.example",
		"mx3.example" };

	return names[m];
}

/* sql - in the database of the fleet */
static inline void
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

static inline void
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

static inline void
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

static inline void
end(struct fleet *f)
{
	int m;

	for (m = 0; m < MEMBERS; m++)
		store_close(f->shared[m]);
	scratch_remove(f->dir);
}

static inline struct evidence_meeting
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
static inline void
all_meet(struct fleet *f)
{
	int round, m;

	for (round = 0; round < 3; round++)
		for (m = 0; m < MEMBERS; m++)
			meet(f, m);
}

static inline void
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

static inline uint64_t
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

static inline void
all_have(struct fleet *f, const char *domain, uint64_t n)
{
	int m;

	for (m = 0; m < MEMBERS; m++)
		ck_assert_uint_eq(seen(f, m, domain), n);
}

/* ---- files, as they were ---- */

static inline void
checkpoint(const char *dir)
{
	sqlite3 *db;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "evidence.db"), &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	sqlite3_close(db);
}

/* copy - the evidence of one folder into the other */
static inline void
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
static inline void
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

static inline void
dump(struct fleet *f)
{
	sql(f, "DROP SCHEMA IF EXISTS keep CASCADE; CREATE SCHEMA keep;" KEEP(
		   "batch") KEEP("session") KEEP("proof") KEEP("publication")
		   KEEP("report"));
}

static inline void
put_back(struct fleet *f)
{
	sql(f, PUT_BACK("batch") PUT_BACK("session") PUT_BACK("proof")
		   PUT_BACK("publication") PUT_BACK("report"));
}

/* no_store - where there is none these tests have nothing to do */
static inline bool
no_store(void)
{
	if (ledgerdir_shared())
		return false;
	fprintf(stderr, "skipped: POSTSTS_TEST_STORE is not set; "
			"tests/system/store.sh sets it\n");
	return true;
}

#endif
