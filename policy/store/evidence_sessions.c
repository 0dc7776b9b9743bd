/*
 * NAME      evidence_sessions - what the milter saw, into the database
 * CONTRACT  evidence_add_sessions(), evidence_add_candidates() and
 *           evidence_used_tls() in evidence.h. A batch is one transaction;
 *           once a day the first batch also throws away what is old, so that
 *           nobody needs to run anything for that.
 */
#include "store/evidence.h"

#include <time.h>

#include "base/dates.h"
#include "dns/dname.h"
#include "store/evidence_db.h"

#define NETWORKS_MAX 35  /* days for which client networks are kept */
#define KEEP_MAX     400 /* days for which anything is kept */

/* run_day - a statement whose only parameter is a number */
static int
run_number(const struct db *db, const char *sql, sqlite3_int64 number)
{
	sqlite3_stmt *statement = db_prepare(db, sql);
	int code = SQLITE_ERROR;

	if (statement != NULL) {
		sqlite3_bind_int64(statement, 1, number);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

/* forget_networks - of days before this one, adding up what becomes equal */
static int
forget_networks(const struct db *db, sqlite3_int64 day)
{
	int code = run_number(db,
	    "INSERT INTO session (day, domain, mx, tls, network, sender,"
	    " downgraded, disposition, count)"
	    " SELECT day, domain, mx, tls, '', sender, downgraded, disposition,"
	    " sum(count) FROM session WHERE day < ?1 AND network <> ''"
	    " GROUP BY day, domain, mx, tls, sender, downgraded, disposition"
	    " ON CONFLICT (day, domain, mx, tls, network, sender, downgraded,"
	    " disposition) DO UPDATE SET count = count + excluded.count",
	    day);

	return code != SQLITE_OK
		   ? code
		   : run_number(db,
			 "DELETE FROM session WHERE day < ?1 AND network <> ''",
			 day);
}

int
evidence_prune(const struct db *db, time_t now)
{
	static const char *const by_day[] = {
		"DELETE FROM session WHERE day < ?1",
		"DELETE FROM candidate WHERE last_day < ?1",
		"DELETE FROM member_session WHERE day < ?1",
		"DELETE FROM share WHERE day > 0 AND day < ?1",
	};
	static const char *const by_second[] = {
		"DELETE FROM proof WHERE max(last_ok, last_bad) < ?1",
		"DELETE FROM publication WHERE max(last_ok, last_bad) < ?1",
		"DELETE FROM member_proof"
		" WHERE max(last_ok, last_bad) < ?1",
		"DELETE FROM member_publication"
		" WHERE max(last_ok, last_bad) < ?1",
		"DELETE FROM report WHERE received < ?1",
	};
	sqlite3_int64 today = now / DAY;
	int code = SQLITE_OK;
	size_t i;

	/* --now in the future asks "what if", and nothing is lost by asking */
	if (evidence_meta(db, "pruned") == today || now > time(NULL) + DAY)
		return SQLITE_OK;
	for (i = 0; i < ARRAY_LEN(by_day) && code == SQLITE_OK; i++)
		code = run_number(db, by_day[i], today - KEEP_MAX);
	for (i = 0; i < ARRAY_LEN(by_second) && code == SQLITE_OK; i++)
		code = run_number(db, by_second[i], now - KEEP_MAX * DAY);
	if (code == SQLITE_OK)
		code = forget_networks(db, today - NETWORKS_MAX);
	return code == SQLITE_OK ? evidence_set_meta(db, "pruned", today)
				 : code;
}

static int
add_counts(const struct db *db, const struct session_count *counts, size_t len)
{
	sqlite3_stmt *statement = db_prepare(db,
	    "INSERT INTO session (day, domain, mx, tls, network, sender,"
	    " downgraded, disposition, count)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
	    " ON CONFLICT (day, domain, mx, tls, network, sender, downgraded,"
	    " disposition) DO UPDATE SET count = count + excluded.count");
	int code = statement != NULL ? SQLITE_OK : SQLITE_ERROR;
	const struct session_count *c;
	size_t i;

	for (i = 0; i < len && code == SQLITE_OK; i++) {
		c = &counts[i];
		sqlite3_bind_int64(statement, 1, c->day);
		db_bind(statement, 2, c->domain);
		db_bind(statement, 3, c->mx);
		db_bind(statement, 4, c->tls);
		db_bind(statement, 5, c->network);
		db_bind(statement, 6, c->sender);
		sqlite3_bind_int(statement, 7, c->downgraded);
		sqlite3_bind_int(statement, 8, (int)c->disposition);
		sqlite3_bind_int64(statement, 9, (sqlite3_int64)c->count);
		code = db_step(statement);
		if (code == SQLITE_OK && (i == 0 || c->day != c[-1].day))
			code = evidence_mark(db, SHARE_SESSION, c->day);
	}
	sqlite3_finalize(statement);
	return code;
}

/* add_lost - remember since when there is counting, and what was not */
static int
add_lost(const struct db *db, uint64_t lost, time_t now)
{
	int code = SQLITE_OK;

	if (evidence_meta(db, "since") == 0)
		code = evidence_set_meta(db, "since", now);
	if (code == SQLITE_OK && lost > 0)
		code = evidence_set_meta(db, "lost",
		    evidence_meta(db, "lost") + (sqlite3_int64)lost);
	return code;
}

int
evidence_add_sessions(struct evidence_db *evidence,
    const struct session_count *counts, size_t len, uint64_t lost, time_t now,
    struct buf *why)
{
	const struct db *db = &evidence->db;
	int result = 0;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	if (add_lost(db, lost, now) != SQLITE_OK ||
	    add_counts(db, counts, len) != SQLITE_OK ||
	    evidence_prune(db, now) != SQLITE_OK)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}

/* broken - did the milter not run, or lose what it counted, since the last? */
static bool
broken(const struct db *db, enum evidence_beat beat, time_t now)
{
	time_t last = (time_t)evidence_meta(db, "beat");

	return evidence_meta(db, "beating") == 0 || last > now ||
	       now - last > EVIDENCE_BEAT_GAP ||
	       (beat == BEAT_BEGIN && evidence_meta(db, "ended") == 0);
}

int
evidence_beat(struct evidence_db *evidence, enum evidence_beat beat, time_t now,
    struct buf *why)
{
	const struct db *db = &evidence->db;
	int result = 0;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	if ((broken(db, beat, now) &&
		evidence_set_meta(db, "beating", now) != SQLITE_OK) ||
	    evidence_set_meta(db, "beat", now) != SQLITE_OK ||
	    evidence_set_meta(db, "ended", beat == BEAT_END) != SQLITE_OK ||
	    evidence_wrote(db, now) != SQLITE_OK)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}

/* ---- candidates ---- */

static int
add_candidate(sqlite3_stmt *known, sqlite3_stmt *add, const char *domain,
    uint32_t day, bool room)
{
	sqlite3_stmt *statement = room ? add : known;

	db_bind(statement, 1, domain);
	sqlite3_bind_int64(statement, 2, day);
	return db_step(statement);
}

int
evidence_add_candidates(struct evidence_db *evidence,
    const char *const *domains, size_t len, uint32_t day, struct buf *why)
{
	const struct db *db = &evidence->db;
	sqlite3_stmt *known, *add, *count;
	int result = 0, code = SQLITE_OK;
	sqlite3_int64 n = 0;
	size_t i;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	count = db_prepare(db, "SELECT count(*) FROM candidate");
	known = db_prepare(db, "UPDATE candidate SET last_day ="
			       " max(last_day, ?2) WHERE domain = ?1");
	add = db_prepare(db, "INSERT INTO candidate VALUES (?1, ?2, ?2)"
			     " ON CONFLICT (domain) DO UPDATE"
			     " SET last_day = max(last_day, ?2)");
	if (count == NULL || known == NULL || add == NULL)
		code = SQLITE_ERROR;
	else if (sqlite3_step(count) == SQLITE_ROW)
		n = sqlite3_column_int64(count, 0);
	for (i = 0; i < len && code == SQLITE_OK; i++, n++)
		if (dname_valid(domains[i]))
			code = add_candidate(known, add, domains[i], day,
			    n < EVIDENCE_CANDIDATES_MAX);
	sqlite3_finalize(count);
	if (code != SQLITE_OK)
		result = db_fail(db, "write", why);
	sqlite3_finalize(known);
	sqlite3_finalize(add);
	return db_end(db, result, why);
}

/* ---- who used TLS ---- */

int
evidence_used_tls(struct evidence_db *evidence, uint32_t day,
    void (*each)(void *, const char *, const char *, uint32_t), void *context,
    struct buf *why)
{
	const struct db *db = &evidence->db;
	sqlite3_stmt *statement;
	int code;

	if (db->sqlite == NULL)
		return 0;
	statement =
	    db_prepare(db, "SELECT domain, network, max(day) FROM session"
			   " WHERE day >= ?1 AND tls <> '' AND network <> ''"
			   " AND disposition = 0 GROUP BY domain, network");
	if (statement == NULL)
		return db_fail(db, "read", why);
	sqlite3_bind_int64(statement, 1, day);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		each(context, db_text(statement, 0), db_text(statement, 1),
		    (uint32_t)sqlite3_column_int64(statement, 2));
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? 0 : db_fail(db, "read", why);
}
