/*
 * NAME      evidence_load - everything that was seen, summed up
 * CONTRACT  evidence_load() in evidence.h, in one read transaction, so that
 *           what writers do meanwhile is in it as a whole or not at all. A row
 *           that cannot be what we wrote (a name that is none, a number out
 *           of range) is damage and said; it never becomes evidence.
 */
#include "store/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "dns/dname.h"
#include "store/evidence_db.h"

int
load_damaged(const struct loading *l, const char *what)
{
	return db_damaged(l->db, what, l->why);
}

/* the newest day whose reports should be here */
static sqlite3_int64
due_day(const struct loading *l)
{
	return (l->now - EVIDENCE_DUE) / DAY - 1;
}

/* with - the query, with each `word' replaced */
static void
with(struct buf *out, const char *sql, const char *word, const char *by)
{
	const char *at;

	while ((at = strstr(sql, word)) != NULL) {
		buf_put(out, sql, (size_t)(at - sql));
		buf_puts(out, by);
		sql = at + strlen(word);
	}
	buf_puts(out, sql);
}

#define SESSION_COLUMNS                                    \
	"SELECT day, domain, mx, tls, sender, downgraded," \
	" disposition, count FROM "

/* for_schema - the query in the words of what is open */
static void
for_schema(struct buf *out, const struct loading *l, const char *sql)
{
	/* before version 2 the column said only whether it was abandoned */
	if (l->db->version < 2)
		with(out, sql, "disposition", "abandoned");
	else if (l->members)
		with(out, sql, "FROM session",
		    "FROM (" SESSION_COLUMNS
		    "session UNION ALL " SESSION_COLUMNS "member_session)");
	else
		buf_puts(out, sql);
}

int
load_query(struct loading *l, const struct load_query *query)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *statement;
	int code = SQLITE_DONE, result = 0;

	for_schema(&sql, l, query->sql);
	statement = db_prepare(l->db, buf_text(&sql));
	buf_release(&sql);
	if (statement == NULL)
		return db_fail(l->db, "read", l->why);
	sqlite3_bind_int64(statement, 1, l->since);
	sqlite3_bind_int64(statement, 2, l->now / DAY);
	sqlite3_bind_int64(statement, 3, due_day(l));
	while (result == 0 && (code = sqlite3_step(statement)) == SQLITE_ROW)
		result = query->take(l, statement);
	if (result == 0 && code != SQLITE_DONE)
		result = db_fail(l->db, "read", l->why);
	sqlite3_finalize(statement);
	return result;
}

const char *
load_text(const struct loading *l, sqlite3_stmt *row, int column)
{
	return arena_intern(l->e->arena, db_text(row, column));
}

const char *
load_text_or_null(const struct loading *l, sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL
		   ? NULL
		   : load_text(l, row, column);
}

void *
load_add(const struct loading *l, void *array, size_t *len, size_t size)
{
	void **list = array, *more;

	/* full at every power of two; the old block stays in the arena */
	if ((*len & (*len - 1)) == 0) {
		more =
		    arena_alloc(l->e->arena, (*len == 0 ? 1 : 2 * *len) * size);
		if (*len > 0)
			memcpy(more, *list, *len * size);
		*list = more;
	}
	return (char *)*list + (*len)++ * size;
}

#define LATEST_DAY 2932896 /* of the year 9999 */

bool
load_count(sqlite3_stmt *row, int column, uint64_t *count)
{
	sqlite3_int64 number = sqlite3_column_int64(row, column);

	*count = (uint64_t)number;
	return number >= 0 && number <= (sqlite3_int64)1 << 53;
}

bool
load_time(sqlite3_stmt *row, int column, time_t *when)
{
	*when = (time_t)sqlite3_column_int64(row, column);
	return *when >= 0 && *when < (time_t)(LATEST_DAY + 1) * DAY;
}

/* load_day - when the day of this column begins; false: it is none */
static bool
load_day(sqlite3_stmt *row, int column, time_t *begin)
{
	sqlite3_int64 day = sqlite3_column_int64(row, column);

	if (day < 0 || day > LATEST_DAY)
		return false;
	*begin = (time_t)day * DAY;
	return true;
}

/* ---- looks ---- */

