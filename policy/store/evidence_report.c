/*
 * NAME      evidence_report - what reports say, into the database
 * CONTRACT  evidence_add_report() in evidence.h: one report is one
 *           transaction, durable when it returns, so that its file may go.
 */
#include "store/evidence.h"

#include "base/dates.h"
#include "store/evidence_db.h"

/* reports of the same organisation and id that are here */
struct known {
	bool same;   /* by the same signer, of no less weight */
	bool any;    /* by anybody */
	bool lesser; /* that weigh nothing */
};

static int
find_known(
    const struct db *db, const struct kept_report *kept, struct known *known)
{
	sqlite3_stmt *statement =
	    db_prepare(db, "SELECT signer = ?3, weighs FROM report"
			   " WHERE organization = ?1 AND report_id = ?2");
	bool same, weighs;
	int code = SQLITE_ERROR;

	*known = (struct known){ 0 };
	if (statement == NULL)
		return code;
	db_bind(statement, 1, kept->report->organization);
	db_bind(statement, 2, kept->report->id);
	db_bind(statement, 3, kept->signer != NULL ? kept->signer : "");
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		same = sqlite3_column_int(statement, 0) != 0;
		weighs = sqlite3_column_int(statement, 1) != 0;
		known->any = true;
		known->same =
		    known->same || (same && (weighs || !kept->weighs));
		known->lesser = known->lesser || !weighs;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int
remove_lesser(const struct db *db, const struct kept_report *kept)
{
	sqlite3_stmt *statement = db_prepare(db,
	    "DELETE FROM report WHERE organization = ?1 AND report_id = ?2"
	    " AND weighs = 0");
	int code = SQLITE_ERROR;

	if (statement != NULL) {
		db_bind(statement, 1, kept->report->organization);
		db_bind(statement, 2, kept->report->id);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

static int
add_report(const struct db *db, const struct kept_report *kept)
{
	sqlite3_stmt *statement = db_prepare(db,
	    "INSERT INTO report (organization, report_id, signer, submitter,"
	    " contact, weighs, begin, end, received)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
	int code = SQLITE_ERROR;

	if (statement != NULL) {
		db_bind(statement, 1, kept->report->organization);
		db_bind(statement, 2, kept->report->id);
		db_bind(statement, 3, kept->signer != NULL ? kept->signer : "");
		db_bind(statement, 4,
		    kept->submitter != NULL ? kept->submitter : "");
		db_bind(statement, 5, kept->report->contact);
		sqlite3_bind_int(statement, 6, kept->weighs);
		sqlite3_bind_int64(statement, 7, kept->report->begin);
		sqlite3_bind_int64(statement, 8, kept->report->end);
		sqlite3_bind_int64(statement, 9, kept->received);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

struct adding {
	const struct db *db;
	sqlite3_stmt *policy, *failure;
	sqlite3_int64 report;
};

static int
add_failure(const struct adding *a, size_t policy, size_t n,
    const struct tlsreport_failure *f, const struct kept_failure *kept)
{
	sqlite3_bind_int64(a->failure, 1, a->report);
	sqlite3_bind_int64(a->failure, 2, (sqlite3_int64)policy);
	sqlite3_bind_int64(a->failure, 3, (sqlite3_int64)n);
	db_bind(a->failure, 4, f->type);
	db_bind(a->failure, 5, f->mx != NULL ? f->mx : "");
	db_bind(a->failure, 6, f->address != NULL ? f->address : "");
	db_bind(a->failure, 7, f->sender != NULL ? f->sender : "");
	db_bind(a->failure, 8, f->helo);
	db_bind(a->failure, 9, f->reason);
	db_bind(a->failure, 10, f->more);
	sqlite3_bind_int(a->failure, 11, (int)kept->blame);
	sqlite3_bind_int64(a->failure, 12, (sqlite3_int64)f->count);
	db_bind(a->failure, 13, kept->cause);
	return db_step(a->failure);
}

static int
add_policy(const struct adding *a, size_t n, const struct kept_policy *kept)
{
	const struct tlsreport_policy *policy = kept->policy;
	int code;
	size_t i;

	sqlite3_bind_int64(a->policy, 1, a->report);
	sqlite3_bind_int64(a->policy, 2, (sqlite3_int64)n);
	db_bind(a->policy, 3, kept->domain);
	db_bind(a->policy, 4, policy->type_text);
	db_bind(a->policy, 5, kept->body);
	/* what is one of ours stands in the ledger */
	db_bind(a->policy, 6, kept->body == NULL ? policy->text : NULL);
	sqlite3_bind_int64(a->policy, 7, (sqlite3_int64)policy->successes);
	for (i = 0; i < BLAME_COUNT; i++)
		sqlite3_bind_int64(
		    a->policy, 8 + (int)i, (sqlite3_int64)kept->shares[i]);
	code = db_step(a->policy);
	for (i = 0; i < policy->failures_len && code == SQLITE_OK; i++)
		code = add_failure(
		    a, n, i, &policy->failures[i], &kept->failures[i]);
	return code;
}

static int
add_policies(const struct db *db, const struct kept_report *kept)
{
	struct adding a = { .db = db,
		.report = sqlite3_last_insert_rowid(db->sqlite) };
	int code = SQLITE_ERROR;
	size_t i;

	_Static_assert(BLAME_OURS == 0 && BLAME_THEIRS == 1 &&
			   BLAME_UNKNOWN == 2 && BLAME_COUNT == 3,
	    "columns of report_policy");
	a.policy = db_prepare(db,
	    "INSERT INTO report_policy VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	    " ?9, ?10)");
	a.failure = db_prepare(db,
	    "INSERT INTO report_failure VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
	    " ?9, ?10, ?11, ?12, ?13)");
	if (a.policy != NULL && a.failure != NULL)
		code = SQLITE_OK;
	for (i = 0; i < kept->policies_len && code == SQLITE_OK; i++)
		code = add_policy(&a, i, &kept->policies[i]);
	sqlite3_finalize(a.policy);
	sqlite3_finalize(a.failure);
	return code;
}

int
evidence_put_report(const struct db *db, const struct kept_report *kept,
    enum report_outcome *outcome)
{
	struct known known;
	int code = find_known(db, kept, &known);

	*outcome = REPORT_ADDED;
	if (known.same || (known.any && !kept->weighs))
		*outcome = REPORT_DUPLICATE;
	else if (known.lesser)
		*outcome = REPORT_REPLACED;
	if (code == SQLITE_OK && *outcome == REPORT_REPLACED)
		code = remove_lesser(db, kept);
	if (code == SQLITE_OK && *outcome != REPORT_DUPLICATE)
		code = add_report(db, kept);
	if (code == SQLITE_OK && *outcome != REPORT_DUPLICATE)
		code = add_policies(db, kept);
	return code;
}

int
evidence_add_report(struct evidence_db *evidence,
    const struct kept_report *kept, enum report_outcome *outcome,
    struct buf *why)
{
	const struct db *db = &evidence->db;
	int code, result = 0;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	code = evidence_put_report(db, kept, outcome);
	if (code == SQLITE_OK && *outcome != REPORT_DUPLICATE)
		code = evidence_mark(db, SHARE_REPORT, kept->report->end / DAY);
	if (code == SQLITE_OK)
		code = evidence_prune(db, kept->received);
	if (code != SQLITE_OK)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}

int
evidence_add_foreign(
    struct evidence_db *evidence, uint64_t count, struct buf *why)
{
	const struct db *db = &evidence->db;
	int result = 0;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	if (evidence_set_meta(db, "foreign",
		evidence_meta(db, "foreign") + (sqlite3_int64)count) !=
	    SQLITE_OK)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}
