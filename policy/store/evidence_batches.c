/*
 * NAME      evidence_batches - batches of evidence in the file of this machine
 * CONTRACT  see evidence_batches.h. What is read is read at once, and what is
 *           taken is taken in one transaction, so that the milter never waits
 *           for the shared store.
 *
 *           Client networks are not in a batch: they tell downgrades, which
 *           the member that met the client has counted by then. Where the
 *           store knows of more sessions of this machine than its file (the
 *           file was lost, or an older copy of it put back) the difference is
 *           added, of no network.
 */
#include "store/evidence_batches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "store/evidence_db.h"

#define MOMENT 120 /* seconds; member_timeout is 600 at least */

/* ---- marks ---- */

int
evidence_mark(const struct db *db, int kind, sqlite3_int64 day)
{
	sqlite3_stmt *s = db_prepare(db,
	    "INSERT INTO share (member, kind, day, word, dirty)"
	    " VALUES ('', ?1, ?2, '', 1) ON CONFLICT (member, kind, day)"
	    " DO UPDATE SET dirty = dirty + 1");
	int code = SQLITE_ERROR;

	if (s != NULL) {
		sqlite3_bind_int(s, 1, kind);
		sqlite3_bind_int64(s, 2, day);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code;
}

static bool
take_mark(sqlite3_stmt *s, struct share_mark *m)
{
	int kind = sqlite3_column_int(s, 1);

	if (kind < 0 || kind >= SHARE_KINDS ||
	    strlen(db_text(s, 0)) >= sizeof(m->name.member) ||
	    strlen(db_text(s, 3)) >= sizeof(m->word))
		return false;
	*m = (struct share_mark){ .dirty = sqlite3_column_int64(s, 4) };
	m->name.kind = (enum share_kind)kind;
	m->name.day = sqlite3_column_int64(s, 2);
	snprintf(m->name.member, sizeof(m->name.member), "%s", db_text(s, 0));
	snprintf(m->word, sizeof(m->word), "%s", db_text(s, 3));
	return true;
}

int
evidence_marks(struct evidence_db *evidence, struct share_mark **list,
    size_t *len, struct buf *why)
{
	const struct db *db = &evidence->db;
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT member, kind, day, word, dirty FROM share"
			   " ORDER BY member, kind, day");
	size_t cap = 0;
	int code = s != NULL ? SQLITE_OK : SQLITE_ERROR;

	*list = NULL;
	*len = 0;
	while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW) {
		VEC_GROW(*list, *len, cap);
		*len += take_mark(s, &(*list)[*len]);
	}
	sqlite3_finalize(s);
	return code == SQLITE_DONE ? 0 : db_fail(db, "read", why);
}

static void
bind_name(sqlite3_stmt *s, const struct share_name *name)
{
	db_bind(s, 1, name->member);
	sqlite3_bind_int(s, 2, (int)name->kind);
	sqlite3_bind_int64(s, 3, name->day);
}

int
evidence_marked(struct evidence_db *evidence, const struct share_mark *mark,
    struct buf *why)
{
	const struct db *db = &evidence->db;
	sqlite3_stmt *s = db_prepare(db,
	    "INSERT INTO share (member, kind, day, word, dirty)"
	    " VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT (member, kind, day)"
	    " DO UPDATE SET word = excluded.word,"
	    " dirty = CASE WHEN dirty = ?5 THEN 0 ELSE dirty END");
	int code = SQLITE_ERROR;

