/*
 * evidencedb - an evidence database for a test, opened anew each time, as
 * another process would
 */
#ifndef POSTSTS_TESTS_EVIDENCEDB_H
#define POSTSTS_TESTS_EVIDENCEDB_H

#include "store/evidence.h"
#include "unit.h"

#define DAY 86400
#define NOW ((time_t)20000 * DAY + 43200)

/* what schema 6 added */
#define NO_MEMBERS                                                            \
	"DROP TABLE member_session; DROP TABLE member_proof;"                 \
	"DROP TABLE member_publication; DROP TABLE member_state;"             \
	"DROP TABLE share;"

static inline struct evidence_db *
must_open(const char *dir, bool write)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db = evidence_open(dir, write, 1000, &why);

	ck_assert_msg(db != NULL, "%s", buf_text(&why));
	buf_release(&why);
	return db;
}

static inline struct evidence *
load(const char *dir, time_t now, unsigned days)
{
	struct evidence_db *db = must_open(dir, false);
	struct buf why = BUF_INIT;
	struct evidence *e = evidence_load(db, now, days, &why);

	ck_assert_msg(e != NULL, "%s", buf_text(&why));
	buf_release(&why);
	evidence_close(db);
	return e;
}

static inline void
add_sessions(const char *dir, const struct session_count *counts, size_t len,
    uint64_t lost, time_t now)
{
	struct evidence_db *db = must_open(dir, true);
	struct buf why = BUF_INIT;

	ck_assert_msg(
	    evidence_add_sessions(db, counts, len, lost, now, &why) == 0, "%s",
	    buf_text(&why));
	buf_release(&why);
	evidence_close(db);
}

static const struct session_count counts[] = {
	{ 19999, "a.example", "mx1", "TLSv1.3", "192.0.2.0/24", "big.example",
	    6, false, SESSION_ACCEPTED },
	{ 20000, "a.example", "mx1", "TLSv1.3", "192.0.2.0/24", "big.example",
	    5, false, SESSION_ACCEPTED },
	{ 20000, "a.example", "mx1", "TLSv1.2", "192.0.2.0/24", "", 2, false,
	    SESSION_ACCEPTED },
	{ 20000, "a.example", "mx1", "", "192.0.2.0/24", "", 3, true,
	    SESSION_ACCEPTED },
	{ 20000, "a.example", "mx2", "TLSv1", "192.0.2.0/24", "small.example",
	    1, false, SESSION_ACCEPTED },
	{ 20000, "b.example", "mx1", "", "", "", 4, false, SESSION_ACCEPTED },
	{ 20000, "", "mx1", "TLSv1.3", "", "", 7, false, SESSION_ABANDONED },
	{ 19000, "a.example", "mx1", "TLSv1.3", "192.0.2.0/24", "", 1000, false,
	    SESSION_ACCEPTED },
	{ 20000, "b.example", "mx1", "", "", "", 8, false, SESSION_REFUSED },
};

#endif
