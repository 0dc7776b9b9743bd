/*
 * NAME      db - the SQLite side of the store
 * CONTRACT  see db.h. The journal is SQLite's oldest, DELETE: what a killed
 *           writer left is rolled back by the next who may write, the
 *           database is one file between runs, and a reader needs no right
 *           to write to the folder (WAL readers do). synchronous = EXTRA, so
 *           that a commit outlives a power failure.
 *
 *           An empty file is a valid, empty database to SQLite, and a
 *           truncated ledger must never look like that. So the file is made
 *           under a temporary name and appears whole, with its schema, or not
 *           at all; a file without our application_id is not ours.
 * SCHEMA    body    every text once
 *           served  one row a stretch of time in which a domain had a body;
 *                   seq counts from 1 in each domain, last_served is 0 in
 *                   the current one
 *           domain  one row a domain, as struct ledger_domain
 *           A change of it needs a new DB_VERSION and a step in upgrade().
 * BUGS      SQLite keeps no check sums: a flipped bit inside a value is found
 *           only where store_ledger() can prove it (bodies, names, ids).
 */
#include "config.h" /* renameat2 */

#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/oserror.h"
#include "base/owner.h"

#define DB_APPLICATION 0x50535453 /* "PSTS" */
#define DB_VERSION     1
#define DB_NAME        "poststs.db"
#define DB_FRESH       ".poststs.db.new"

static const char schema[] = "PRAGMA application_id = 1347638355;"
			     "PRAGMA user_version = 1;"
			     "CREATE TABLE body ("
			     " id INTEGER PRIMARY KEY,"
			     " hash TEXT NOT NULL UNIQUE,"
			     " text BLOB NOT NULL);"
			     "CREATE TABLE domain ("
			     " name TEXT NOT NULL PRIMARY KEY,"
			     " stage TEXT NOT NULL,"
			     " since INTEGER NOT NULL,"
			     " record_gone INTEGER NOT NULL,"
			     " gone TEXT,"
			     " gone_since INTEGER NOT NULL,"
			     " asked TEXT NOT NULL,"
			     " requested INTEGER NOT NULL,"
			     " forced INTEGER NOT NULL) WITHOUT ROWID;"
			     "CREATE TABLE served ("
			     " domain TEXT NOT NULL REFERENCES domain (name),"
			     " seq INTEGER NOT NULL,"
			     " body INTEGER NOT NULL REFERENCES body (id),"
			     " id TEXT NOT NULL,"
			     " first_served INTEGER NOT NULL,"
			     " last_served INTEGER NOT NULL,"
			     " released INTEGER NOT NULL,"
			     " record_ttl INTEGER NOT NULL,"
			     " PRIMARY KEY (domain, seq)) WITHOUT ROWID;";

_Static_assert(DB_APPLICATION == 1347638355, "see schema");

/* what_to_do - after this SQLite result; never NULL */
static const char *
what_to_do(int code, int err)
{
	if (code == SQLITE_READONLY_ROLLBACK)
		return "a run was killed while it wrote; run `poststs apply' "
		       "as the user who owns it";
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "restore it from a backup; it holds what was promised "
		       "to senders, so never just remove it";
	case SQLITE_FULL:
		return oserror_advice(ENOSPC);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return oserror_advice(EACCES);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another run is using it; run again when it has "
		       "finished";
	default:
		break;
	}
	return oserror_advice(err) != NULL ? oserror_advice(err) : "run again";
}

static int
fail(sqlite3 *sqlite, const char *path, const char *verb, struct buf *why)
{
	int code = sqlite3_extended_errcode(sqlite);
	int kind = code & 0xff;
	int err = sqlite3_system_errno(sqlite);

	if (kind != SQLITE_CANTOPEN && kind != SQLITE_IOERR &&
	    kind != SQLITE_FULL)
		err = 0;
	return why_set(why, "cannot %s the ledger %s: %s%s%s; %s", verb, path,
	    sqlite3_errmsg(sqlite), err != 0 ? ": " : "",
	    err != 0 ? strerror(err) : "", what_to_do(code, err));
}

int
db_fail(const struct store *store, const char *verb, struct buf *why)
{
	return fail(store->sqlite, store->path, verb, why);
}

int
db_damaged(const struct store *store, const char *what, struct buf *why)
{
	return why_set(why, "the ledger %s is damaged (%s); %s", store->path,
	    what, what_to_do(SQLITE_CORRUPT, 0));
}

sqlite3_stmt *
db_prepare(const struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(store->sqlite, sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return NULL;
	return statement;
}

int
db_run(const struct store *store, const char *sql)
{
	return sqlite3_exec(store->sqlite, sql, NULL, NULL, NULL);
}

int
db_step(sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);

	sqlite3_reset(statement);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

const char *
db_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return text != NULL ? (const char *)text : "";
}

/* pragma - the number it answers; -1 when it cannot be asked */
static long
pragma(sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	long value = -1;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL) ==
		SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		value = (long)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

