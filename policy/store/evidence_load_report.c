/*
 * NAME      evidence_load_report - what reports say, summed up
 * CONTRACT  load_reports() in evidence_db.h. Policies are sorted by SQLite
 *           and added up here, failures by SQLite. A reporter is what one
 *           domain signed, or, unsigned, what goes by one name: `who' and
 *           `name' below.
 */
#include "store/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "dns/dname.h"
#include "store/evidence_db.h"

#define WHO                                                                  \
	"CASE WHEN r.weighs THEN r.signer ELSE '' END AS who,"               \
	" CASE WHEN r.weighs AND r.signer <> '' THEN '' ELSE r.organization" \
	" END AS name"

static const char *
signer_of(const struct evidence_reporter *r)
{
	return r->signer != NULL ? r->signer : "";
}

/* goes_on - is this row of the reporter that the row before was of? */
static bool
goes_on(const struct evidence_reporter *r, sqlite3_stmt *row)
{
	return r->weighs == (sqlite3_column_int(row, 3) != 0) &&
	       strcmp(r->domain, db_text(row, 0)) == 0 &&
	       strcmp(signer_of(r), db_text(row, 1)) == 0 &&
	       (r->signer != NULL ||
		   strcmp(r->organization, db_text(row, 2)) == 0);
}

static struct evidence_reporter *
reporter_of(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_reporter *r = NULL;
	const char *signer;

	if (l->e->reporters_len > 0)
		r = &l->e->reporters[l->e->reporters_len - 1];
	if (r != NULL && goes_on(r, row))
		return r;
	signer = load_text(l, row, 1);
	if (!dname_valid(db_text(row, 0)) ||
	    (*signer != '\0' && !dname_valid(signer)))
		return NULL;
	r = LOAD_ADD(l, reporters);
	l->passed = 0;
	r->domain = load_text(l, row, 0);
	r->organization = load_text(l, row, 2);
	r->signer = *signer != '\0' ? signer : NULL;
	r->weighs = sqlite3_column_int(row, 3) != 0;
	r->first = (time_t)sqlite3_column_int64(row, 4);
	return r;
}

/*
 * take_barred - did anything of this period get through? Rows of one period
 * may come in any order: a session in order speaks for all of it
 */
static void
take_barred(struct loading *l, struct evidence_reporter *r, sqlite3_stmt *row)
{
	time_t end = (time_t)sqlite3_column_int64(row, 5);

	if (sqlite3_column_int64(row, 6) > 0) {
		r->last_barred = 0;
		l->passed = end;
	} else if (sqlite3_column_int64(row, 7 + BLAME_UNKNOWN) > 0 &&
		   end > l->passed)
		r->last_barred = end;
}

/* one policy of one report; those of a reporter come oldest first */
static int
take_policy(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_reporter *r = reporter_of(l, row);
	time_t begin;
	uint64_t successes, count;
	int i;

	if (r == NULL)
		return load_damaged(
		    l, "a report about, or signed by, what is no domain");
	if (!load_time(row, 4, &begin) || !load_time(row, 5, &r->last) ||
	    !load_count(row, 6, &successes))
		return load_damaged(l, "a report without time or number");
	take_barred(l, r, row);
	if (begin < r->first)
		r->first = begin;
	r->successes += successes;
	for (i = 0; i < BLAME_COUNT; i++) {
		if (!load_count(row, 7 + i, &count))
			return load_damaged(l, "failures without a number");
		r->failures[i] += count;
		if (i == BLAME_OURS && count > 0)
			r->last_ours = r->last;
	}
	/* the body that was applied last, where it is one of ours */
	if (sqlite3_column_type(row, 10) != SQLITE_NULL &&
	    (r->body == NULL || strcmp(r->body, db_text(row, 10)) != 0))
		r->body = load_text(l, row, 10);
	/* what a signer called itself last */
	if (r->signer != NULL && strcmp(r->organization, db_text(row, 11)) != 0)
		r->organization = load_text(l, row, 11);
	return 0;
}

/*
 * find - the reporter of this row (domain, who, name, weighs first), going
 * on from `at', since the rows are in the order of the reporters
 */
static struct evidence_reporter *
find(struct loading *l, sqlite3_stmt *row)
{
	const char *domain = load_text(l, row, 0);
	const char *signer = load_text(l, row, 1);
	const char *name = load_text(l, row, 2);
	bool weighs = sqlite3_column_int(row, 3) != 0;
	struct evidence_reporter *r;

	for (; l->at < l->e->reporters_len; l->at++) {
		r = &l->e->reporters[l->at];
		if (r->domain == domain && r->weighs == weighs &&
		    strcmp(signer_of(r), signer) == 0 &&
		    (r->signer != NULL || r->organization == name))
			return r;
	}
	return NULL;
}

