/*
 * NAME      evidence_join - what another copy of the evidence has beyond ours
 * CONTRACT  evidence_join() in backup.h, in one transaction. Of what both have
 *           the one that was seen later stays; done again nothing changes.
 */
#include <string.h>

#include "base/alloc.h"
#include "store/backup.h"
#include "store/evidence_db.h"

#define PATIENCE 10000 /* milliseconds */

/*
 * a table, and which of its rows are older than those of the other: they go,
 * and then all that are not here come
 */
static const struct {
	const char *name;
	const char *older; /* of `t', ours, beside `o'; NULL: ours stay */
} tables[] = {
	{ "proof", "o.host = t.host AND o.address = t.address AND"
		   " o.key = t.key AND o.sni = t.sni AND"
		   " max(o.last_ok, o.last_bad) > max(t.last_ok, t.last_bad)" },
	{ "publication", "o.domain = t.domain AND"
			 " max(o.last_ok, o.last_bad) >"
			 " max(t.last_ok, t.last_bad)" },
	{ "session",
	    "o.day = t.day AND o.domain = t.domain AND o.mx = t.mx"
	    " AND o.tls = t.tls AND o.network = t.network AND"
	    " o.sender = t.sender AND o.downgraded = t.downgraded"
	    " AND o.disposition = t.disposition AND o.count > t.count" },
	{ "candidate", "o.domain = t.domain AND o.last_day > t.last_day" },
};

/* columns - those of a table, but for `id', each after `before' */
static void
columns(
    struct buf *out, const struct db *db, const char *table, const char *before)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *s;

	buf_clear(out);
	buf_printf(&sql, "PRAGMA main.table_info(%s)", table);
	s = db_prepare(db, buf_text(&sql));
	while (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		if (strcmp(db_text(s, 1), "id") != 0)
			buf_printf(out, "%s%s\"%s\"", out->len > 0 ? ", " : "",
			    before, db_text(s, 1));
	sqlite3_finalize(s);
	buf_release(&sql);
}

static int
join_table(const struct db *db, const char *name, const char *older)
{
	struct buf sql = BUF_INIT, list = BUF_INIT;
	int code = SQLITE_OK;

	columns(&list, db, name, "");
	buf_printf(&sql,
	    "DELETE FROM main.%s AS t WHERE EXISTS"
	    " (SELECT 1 FROM other.%s AS o WHERE %s)",
	    name, name, older);
	code = db_run(db, buf_text(&sql));
	buf_clear(&sql);
	buf_printf(&sql,
	    "INSERT OR IGNORE INTO main.%s (%s) SELECT %s"
	    " FROM other.%s",
	    name, buf_text(&list), buf_text(&list), name);
	if (code == SQLITE_OK)
		code = db_run(db, buf_text(&sql));
	buf_release(&sql);
	buf_release(&list);
	return code;
}

/* what hangs on a report, by its number there */
static int
join_children(const struct db *db, const char *name, sqlite3_int64 since)
{
	struct buf sql = BUF_INIT, list = BUF_INIT, theirs = BUF_INIT;
	const char *rest;
	int code;

	columns(&list, db, name, "");
	columns(&theirs, db, name, "c.");
	/* the first of them is the report */
	rest = strchr(buf_text(&theirs), ',');
	buf_printf(&sql,
	    "INSERT INTO main.%s (%s) SELECT n.id%s FROM other.%s AS c"
	    " JOIN other.report AS o ON o.id = c.report"
	    " JOIN main.report AS n ON n.organization = o.organization"
	    "  AND n.report_id = o.report_id AND n.signer = o.signer"
	    " WHERE n.id > %lld",
	    name, buf_text(&list), rest != NULL ? rest : "", name,
	    (long long)since);
	code = db_run(db, buf_text(&sql));
	buf_release(&sql);
	buf_release(&list);
	buf_release(&theirs);
	return code;
}

static int
join_reports(const struct db *db)
{
	sqlite3_stmt *s =
	    db_prepare(db, "SELECT coalesce(max(id), 0) FROM main.report");
	struct buf sql = BUF_INIT, list = BUF_INIT;
	sqlite3_int64 since = -1;
	int code;

	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		since = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	columns(&list, db, "report", "");
	buf_printf(&sql,
	    "INSERT OR IGNORE INTO main.report (%s) SELECT %s FROM "
	    "other.report",
	    buf_text(&list), buf_text(&list));
	code = since >= 0 ? db_run(db, buf_text(&sql)) : SQLITE_ERROR;
	if (code == SQLITE_OK)
		code = join_children(db, "report_policy", since);
	if (code == SQLITE_OK)
		code = join_children(db, "report_failure", since);
	buf_release(&sql);
	buf_release(&list);
	return code;
}

static int
join_all(const struct db *db, struct buf *why)
{
	int code = SQLITE_OK, result;
	size_t i;

	if (db_run(db, "BEGIN IMMEDIATE") != SQLITE_OK)
		return db_fail(db, "write", why);
	for (i = 0; i < ARRAY_LEN(tables) && code == SQLITE_OK; i++)
		code = join_table(db, tables[i].name, tables[i].older);
	if (code == SQLITE_OK)
		code = join_reports(db);
	if (code == SQLITE_OK)
		code = evidence_mark_all(db);
	result = code == SQLITE_OK ? 0 : db_fail(db, "write", why);
	return db_end(db, result, why);
}

static int
attach(const struct db *db, const char *dir, struct buf *why)
{
	sqlite3_stmt *s = db_prepare(db, "ATTACH DATABASE ?1 AS other");
	struct buf path = BUF_INIT;
	int code = SQLITE_ERROR;

	buf_printf(&path, "%s/%s", dir, db->kind->file);
	if (s != NULL) {
		db_bind(s, 1, buf_text(&path));
		code = db_step(s);
	}
	sqlite3_finalize(s);
	buf_release(&path);
	return code == SQLITE_OK ? 0 : db_fail(db, "read", why);
}

int
evidence_join(const char *state_dir, const char *other_dir, struct buf *why)
{
	struct evidence_db *other, *mine;
	int result = -1;

	/* to the present schema, both of them */
	other = evidence_open(other_dir, true, PATIENCE, why);
	evidence_close(other);
	if (other == NULL)
		return -1;
	mine = evidence_open(state_dir, true, PATIENCE, why);
	if (mine == NULL)
		return -1;
	if (attach(&mine->db, other_dir, why) == 0)
		result = join_all(&mine->db, why);
	evidence_close(mine);
	return result;
}
