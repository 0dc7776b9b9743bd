/*
 * NAME      evidence - the evidence database: what it is, opening it, looks
 * CONTRACT  see evidence.h. evidence_sessions.c writes what the milter saw,
 *           evidence_report.c what reports say; evidence_load.c sums it up.
 * SCHEMA    proof        one row a host, address, kind of key, SNI
 *           publication  one row a domain
 *           session      one row a day and all that tells sessions apart
 *           candidate    one row a domain accepted at RCPT; days since 1970
 *           report       one row a report that was let in
 *           report_policy, report_failure
 *                        what it says, numbered as in the report; `body' is
 *                        the hash of ours that was applied
 *           member_session, member_proof, member_publication, member_state
 *                        what other members of a fleet have counted and
 *                        seen, and how they are; may be lost
 *           share        one row a batch of evidence: what the shared store
 *                        called it when it had all of it, and whether it has
 *           written      hours since 1970 in which looks or the milter's
 *                        beat were written down (evidence_witnessed())
 *           meta         numbers by name: `since' when sessions were first
 *                        counted, `pruned' day, `lost' sessions, `foreign'
 *                        reports, `beating' since when the milter runs
 *                        without a break, `beat' when it was last heard of,
 *                        `ended' 1 where it has said that it ends, `shared'
 *                        when the other members were last heard of
 *           A change of it needs a new version and a step that upgrades.
 * BUGS      Two runs of `poststs check' at once: the later one's standings
 *           win, although the earlier one saw more.
 */
#include "store/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "store/evidence_db.h"

/* what other members of a fleet have counted and seen, and how they are */
#define SHARED                                                           \
	"CREATE TABLE member_session ("                                  \
	" day INTEGER NOT NULL,"                                         \
	" domain TEXT NOT NULL,"                                         \
	" mx TEXT NOT NULL,"                                             \
	" tls TEXT NOT NULL,"                                            \
	" sender TEXT NOT NULL,"                                         \
	" downgraded INTEGER NOT NULL,"                                  \
	" disposition INTEGER NOT NULL,"                                 \
	" member TEXT NOT NULL,"                                         \
	" count INTEGER NOT NULL,"                                       \
	" PRIMARY KEY (day, domain, mx, tls, sender, downgraded,"        \
	" disposition, member)) WITHOUT ROWID;"                          \
	"CREATE TABLE member_proof ("                                    \
	" host TEXT NOT NULL,"                                           \
	" address TEXT NOT NULL,"                                        \
	" key INTEGER NOT NULL,"                                         \
	" sni INTEGER NOT NULL,"                                         \
	" member TEXT NOT NULL,"                                         \
	" ok_since INTEGER NOT NULL,"                                    \
	" last_ok INTEGER NOT NULL,"                                     \
	" last_bad INTEGER NOT NULL,"                                    \
	" fault TEXT,"                                                   \
	" cert TEXT,"                                                    \
	" not_after INTEGER NOT NULL,"                                   \
	" not_before INTEGER NOT NULL,"                                  \
	" PRIMARY KEY (host, address, key, sni, member)) WITHOUT ROWID;" \
	"CREATE TABLE member_publication ("                              \
	" domain TEXT NOT NULL,"                                         \
	" member TEXT NOT NULL,"                                         \
	" ok_since INTEGER NOT NULL,"                                    \
	" last_ok INTEGER NOT NULL,"                                     \
	" last_bad INTEGER NOT NULL,"                                    \
	" fault TEXT,"                                                   \
	" id TEXT NOT NULL,"                                             \
	" PRIMARY KEY (domain, member)) WITHOUT ROWID;"                  \
	"CREATE TABLE member_state ("                                    \
	" name TEXT NOT NULL PRIMARY KEY,"                               \
	" told INTEGER NOT NULL,"                                        \
	" since INTEGER NOT NULL,"                                       \
	" beating INTEGER NOT NULL,"                                     \
	" beat INTEGER NOT NULL,"                                        \
	" lost INTEGER NOT NULL,"                                        \
	" aliens INTEGER NOT NULL) WITHOUT ROWID;"                       \
	"CREATE TABLE share ("                                           \
	" member TEXT NOT NULL,"                                         \
	" kind INTEGER NOT NULL,"                                        \
	" day INTEGER NOT NULL,"                                         \
	" word TEXT NOT NULL,"                                           \
	" dirty INTEGER NOT NULL,"                                       \
	" PRIMARY KEY (member, kind, day)) WITHOUT ROWID;"