/* rows of one reporter begin with its most frequent failure */
static int
take_worst(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_reporter *r = find(l, row);

	if (r != NULL && r->worst == NULL)
		r->worst = load_text(l, row, 4);
	return 0;
}

static int
take_failure(struct loading *l, sqlite3_stmt *row)
{
	struct evidence_failure *f = LOAD_ADD(l, failures);
	int blame = sqlite3_column_int(row, 4);

	if (blame < 0 || blame >= BLAME_COUNT)
		return load_damaged(l, "a failure that is nobody's");
	f->domain = load_text(l, row, 0);
	f->type = load_text(l, row, 1);
	f->mx = load_text(l, row, 2);
	f->address = load_text(l, row, 3);
	f->reason = load_text(l, row, 9);
	f->cause = load_text(l, row, 10);
	f->blame = (enum blame)blame;
	f->weighs = sqlite3_column_int(row, 5) != 0;
	if (!load_count(row, 6, &f->count) || !load_time(row, 8, &f->last))
		return load_damaged(l, "failures without time or number");
	f->reporters = (unsigned)sqlite3_column_int(row, 7);
	return 0;
}

/* one domain that reports come from, and the end of its last period */
static int
take_last(struct loading *l, sqlite3_stmt *row)
{
	const char *domain = db_text(row, 0);
	time_t last = (time_t)sqlite3_column_int64(row, 1);
	struct evidence_sender *s;
	size_t i;

	for (i = 0; i < l->e->senders_len; i++) {
		s = &l->e->senders[i];
		if (last > s->last_report &&
		    evidence_reports_for(domain, s->name))
			s->last_report = last;
	}
	return 0;
}

/* added up here: SQLite would sort all of it once for each maximum */
static const struct load_query policies = {
	"SELECT p.domain, " WHO ", r.weighs, r.begin, r.end, p.successes,"
	" p.ours, p.theirs, p.unknown, p.body, r.organization"
	" FROM report r JOIN report_policy p ON p.report = r.id"
	" WHERE r.end >= ?1 * 86400 AND p.domain <> ''"
	" ORDER BY 1, 2, 3, 4, 6",
	take_policy
};

#define FAILURES                                                 \
	" FROM report r JOIN report_policy p ON p.report = r.id" \
	" JOIN report_failure f ON f.report = p.report AND"      \
	" f.policy = p.policy WHERE r.end >= ?1 * 86400 AND p.domain <> ''"
#define WORST(cause)                                                           \
	"SELECT p.domain, " WHO ", r.weighs, " cause ", sum(f.count)" FAILURES \
	" GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 6 DESC, 5"
#define FAILED(cause)                                                   \
	"SELECT p.domain, f.type, f.mx, f.address, f.blame,"            \
	" max(r.weighs), sum(f.count), count(DISTINCT r.organization)," \
	" max(r.end), coalesce(f.reason, ''), " cause FAILURES          \
	" GROUP BY 1, 2, 3, 4, 5, 10, 11"                               \
	" ORDER BY 1, 7 DESC, 2, 3, 4, 5, 10, 11"

/*
 * Before schema 3 no cause was kept, and a reader cannot upgrade. Then the
 * result type says it, but for the one that tells of a reason to come.
 */
#define OF_TYPE                                                      \
	"CASE WHEN f.type = 'validation-failure' AND f.reason <> ''" \
	" THEN 'reason-unknown' ELSE f.type END"
#define KEPT "coalesce(f.cause, " OF_TYPE ")"
static const struct load_query worst[] = { { WORST(OF_TYPE), take_worst },
	{ WORST(KEPT), take_worst } };
static const struct load_query failed[] = { { FAILED(OF_TYPE), take_failure },
	{ FAILED(KEPT), take_failure } };

static const struct load_query last_reports = {
	"SELECT CASE WHEN signer <> '' THEN signer ELSE submitter END AS s,"
	" max(end) FROM report WHERE s <> '' AND end >= ?1 * 86400 GROUP BY"
	" s ORDER BY s",
	take_last
};

static int
compare_reporters(const void *a, const void *b)
{
	const struct evidence_reporter *left = a, *right = b;
	int order = strcmp(left->domain, right->domain);

	if (order == 0)
		order = strcmp(left->organization, right->organization);
	if (order == 0)
		order = strcmp(left->signer != NULL ? left->signer : "",
		    right->signer != NULL ? right->signer : "");
	return order != 0 ? order : (int)right->weighs - (int)left->weighs;
}

int
load_reports(struct loading *l)
{
	const int kept = l->db->version >= 3;
	const struct load_query *const queries[] = { &policies, &worst[kept],
		&failed[kept], &last_reports };
	struct evidence *e = l->e;
	int result = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(queries) && result == 0; i++) {
		l->at = 0;
		result = load_query(l, queries[i]);
	}
	if (e->reporters_len > 0)
		qsort(e->reporters, e->reporters_len, sizeof(*e->reporters),
		    compare_reporters);
	return result;
}