	if (s != NULL) {
		bind_name(s, &mark->name);
		db_bind(s, 4, mark->word);
		sqlite3_bind_int64(s, 5, mark->dirty);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : db_fail(db, "write", why);
}

/* ---- rows of this machine ---- */

static const char *const own[SHARE_KINDS] = {
	[SHARE_SESSION] =
	    "SELECT domain, mx, tls, sender, downgraded, disposition,"
	    " sum(count) FROM session WHERE day = ?1"
	    " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6",
	[SHARE_PROOF] =
	    "SELECT host, address, key, sni, ok_since, last_ok, last_bad,"
	    " fault, cert, not_after, not_before FROM proof"
	    " ORDER BY host, address, key, sni",
	[SHARE_PUBLICATION] =
	    "SELECT domain, ok_since, last_ok, last_bad, fault, id"
	    " FROM publication ORDER BY domain",
	[SHARE_REPORT] =
	    "SELECT organization, report_id, signer, submitter, contact,"
	    " weighs, begin, end, received, NULL, id FROM report"
	    " WHERE end >= ?1 * 86400 AND end < (?1 + 1) * 86400"
	    " ORDER BY organization, report_id, signer",
};

static const char *
text_or_null(sqlite3_stmt *s, int column)
{
	return sqlite3_column_type(s, column) == SQLITE_NULL
		   ? NULL
		   : db_text(s, column);
}

/* put - the document of a report grows */
static void
put(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

/* the failures of one policy, in an arena */
static void
add_failures(const struct db *db, sqlite3_stmt *s, struct arena *arena,
    struct tlsreport_policy *policy, struct kept_policy *kept)
{
	struct tlsreport_failure *list = NULL;
	struct kept_failure *judged = NULL;
	size_t len = 0, cap = 0, cap_judged = 0, judged_len = 0;

	while (sqlite3_step(s) == SQLITE_ROW) {
		VEC_GROW(list, len, cap);
		list[len++] = (struct tlsreport_failure){
			.type = arena_intern(arena, db_text(s, 0)),
			.mx = arena_intern(arena, db_text(s, 1)),
			.address = arena_intern(arena, db_text(s, 2)),
			.sender = arena_intern(arena, db_text(s, 3)),
			.count = (uint64_t)sqlite3_column_int64(s, 8),
		};
		if (text_or_null(s, 4) != NULL)
			list[len - 1].helo = arena_intern(arena, db_text(s, 4));
		if (text_or_null(s, 5) != NULL)
			list[len - 1].reason =
			    arena_intern(arena, db_text(s, 5));
		if (text_or_null(s, 6) != NULL)
			list[len - 1].more = arena_intern(arena, db_text(s, 6));
		VEC_GROW(judged, judged_len, cap_judged);
		judged[judged_len++] = (struct kept_failure){
			.cause = text_or_null(s, 9) != NULL
				     ? arena_intern(arena, db_text(s, 9))
				     : NULL,
			.blame = (enum blame)sqlite3_column_int(s, 7),
		};
	}
	policy->failures = list;
	policy->failures_len = len;
	kept->failures = judged;
}

struct saying {
	const struct db *db;
	sqlite3_stmt *policies, *failures;
};

static void
say_policy(const struct saying *say, struct jsonw *w, sqlite3_int64 report)
{
	sqlite3_stmt *s = say->policies;
	struct arena *arena = arena_new();
	struct tlsreport_policy policy = { .type_text = db_text(s, 2),
		.successes = (uint64_t)sqlite3_column_int64(s, 4) };
	struct kept_policy kept = { .domain = db_text(s, 1),
		.body = text_or_null(s, 3),
		.policy = &policy,
		.shares = { (uint64_t)sqlite3_column_int64(s, 5),
		    (uint64_t)sqlite3_column_int64(s, 6),
		    (uint64_t)sqlite3_column_int64(s, 7) } };

	sqlite3_bind_int64(say->failures, 1, report);
	sqlite3_bind_int64(say->failures, 2, sqlite3_column_int64(s, 0));
	add_failures(say->db, say->failures, arena, &policy, &kept);
	sqlite3_reset(say->failures);
	share_said_policy(w, &kept);
	free((void *)policy.failures);
	free((void *)kept.failures);
	arena_free(arena);
}

/* say - what this report says, into the last cell */
static const char *
say(const struct saying *s, struct arena *arena, sqlite3_int64 report)
{
	struct buf text = BUF_INIT;
	struct jsonw w;
	const char *said;

	jsonw_begin_line(&w, put, &text);
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "policies", '[');
	sqlite3_bind_int64(s->policies, 1, report);
	while (sqlite3_step(s->policies) == SQLITE_ROW)
		say_policy(s, &w, report);
	sqlite3_reset(s->policies);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	jsonw_end(&w);
	said = arena_strndup(arena, buf_text(&text), text.len - 1);
	buf_release(&text);
	return said;
}

static void
take_cells(
    sqlite3_stmt *s, const struct share_table *table, struct share_rows *rows)
{
	struct share_row *row = share_add(rows);
	size_t i;

	for (i = 0; i < table->len; i++)
		if (sqlite3_column_type(s, (int)i) != SQLITE_NULL)
			row->cells[i] =
			    arena_intern(rows->arena, db_text(s, (int)i));
}

int
evidence_batch(struct evidence_db *evidence, const struct share_name *name,
    struct share_rows *rows, struct buf *why)
{
	const struct db *db = &evidence->db;
	const struct share_table *table = share_table(name->kind);
	sqlite3_stmt *s = db_prepare(db, own[name->kind]);
	struct saying saying = { db, NULL, NULL };
	int code = s != NULL ? SQLITE_OK : SQLITE_ERROR;