/* all that is here, for who joins a fleet with it */
#define MARK_ALL                                                             \
	"INSERT INTO share SELECT DISTINCT '', 0, day, '', 1 FROM session"   \
	" WHERE true ON CONFLICT (member, kind, day) DO UPDATE SET dirty = " \
	"dirty + 1;"                                                         \
	"INSERT INTO share SELECT DISTINCT '', 3, end / 86400, '', 1"        \
	" FROM report WHERE true ON CONFLICT (member, kind, day) DO UPDATE"  \
	" SET dirty = dirty + 1;"                                            \
	"INSERT INTO share VALUES ('', 1, 0, '', 1), ('', 2, 0, '', 1)"      \
	" ON CONFLICT (member, kind, day) DO UPDATE SET dirty = dirty + 1"

static const char *const upgrades[] = {
	"ALTER TABLE session RENAME COLUMN abandoned TO disposition",
	"ALTER TABLE report_failure ADD COLUMN cause TEXT",
	"ALTER TABLE proof ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0",
	"CREATE TABLE written (hour INTEGER PRIMARY KEY)",
	SHARED MARK_ALL,
	NULL,
};

static const struct db_kind evidence_kind = {
	.what = "evidence",
	.file = "evidence.db",
	.damaged = "move it away: a new one begins, and nothing that was "
		   "promised to senders is lost with it",
	.unfinished = "run `poststs check' as the user who owns it",
	.application = 0x50534556, /* "PSEV" */
	.version = 6,
	/* the milter counts sessions as another user of the folder's group */
	.shared = true,
	.wal = true,
	.pragmas = "PRAGMA synchronous = FULL;"
		   "PRAGMA foreign_keys = ON;"
		   "PRAGMA journal_size_limit = 4194304;",
	.upgrades = upgrades,
	.schema = "CREATE TABLE proof ("
		  " host TEXT NOT NULL,"
		  " address TEXT NOT NULL,"
		  " key INTEGER NOT NULL,"
		  " sni INTEGER NOT NULL,"
		  " ok_since INTEGER NOT NULL,"
		  " last_ok INTEGER NOT NULL,"
		  " last_bad INTEGER NOT NULL,"
		  " fault TEXT,"
		  " cert TEXT,"
		  " not_after INTEGER NOT NULL,"
		  " not_before INTEGER NOT NULL DEFAULT 0,"
		  " PRIMARY KEY (host, address, key, sni)) WITHOUT ROWID;"
		  "CREATE TABLE publication ("
		  " domain TEXT NOT NULL PRIMARY KEY,"
		  " ok_since INTEGER NOT NULL,"
		  " last_ok INTEGER NOT NULL,"
		  " last_bad INTEGER NOT NULL,"
		  " fault TEXT,"
		  " id TEXT NOT NULL) WITHOUT ROWID;"
		  "CREATE TABLE session ("
		  " day INTEGER NOT NULL,"
		  " domain TEXT NOT NULL,"
		  " mx TEXT NOT NULL,"
		  " tls TEXT NOT NULL,"
		  " network TEXT NOT NULL,"
		  " sender TEXT NOT NULL,"
		  " downgraded INTEGER NOT NULL,"
		  " disposition INTEGER NOT NULL,"
		  " count INTEGER NOT NULL,"
		  " PRIMARY KEY (day, domain, mx, tls, network, sender,"
		  " downgraded, disposition)) WITHOUT ROWID;"
		  "CREATE TABLE candidate ("
		  " domain TEXT NOT NULL PRIMARY KEY,"
		  " first_day INTEGER NOT NULL,"
		  " last_day INTEGER NOT NULL) WITHOUT ROWID;"
		  "CREATE TABLE report ("
		  " id INTEGER PRIMARY KEY,"
		  " organization TEXT NOT NULL,"
		  " report_id TEXT NOT NULL,"
		  " signer TEXT NOT NULL,"
		  " submitter TEXT NOT NULL,"
		  " contact TEXT,"
		  " weighs INTEGER NOT NULL,"
		  " begin INTEGER NOT NULL,"
		  " end INTEGER NOT NULL,"
		  " received INTEGER NOT NULL,"
		  " UNIQUE (organization, report_id, signer));"
		  "CREATE INDEX report_end ON report (end);"
		  "CREATE TABLE report_policy ("
		  " report INTEGER NOT NULL"
		  "  REFERENCES report (id) ON DELETE CASCADE,"
		  " policy INTEGER NOT NULL,"
		  " domain TEXT NOT NULL,"
		  " type TEXT NOT NULL,"
		  " body TEXT,"
		  " text TEXT,"
		  " successes INTEGER NOT NULL,"
		  " ours INTEGER NOT NULL,"
		  " theirs INTEGER NOT NULL,"
		  " unknown INTEGER NOT NULL,"
		  " PRIMARY KEY (report, policy)) WITHOUT ROWID;"
		  "CREATE TABLE report_failure ("
		  " report INTEGER NOT NULL,"
		  " policy INTEGER NOT NULL,"
		  " failure INTEGER NOT NULL,"
		  " type TEXT NOT NULL,"
		  " mx TEXT NOT NULL,"
		  " address TEXT NOT NULL,"
		  " sender TEXT NOT NULL,"
		  " helo TEXT,"
		  " reason TEXT,"
		  " more TEXT,"
		  " blame INTEGER NOT NULL,"
		  " count INTEGER NOT NULL,"
		  " cause TEXT,"
		  " PRIMARY KEY (report, policy, failure),"
		  " FOREIGN KEY (report, policy) REFERENCES"
		  "  report_policy (report, policy) ON DELETE CASCADE"
		  ") WITHOUT ROWID;"
		  "CREATE TABLE written (hour INTEGER PRIMARY KEY);" SHARED
		  "CREATE TABLE meta ("
		  " name TEXT NOT NULL PRIMARY KEY,"
		  " value INTEGER NOT NULL) WITHOUT ROWID;",
};