static int
take_standing(const struct loading *l, sqlite3_stmt *row, int at,
    struct standing *standing)
{
	standing->fault = load_text_or_null(l, row, at + 3);
	return load_time(row, at, &standing->ok_since) &&
		       load_time(row, at + 1, &standing->last_ok) &&
		       load_time(row, at + 2, &standing->last_bad)
		   ? 0
		   : load_damaged(l, "a look of no time");
}

static int
take_proof(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_proof *p = LOAD_ADD(l, proofs);
	int key = sqlite3_column_int(row, 2);

	if (!dname_valid(db_text(row, 0)))
		return load_damaged(l, "a proof of a host that is none");
	if (key < PROBE_KEY_ANY || key > PROBE_KEY_ECDSA)
		return load_damaged(l, "a proof with an unknown kind of key");
	p->host = load_text(l, row, 0);
	p->address = load_text(l, row, 1);
	p->key = (enum probe_key)key;
	p->sni = sqlite3_column_int(row, 3) != 0;
	p->cert = load_text_or_null(l, row, 8);
	p->not_after = (time_t)sqlite3_column_int64(row, 9);
	p->not_before = (time_t)sqlite3_column_int64(row, 10);
	return take_standing(l, row, 4, &p->standing);
}

static int
take_publication(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_publication *p = LOAD_ADD(l, publications);
	const char *id = db_text(row, 5);

	if (!dname_valid(db_text(row, 0)))
		return load_damaged(
		    l, "a publication of a name that is no domain");
	if (strlen(id) >= sizeof(p->id))
		return load_damaged(l, "a publication without a valid id");
	p->domain = load_text(l, row, 0);
	memcpy(p->id, id, strlen(id) + 1);
	return take_standing(l, row, 1, &p->standing);
}

/* ---- sessions ---- */

static int
tls_index(const char *tls)
{
	static const char *const names[] = { "TLSv1", "TLSv1.1", "TLSv1.2",
		"TLSv1.3" };
	int i;

	for (i = 3; i > 0; i--)
		if (strcmp(tls, names[i]) == 0)
			return i;
	return 0; /* that, older ones, and what nobody knows yet */
}

/* rows are sorted by domain, mx; each has one TLS version */
static int
take_sessions(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_sessions *s = NULL;
	const char *domain = load_text(l, row, 0), *mx = load_text(l, row, 1);
	const char *tls = db_text(row, 2);
	time_t first, last;
	uint64_t count, downgraded, refused;

	if (!dname_valid(domain))
		return load_damaged(l, "sessions of a name that is no domain");
	if (!load_day(row, 3, &first) || !load_day(row, 4, &last))
		return load_damaged(l, "sessions of no day");
	if (!load_count(row, 5, &count) || !load_count(row, 6, &downgraded) ||
	    !load_count(row, 7, &refused))
		return load_damaged(l, "sessions without a number");
	last += DAY;
	if (l->e->sessions_len > 0)
		s = &l->e->sessions[l->e->sessions_len - 1];
	if (s == NULL || s->domain != domain || s->mx != mx) {
		s = LOAD_ADD(l, sessions);
		s->domain = domain;
		s->mx = mx;
		s->first = first;
	}
	if (first < s->first)
		s->first = first;
	if (last > s->last)
		s->last = last < l->now ? last : l->now;
	if (*tls == '\0')
		s->plaintext += count;
	else
		s->tls[tls_index(tls)] += count;
	s->downgraded += downgraded;
	s->refused += refused;
	return 0;
}

static int
take_abandoned(struct loading *l, sqlite3_stmt *row)
{
	return load_count(row, 0, &l->e->abandoned)
		   ? 0
		   : load_damaged(l, "sessions without a number");
}

static int
take_sender(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_sender *s = LOAD_ADD(l, senders);
	time_t due = -DAY; /* none */

	if (!load_count(row, 1, &s->sessions) ||
	    !load_day(row, 2, &s->last_session) ||
	    (sqlite3_column_type(row, 3) != SQLITE_NULL &&
		!load_day(row, 3, &due)))
		return load_damaged(l, "a sender's sessions of no day");
	s->name = load_text(l, row, 0);
	s->last_session += DAY;
	if (s->last_session > l->now)
		s->last_session = l->now;
	s->last_due = due + DAY;
	return 0;
}

static int
take_candidate(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_candidate *c = LOAD_ADD(l, candidates);

	if (!dname_valid(db_text(row, 0)))
		return load_damaged(l, "a candidate that is no domain");
	if (!load_day(row, 1, &c->first) || !load_day(row, 2, &c->last))
		return load_damaged(l, "a candidate of no day");
	c->domain = load_text(l, row, 0);
	c->last += DAY;
	return 0;
}