	if (name->kind == SHARE_REPORT) {
		saying.policies = db_prepare(db,
		    "SELECT policy, domain, type, body, successes, ours,"
		    " theirs, unknown FROM report_policy WHERE report = ?1"
		    " ORDER BY policy");
		saying.failures = db_prepare(db,
		    "SELECT type, mx, address, sender, helo, reason, more,"
		    " blame, count, cause FROM report_failure"
		    " WHERE report = ?1 AND policy = ?2 ORDER BY failure");
		if (saying.policies == NULL || saying.failures == NULL)
			code = SQLITE_ERROR;
	}
	if (code == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, name->day);
		while ((code = sqlite3_step(s)) == SQLITE_ROW) {
			take_cells(s, table, rows);
			if (name->kind == SHARE_REPORT)
				rows->list[rows->len - 1].cells[9] =
				    say(&saying, rows->arena,
					sqlite3_column_int64(s, 10));
		}
	}
	sqlite3_finalize(s);
	sqlite3_finalize(saying.policies);
	sqlite3_finalize(saying.failures);
	return code == SQLITE_DONE ? 0 : db_fail(db, "read", why);
}

/* ---- rows of the store ---- */

#define STANDING_VALUES                                             \
	"ok_since = excluded.ok_since, last_ok = excluded.last_ok," \
	" last_bad = excluded.last_bad, fault = excluded.fault,"
#define PROOF_VALUES                                                     \
	STANDING_VALUES " cert = excluded.cert,"                         \
			" not_after = excluded.not_after, not_before = " \
			"excluded.not_before"
#define IS_LATER                                          \
	" WHERE max(excluded.last_ok, excluded.last_bad)" \
	" > max(last_ok, last_bad)"

/* of this machine: ?1 is the day, then the cells */
static const char *const join_own[SHARE_KINDS] = {
	[SHARE_SESSION] =
	    "INSERT INTO session (day, domain, mx, tls, network, sender,"
	    " downgraded, disposition, count) SELECT ?1, ?2, ?3, ?4, '', ?5,"
	    " ?6, ?7, ?8 - n FROM (SELECT coalesce(sum(count), 0) AS n"
	    " FROM session WHERE day = ?1 AND domain = ?2 AND mx = ?3"
	    " AND tls = ?4 AND sender = ?5 AND downgraded = ?6"
	    " AND disposition = ?7) WHERE ?8 > n"
	    " ON CONFLICT (day, domain, mx, tls, network, sender, downgraded,"
	    " disposition) DO UPDATE SET count = count + excluded.count",
	[SHARE_PROOF] =
	    "INSERT INTO proof (host, address, key, sni, ok_since, last_ok,"
	    " last_bad, fault, cert, not_after, not_before) VALUES (?2, ?3, ?4,"
	    " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " ON CONFLICT (host, address, key, sni) DO UPDATE"
	    " SET " PROOF_VALUES IS_LATER,
	[SHARE_PUBLICATION] =
	    "INSERT INTO publication (domain, ok_since, last_ok, last_bad,"
	    " fault, id) VALUES (?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (domain) DO UPDATE SET " STANDING_VALUES
	    " id = excluded.id" IS_LATER,
};