/*
 * began - there is evidence from now on. A reader that finds none where there
 * was some must not take that for "nobody ever looked": -1 and `why'.
 */
static int
began(
    const struct evidence_db *evidence, const char *state_dir, struct buf *why)
{
	struct buf path = BUF_INIT;
	int fd, result = 0;

	buf_printf(&path, "%s/evidence.began", state_dir);
	if (evidence->db.sqlite != NULL && evidence->db.write) {
		/* who cannot make it knows no less than before */
		fd = open(buf_text(&path),
		    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
		if (fd >= 0)
			close(fd);
	} else if (evidence->db.sqlite == NULL &&
		   (access(buf_text(&path), F_OK) == 0 || errno != ENOENT)) {
		result = why_set(why,
		    "the evidence %s is missing, and there was one: put it "
		    "back, or remove %s to begin anew",
		    evidence->db.path, buf_text(&path));
	}
	buf_release(&path);
	return result;
}

struct evidence_db *
evidence_open(
    const char *state_dir, bool write, unsigned patience, struct buf *why)
{
	struct evidence_db *evidence = xcalloc(1, sizeof(*evidence));

	if (db_open(&evidence->db, &evidence_kind, state_dir, write, patience,
		why) == 0 &&
	    began(evidence, state_dir, why) == 0)
		return evidence;
	evidence_close(evidence);
	return NULL;
}

void
evidence_close(struct evidence_db *evidence)
{
	if (evidence == NULL)
		return;
	db_close(&evidence->db);
	free(evidence);
}

int
evidence_begin(struct evidence_db *evidence, struct buf *why)
{
	if (db_writable(&evidence->db, why) != 0)
		return -1;
	if (db_run(&evidence->db, "BEGIN IMMEDIATE") != SQLITE_OK)
		return db_fail(&evidence->db, "write", why);
	return 0;
}

/* with_hours - a statement whose only parameters are hours */
static int
with_hours(
    const struct db *db, const char *sql, sqlite3_int64 a, sqlite3_int64 b)
{
	sqlite3_stmt *statement = db_prepare(db, sql);
	int code = SQLITE_ERROR;

	if (statement != NULL) {
		sqlite3_bind_int64(statement, 1, a);
		sqlite3_bind_int64(statement, 2, b);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

int
evidence_wrote(const struct db *db, time_t now)
{
	int code = with_hours(
	    db, "INSERT OR IGNORE INTO written VALUES (?1)", now / HOUR, 0);

	return code != SQLITE_OK
		   ? code
		   : with_hours(db,
			 "DELETE FROM written WHERE hour < ?1 OR hour > ?2",
			 (now - EVIDENCE_WITNESS) / HOUR,
			 (now + EVIDENCE_WITNESS) / HOUR);
}

/* ---- meta ---- */

sqlite3_int64
evidence_meta(const struct db *db, const char *name)
{
	sqlite3_stmt *statement =
	    db_prepare(db, "SELECT value FROM meta WHERE name = ?1");
	sqlite3_int64 value = 0;

	db_bind(statement, 1, name);
	if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

int
evidence_set_meta(const struct db *db, const char *name, sqlite3_int64 value)
{
	sqlite3_stmt *statement =
	    db_prepare(db, "INSERT OR REPLACE INTO meta VALUES (?1, ?2)");
	int code = SQLITE_ERROR;

	if (statement != NULL) {
		db_bind(statement, 1, name);
		sqlite3_bind_int64(statement, 2, value);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

int
evidence_mark_all(const struct db *db)
{
	return db_run(db, MARK_ALL);
}

/* ---- looks ---- */

static void
bind_standing(sqlite3_stmt *statement, int at, const struct standing *standing)
{
	sqlite3_bind_int64(statement, at, standing->ok_since);
	sqlite3_bind_int64(statement, at + 1, standing->last_ok);
	sqlite3_bind_int64(statement, at + 2, standing->last_bad);
	db_bind(statement, at + 3, standing->fault);
}

static int
save_proofs(const struct db *db, const struct evidence *e)
{
	sqlite3_stmt *statement = db_prepare(db,
	    "INSERT OR REPLACE INTO proof (host, address, key, sni, ok_since,"
	    " last_ok, last_bad, fault, cert, not_after, not_before)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	int code = statement != NULL ? SQLITE_OK : SQLITE_ERROR;
	const struct evidence_proof *p;
	size_t i;

	for (i = 0; i < e->proofs_len && code == SQLITE_OK; i++) {
		p = &e->proofs[i];
		db_bind(statement, 1, p->host);
		db_bind(statement, 2, p->address);
		sqlite3_bind_int(statement, 3, (int)p->key);
		sqlite3_bind_int(statement, 4, p->sni);
		bind_standing(statement, 5, &p->standing);
		db_bind(statement, 9, p->cert);
		sqlite3_bind_int64(statement, 10, p->not_after);
		sqlite3_bind_int64(statement, 11, p->not_before);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

static int
save_publications(const struct db *db, const struct evidence *e)
{
	sqlite3_stmt *statement = db_prepare(db,
	    "INSERT OR REPLACE INTO publication (domain, ok_since, last_ok,"
	    " last_bad, fault, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
	int code = statement != NULL ? SQLITE_OK : SQLITE_ERROR;
	const struct evidence_publication *p;
	size_t i;

	for (i = 0; i < e->publications_len && code == SQLITE_OK; i++) {
		p = &e->publications[i];
		db_bind(statement, 1, p->domain);
		bind_standing(statement, 2, &p->standing);
		db_bind(statement, 6, p->id);
		code = db_step(statement);
	}
	sqlite3_finalize(statement);
	return code;
}

int
evidence_save_looks(struct evidence_db *evidence, const struct evidence *e,
    time_t now, struct buf *why)
{
	const struct db *db = &evidence->db;
	int result = 0;

	if (evidence_begin(evidence, why) != 0)
		return -1;
	if (save_proofs(db, e) != SQLITE_OK ||
	    save_publications(db, e) != SQLITE_OK ||
	    (e->proofs_len > 0 &&
		evidence_mark(db, SHARE_PROOF, 0) != SQLITE_OK) ||
	    (e->publications_len > 0 &&
		evidence_mark(db, SHARE_PUBLICATION, 0) != SQLITE_OK) ||
	    evidence_wrote(db, now) != SQLITE_OK)
		result = db_fail(db, "write", why);
	return db_end(db, result, why);
}