/*
 * load_witness - the hours in which something was written, for the time that
 * they prove; older schemas have none
 */
static int
load_witness(struct loading *l)
{
	int64_t hours[2 * EVIDENCE_WITNESS / HOUR + 2];
	sqlite3_stmt *s;
	size_t len = 0;
	int code = SQLITE_DONE;

	if (l->db->version < 5)
		return 0;
	s = db_prepare(l->db, "SELECT hour FROM written ORDER BY hour");
	if (s == NULL)
		return db_fail(l->db, "read", l->why);
	while (len < ARRAY_LEN(hours) && (code = sqlite3_step(s)) == SQLITE_ROW)
		hours[len++] = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		return db_fail(l->db, "read", l->why);
	l->e->witnessed = evidence_witnessed(hours, len, l->now);
	return 0;
}

#define PROOFS(not_before)                                             \
	"SELECT host, address, key, sni, ok_since, last_ok, last_bad," \
	" fault, cert, not_after, " not_before                         \
	" FROM proof ORDER BY host, address, key, sni"

/* a reader cannot upgrade: before schema 4 no begin was kept */
static const struct load_query proofs = { PROOFS("not_before"), take_proof };
static const struct load_query proofs_3 = { PROOFS("0"), take_proof };

/* those of members that have left tell nothing of today */
#define STILL_THERE " WHERE member IN (SELECT name FROM member_state)"
#define PROOF_COLUMNS                                                  \
	"SELECT host, address, key, sni, ok_since, last_ok, last_bad," \
	" fault, cert, not_after, not_before FROM "
static const struct load_query proofs_all = { PROOF_COLUMNS
	"proof UNION ALL " PROOF_COLUMNS "member_proof" STILL_THERE
	" ORDER BY 1, 2, 3, 4",
	take_proof };

#define PUBLICATIONS \
	"SELECT domain, ok_since, last_ok, last_bad, fault, id FROM "
static const struct load_query publications = { PUBLICATIONS "publication"
							     " ORDER BY domain",
	take_publication };
static const struct load_query publications_all = { PUBLICATIONS
	"publication UNION ALL " PUBLICATIONS "member_publication" STILL_THERE
	" ORDER BY 1",
	take_publication };

/* parameters that a query does not name are not bound, which is no error */
static const struct load_query queries[] = {
	{ "SELECT domain, mx, tls, min(day), max(day),"
	  " sum(CASE WHEN disposition = 0 THEN count ELSE 0 END),"
	  " sum(CASE WHEN downgraded AND disposition = 0 THEN count ELSE 0 "
	  "END),"
	  " sum(CASE WHEN disposition = 2 THEN count ELSE 0 END) FROM session"
	  " WHERE day >= ?1 AND domain <> '' AND disposition <> 1"
	  " GROUP BY domain, mx, tls ORDER BY domain, mx, tls",
	    take_sessions },
	{ "SELECT coalesce(sum(count), 0) FROM session"
	  " WHERE day >= ?1 AND disposition = 1",
	    take_abandoned },
	{ "SELECT sender, sum(count), max(day),"
	  " max(CASE WHEN day <= ?3 THEN day END) FROM session"
	  " WHERE day > ?2 - 7 AND sender <> '' AND disposition = 0"
	  " GROUP BY sender ORDER BY 2 DESC, 1 LIMIT 100",
	    take_sender },
	{ "SELECT domain, first_day, last_day FROM candidate"
	  " WHERE last_day >= ?1 ORDER BY domain",
	    take_candidate },
};

/* ---- the members of a fleet ---- */

/* take_member - what all of them have is what the least of them has */
static int
take_member(struct loading *l, sqlite3_stmt *row)
{
	struct evidence *e = l->e;
	time_t told, since, beating, beat;
	uint64_t lost, foreign;

	if (!load_time(row, 1, &told) || !load_time(row, 2, &since) ||
	    !load_time(row, 3, &beating) || !load_time(row, 4, &beat) ||
	    !load_count(row, 5, &lost) || !load_count(row, 6, &foreign))
		return load_damaged(l, "a member of no time");
	if (e->unheard == NULL &&
	    (told == 0 || l->now - told > (time_t)l->timeout))
		e->unheard = load_text(l, row, 0);
	if (since != 0 && (e->counting_since == 0 || since < e->counting_since))
		e->counting_since = since;
	/* one that does not count makes that nothing is known */
	if (beating == 0 || e->beating_since == 0)
		e->beating_since = 0;
	else if (beating > e->beating_since)
		e->beating_since = beating;
	if (beat < e->beat)
		e->beat = beat;
	e->lost += lost;
	e->foreign += foreign;
	return 0;
}