/* configure - how this connection behaves; changes nothing in the file */
static int
configure(sqlite3 *sqlite)
{
	sqlite3_extended_result_codes(sqlite, 1);
	sqlite3_busy_timeout(sqlite, 10000);
	return sqlite3_exec(sqlite,
	    "PRAGMA synchronous = EXTRA;"
	    "PRAGMA cell_size_check = ON;"
	    "PRAGMA trusted_schema = OFF;"
	    "PRAGMA cache_size = -16384;",
	    NULL, NULL, NULL);
}

/* recognise - is it a ledger, and of a version that we know? */
static int
recognise(sqlite3 *sqlite, const char *path, struct buf *why)
{
	long application = pragma(sqlite, "PRAGMA application_id");
	long version = pragma(sqlite, "PRAGMA user_version");

	if (application < 0 || version < 0)
		return fail(sqlite, path, "read", why);
	if (application != DB_APPLICATION)
		return why_set(why,
		    "%s is not a ledger of poststs, or was truncated; %s", path,
		    what_to_do(SQLITE_NOTADB, 0));
	if (version > DB_VERSION)
		return why_set(why,
		    "the ledger %s was written by a newer poststs (schema "
		    "%ld, this one knows %d); upgrade poststs",
		    path, version, DB_VERSION);
	if (version < DB_VERSION)
		return why_set(why,
		    "the ledger %s has the unknown schema %ld; %s", path,
		    version, what_to_do(SQLITE_CORRUPT, 0));
	return 0;
}

static sqlite3 *
open_with(const char *path, int flags, struct buf *why)
{
	sqlite3 *sqlite = NULL;
	int code;

	code = sqlite3_open_v2(
	    path, &sqlite, flags | SQLITE_OPEN_PRIVATECACHE, NULL);
	if (code == SQLITE_OK)
		code = configure(sqlite);
	if (code != SQLITE_OK)
		fail(sqlite, path, "open", why);
	else if (recognise(sqlite, path, why) == 0)
		return sqlite;
	sqlite3_close(sqlite);
	return NULL;
}

/*
 * db_open: a reader may find what a killed writer left, and only who may
 * write can roll it back; so where reading fails writing is tried too.
 */
sqlite3 *
db_open(const char *path, bool write, struct buf *why)
{
	struct buf first = BUF_INIT;
	sqlite3 *sqlite;
	struct stat st;

	if (lstat(path, &st) != 0) {
		why_errno(why, errno, "cannot read the ledger %s", path);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		why_set(
		    why, "the ledger %s is no plain file; move it away", path);
		return NULL;
	}
	if (write)
		return open_with(path, SQLITE_OPEN_READWRITE, why);
	sqlite = open_with(path, SQLITE_OPEN_READONLY, &first);
	if (sqlite == NULL && access(path, W_OK) == 0) {
		buf_clear(&first);
		sqlite = open_with(path, SQLITE_OPEN_READWRITE, &first);
	}
	if (sqlite == NULL)
		why_set(why, "%s", buf_text(&first));
	buf_release(&first);
	return sqlite;
}

/* fill - the schema into the empty file */
static int
fill(const char *path, struct buf *why)
{
	sqlite3 *sqlite = NULL;
	int result = 0;

	if (sqlite3_open_v2(path, &sqlite, SQLITE_OPEN_READWRITE, NULL) !=
		SQLITE_OK ||
	    configure(sqlite) != SQLITE_OK ||
	    sqlite3_exec(sqlite, "BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(sqlite, schema, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(sqlite, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		result = fail(sqlite, path, "begin", why);
	if (sqlite3_close(sqlite) != SQLITE_OK && result == 0)
		result = -1;
	return result;
}

/* put_in_place - unless another run was faster, whose file stays then */
static int
put_in_place(int dirfd)
{
	if (renameat2(dirfd, DB_FRESH, dirfd, DB_NAME, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS)
		return linkat(dirfd, DB_FRESH, dirfd, DB_NAME, 0) == 0 ||
			       errno == EEXIST
			   ? 0
			   : -1;
	return errno == EEXIST ? 0 : -1;
}

int
db_create(int dirfd, const char *state_dir, struct buf *why)
{
	struct buf path = BUF_INIT;
	int fd, result = -1;

	unlinkat(dirfd, DB_FRESH, 0);
	unlinkat(dirfd, DB_FRESH "-journal", 0);
	buf_printf(&path, "%s/" DB_FRESH, state_dir);
	fd = openat(dirfd, DB_FRESH,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || owner_follow(fd, dirfd) != 0 || fchmod(fd, 0640) != 0 ||
	    close(fd) != 0) {
		why_errno(
		    why, errno, "cannot begin the ledger %s", buf_text(&path));
		goto out;
	}
	if (fill(buf_text(&path), why) != 0)
		goto out;
	if (put_in_place(dirfd) != 0 || fsync(dirfd) != 0)
		why_errno(why, errno, "cannot begin the ledger %s/" DB_NAME,
		    state_dir);
	else
		result = 0;
out:
	unlinkat(dirfd, DB_FRESH, 0);
	buf_release(&path);
	return result;
}