/* of another member: ?13 is its name */
static const char *const join_others[SHARE_KINDS] = {
	[SHARE_SESSION] =
	    "INSERT INTO member_session (member, day, domain, mx, tls, sender,"
	    " downgraded, disposition, count)"
	    " VALUES (?13, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	    " ON CONFLICT (day, domain, mx, tls, sender, downgraded,"
	    " disposition, member) DO UPDATE SET count = excluded.count"
	    " WHERE excluded.count > count",
	[SHARE_PROOF] =
	    "INSERT INTO member_proof (member, host, address, key, sni,"
	    " ok_since, last_ok, last_bad, fault, cert, not_after, not_before)"
	    " VALUES (?13, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " ON CONFLICT (host, address, key, sni, member) DO UPDATE"
	    " SET " PROOF_VALUES IS_LATER,
	[SHARE_PUBLICATION] =
	    "INSERT INTO member_publication (member, domain, ok_since,"
	    " last_ok, last_bad, fault, id)"
	    " VALUES (?13, ?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (domain, member) DO UPDATE"
	    " SET " STANDING_VALUES " id = excluded.id" IS_LATER,
};

static void
bind_row(
    sqlite3_stmt *s, const struct share_name *name, const struct share_row *row)
{
	const struct share_table *table = share_table(name->kind);
	size_t i;

	sqlite3_bind_int64(s, 1, name->day);
	for (i = 0; i < table->len; i++)
		if (table->columns[i].number)
			sqlite3_bind_int64(s, (int)i + 2, share_number(row, i));
		else
			db_bind(s, (int)i + 2, row->cells[i]);
	if (sqlite3_bind_parameter_count(s) >= 13)
		db_bind(s, 13, name->member);
}

/* take_report - as if it had been received here, at the time it was there */
static int
take_report(const struct db *db, const struct share_row *row)
{
	struct arena *arena = arena_new();
	struct tlsreport report = { .organization = row->cells[0],
		.id = row->cells[1],
		.contact = row->cells[4],
		.begin = (time_t)share_number(row, 6),
		.end = (time_t)share_number(row, 7) };
	struct kept_report kept = { .report = &report,
		.signer = *row->cells[2] != '\0' ? row->cells[2] : NULL,
		.submitter = row->cells[3],
		.weighs = share_number(row, 5) != 0,
		.received = (time_t)share_number(row, 8) };
	enum report_outcome outcome;
	int code = SQLITE_OK;

	/* what cannot be read is nothing that a member wrote */
	if (share_said_read(row->cells[9], arena, &report, &kept, NULL) == 0)
		code = evidence_put_report(db, &kept, &outcome);
	arena_free(arena);
	return code;
}

static int
take_rows(const struct db *db, const struct share_name *name,
    const struct share_rows *rows)
{
	const bool others = *name->member != '\0';
	sqlite3_stmt *s = db_prepare(
	    db, others ? join_others[name->kind] : join_own[name->kind]);
	int code = s != NULL ? SQLITE_OK : SQLITE_ERROR;
	size_t i;

	for (i = 0; i < rows->len && code == SQLITE_OK; i++) {
		bind_row(s, name, &rows->list[i]);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code;
}

int
evidence_take(struct evidence_db *evidence, const struct share_name *name,
    const struct share_rows *rows, struct buf *why)
{
	const struct db *db = &evidence->db;
	int code = SQLITE_OK;
	size_t i;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	if (name->kind == SHARE_REPORT) {
		for (i = 0; i < rows->len && code == SQLITE_OK; i++)
			code = take_report(db, &rows->list[i]);
	} else {
		code = take_rows(db, name, rows);
	}
	return db_end(
	    db, code == SQLITE_OK ? 0 : db_fail(db, "write", why), why);
}

/* ---- how the members are ---- */

void
evidence_state(struct evidence_db *evidence, struct share_state *state)
{
	const struct db *db = &evidence->db;

	state->since = evidence_meta(db, "since");
	state->beating = evidence_meta(db, "beating");
	state->beat = evidence_meta(db, "beat");
	state->lost = evidence_meta(db, "lost");
	state->foreign = evidence_meta(db, "foreign");
}

static int
add_other(sqlite3_stmt *s, const struct share_state *state, time_t now)
{
	db_bind(s, 1, state->member);
	sqlite3_bind_int64(s, 2, state->age >= 0 ? now - state->age : 0);
	sqlite3_bind_int64(s, 3, state->since);
	sqlite3_bind_int64(s, 4, state->beating);
	sqlite3_bind_int64(s, 5, state->beat);
	sqlite3_bind_int64(s, 6, state->lost);
	sqlite3_bind_int64(s, 7, state->foreign);
	return db_step(s);
}

/* is_known - nothing of him has changed, and it was heard a moment ago */
static bool
is_known(sqlite3_stmt *s, const struct share_state *state, time_t now)
{
	sqlite3_int64 told = state->age >= 0 ? now - state->age : 0;
	bool known;

	db_bind(s, 1, state->member);
	sqlite3_bind_int64(s, 2, state->since);
	sqlite3_bind_int64(s, 3, state->beating);
	sqlite3_bind_int64(s, 4, state->beat);
	sqlite3_bind_int64(s, 5, state->lost);
	sqlite3_bind_int64(s, 6, state->foreign);
	sqlite3_bind_int64(s, 7, told - MOMENT);
	sqlite3_bind_int64(s, 8, told + MOMENT);
	known = sqlite3_step(s) == SQLITE_ROW;
	sqlite3_reset(s);
	return known;
}

/* all_known - then nothing is to be written */
static bool
all_known(
    const struct db *db, const struct share_state *list, size_t len, time_t now)
{
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT 1 FROM member_state WHERE name = ?1 AND since = ?2"
	    " AND beating = ?3 AND beat = ?4 AND lost = ?5 AND aliens = ?6"
	    " AND told BETWEEN ?7 AND ?8");
	sqlite3_stmt *count =
	    db_prepare(db, "SELECT count(*) FROM member_state");
	bool known = s != NULL && count != NULL &&
		     evidence_meta(db, "shared") != 0 &&
		     sqlite3_step(count) == SQLITE_ROW &&
		     (size_t)sqlite3_column_int64(count, 0) == len;
	size_t i;

	for (i = 0; i < len && known; i++)
		known = is_known(s, &list[i], now);
	sqlite3_finalize(s);
	sqlite3_finalize(count);
	return known;
}

int
evidence_others(struct evidence_db *evidence, const struct share_state *list,
    size_t len, time_t now, struct buf *why)
{
	const struct db *db = &evidence->db;
	sqlite3_stmt *s;
	int code;
	size_t i;

	if (all_known(db, list, len, now))
		return 0;
	if (evidence_begin(evidence, why) != 0)
		return -1;
	code = db_run(db, "DELETE FROM member_state");
	s = db_prepare(db,
	    "INSERT OR REPLACE INTO member_state (name, told, since, beating,"
	    " beat, lost, aliens) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
	if (s == NULL)
		code = SQLITE_ERROR;
	for (i = 0; i < len && code == SQLITE_OK; i++)
		code = add_other(s, &list[i], now);
	sqlite3_finalize(s);
	/* somebody was there to be heard of */
	if (code == SQLITE_OK)
		code = evidence_set_meta(db, "shared", now);
	return db_end(
	    db, code == SQLITE_OK ? 0 : db_fail(db, "write", why), why);
}