static int
load_members(struct loading *l)
{
	static const struct load_query members = {
		"SELECT name, told, since, beating, beat, lost, aliens"
		" FROM member_state ORDER BY name",
		take_member
	};

	if (evidence_meta(l->db, "shared") == 0)
		l->e->unheard = "of the others";
	return load_query(l, &members);
}

/* large_senders - those with fewer sessions are at the end; away with them */
static void
large_senders(struct evidence *e)
{
	while (e->senders_len > 0 &&
	       e->senders[e->senders_len - 1].sessions < EVIDENCE_LARGE)
		e->senders_len--;
}

/* load_looks - of this machine, or of all members of the fleet */
static int
load_looks(struct loading *l)
{
	int result = load_query(l, l->fleet              ? &proofs_all
				   : l->db->version >= 4 ? &proofs
							 : &proofs_3);

	if (result == 0)
		result =
		    load_query(l, l->fleet ? &publications_all : &publications);
	if (result == 0 && l->fleet)
		evidence_merge_looks(l->e, l->now);
	return result;
}

/* has_rows - does the table have any? */
static bool
has_rows(const struct db *db, const char *sql)
{
	sqlite3_stmt *s = db_prepare(db, sql);
	bool any = s != NULL && sqlite3_step(s) == SQLITE_ROW;

	sqlite3_finalize(s);
	return any;
}

static int
load_all(struct loading *l)
{
	struct evidence *e = l->e;
	int result;
	size_t i;

	l->members = l->db->version >= 6 &&
		     has_rows(l->db, "SELECT 1 FROM member_session LIMIT 1");
	result = load_looks(l);
	for (i = 0; i < ARRAY_LEN(queries) && result == 0; i++)
		result = load_query(l, &queries[i]);
	if (result == 0)
		result = load_reports(l);
	if (result == 0)
		result = load_witness(l);
	if (result != 0)
		return result;
	large_senders(e);
	e->counting_since = (time_t)evidence_meta(l->db, "since");
	e->beating_since = (time_t)evidence_meta(l->db, "beating");
	e->beat = (time_t)evidence_meta(l->db, "beat");
	e->lost = (uint64_t)evidence_meta(l->db, "lost");
	e->foreign = (uint64_t)evidence_meta(l->db, "foreign");
	return l->fleet ? load_members(l) : 0;
}

/* load - all of it, or what `part' reads, at one moment */
static struct evidence *
load(struct loading *l, int (*part)(struct loading *))
{
	int result = 0;

	l->e = evidence_new();
	if (l->db->sqlite == NULL)
		return l->e;
	if (db_run(l->db, "BEGIN") != SQLITE_OK)
		result = db_fail(l->db, "read", l->why);
	if (result == 0)
		result = part(l);
	if (!sqlite3_get_autocommit(l->db->sqlite))
		db_run(l->db, "ROLLBACK");
	if (result == 0)
		return l->e;
	evidence_free(l->e);
	return NULL;
}

struct evidence *
evidence_load(
    struct evidence_db *evidence, time_t now, unsigned days, struct buf *why)
{
	struct loading l = { .db = &evidence->db,
		.now = now,
		.since = now / DAY - days,
		.why = why };

	return load(&l, load_all);
}

struct evidence *
evidence_load_fleet(struct evidence_db *evidence, time_t now, unsigned days,
    unsigned timeout, struct buf *why)
{
	struct loading l = { .db = &evidence->db,
		.now = now,
		.since = now / DAY - days,
		.fleet = evidence->db.version >= 6,
		.timeout = timeout,
		.why = why };
	struct evidence *e = load(&l, load_all);

	/* a file of an older version, or none: nobody was heard of */
	if (e != NULL && !l.fleet)
		e->unheard = "of the others";
	return e;
}

struct evidence *
evidence_load_looks(struct evidence_db *evidence, time_t now, struct buf *why)
{
	struct loading l = { .db = &evidence->db, .now = now, .why = why };

	return load(&l, load_looks);
}
