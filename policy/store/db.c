/*
 * NAME      db - the SQLite side of the store
 * CONTRACT  see db.h. An empty file is a valid, empty database to SQLite, and
 *           a truncated ledger must never look like that. So the file is made
 *           under a temporary name and appears whole, with its schema, or not
 *           at all; a file without our application_id is not ours. It belongs
 *           to whom the folder belongs to, so that root may make it for the
 *           daemon.
 *
 *           Where the journal stands beside the file (WAL) it and its index
 *           are kept when the last connection closes: only so can somebody
 *           read who may not write to the folder.
 * BUGS      SQLite keeps no check sums: a flipped bit inside a value is found
 *           only where the reader can prove it (bodies, names, ids).
 */
#include "config.h" /* renameat2 */

#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/oserror.h"
#include "base/owner.h"

/* what_to_do - after this SQLite result; never NULL */
static const char *
what_to_do(const struct db_kind *kind, int code, int err)
{
	if (code == SQLITE_READONLY_ROLLBACK ||
	    code == SQLITE_READONLY_RECOVERY)
		return kind->unfinished;
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return kind->damaged;
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

int
db_fail(const struct db *db, const char *verb, struct buf *why)
{
	int code = sqlite3_extended_errcode(db->sqlite);
	int kind = code & 0xff;
	int err = sqlite3_system_errno(db->sqlite);

	if (kind != SQLITE_CANTOPEN && kind != SQLITE_IOERR &&
	    kind != SQLITE_FULL)
		err = 0;
	why_set(why, "cannot %s the %s %s: %s%s%s; %s", verb, db->kind->what,
	    db->path, sqlite3_errmsg(db->sqlite), err != 0 ? ": " : "",
	    err != 0 ? strerror(err) : "", what_to_do(db->kind, code, err));
	if (why != NULL)
		why->error =
		    err != 0                                       ? err
		    : kind == SQLITE_BUSY || kind == SQLITE_LOCKED ? EWOULDBLOCK
		    : kind == SQLITE_READONLY || kind == SQLITE_PERM ? EACCES
								     : EIO;
	return -1;
}

int
db_damaged(const struct db *db, const char *what, struct buf *why)
{
	return why_set(why, "the %s %s is damaged (%s); %s", db->kind->what,
	    db->path, what, db->kind->damaged);
}

int
db_writable(const struct db *db, struct buf *why)
{
	if (db->sqlite != NULL && db->write)
		return 0;
	return why_set(
	    why, "the %s %s was opened for reading", db->kind->what, db->path);
}

sqlite3_stmt *
db_prepare(const struct db *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return NULL;
	return statement;
}

int
db_run(const struct db *db, const char *sql)
{
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
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

void
db_bind(sqlite3_stmt *statement, int at, const char *text)
{
	if (text == NULL)
		sqlite3_bind_null(statement, at);
	else
		sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

int
db_end(const struct db *db, int result, struct buf *why)
{
	if (result == 0 && db_run(db, "COMMIT") != SQLITE_OK)
		result = db_fail(db, "write", why);
	if (!sqlite3_get_autocommit(db->sqlite))
		db_run(db, "ROLLBACK");
	return result;
}

/* ---- opening ---- */

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
configure(const struct db *db, unsigned patience)
{
	int keep = 1;

	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, (int)patience);
	if (db->kind->wal)
		sqlite3_file_control(
		    db->sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	if (db_run(db, "PRAGMA cell_size_check = ON;"
		       "PRAGMA trusted_schema = OFF;") != SQLITE_OK)
		return SQLITE_ERROR;
	return db_run(db, db->kind->pragmas);
}

/* recognise - is it ours, and of a version that we know? */
static int
recognise(struct db *db, struct buf *why)
{
	const struct db_kind *kind = db->kind;
	long application = pragma(db->sqlite, "PRAGMA application_id");
	long version = pragma(db->sqlite, "PRAGMA user_version");

	if (application < 0 || version < 0)
		return db_fail(db, "read", why);
	if (application != kind->application)
		return why_set(why,
		    "%s is not the %s of poststs, or was truncated; %s",
		    db->path, kind->what, kind->damaged);
	if (version > kind->version)
		return why_set(why,
		    "the %s %s was written by a newer poststs (schema %ld, "
		    "this one knows %d); upgrade poststs",
		    kind->what, db->path, version, kind->version);
	if (version < 1 || (version < kind->version && kind->upgrades == NULL))
		return why_set(why, "the %s %s has the unknown schema %ld; %s",
		    kind->what, db->path, version, kind->damaged);
	db->version = (int)version;
	return 0;
}

/* upgrade - step by step to the version of today, all or nothing */
static int
upgrade(struct db *db, struct buf *why)
{
	char number[64];
	int version, result = 0;

	if (!db->write || db->version == db->kind->version)
		return 0;
	if (db_run(db, "BEGIN IMMEDIATE") != SQLITE_OK)
		return db_fail(db, "upgrade", why);
	/* another run may have been faster */
	version = (int)pragma(db->sqlite, "PRAGMA user_version");
	for (; result == 0 && version < db->kind->version; version++) {
		snprintf(number, sizeof(number), "PRAGMA user_version = %d",
		    version + 1);
		if (version < 1 ||
		    db_run(db, db->kind->upgrades[version - 1]) != SQLITE_OK ||
		    db_run(db, number) != SQLITE_OK)
			result = db_fail(db, "upgrade", why);
	}
	db->version = version;
	return db_end(db, result, why);
}

static int
open_with(struct db *db, int flags, unsigned patience, struct buf *why)
{
	int code = sqlite3_open_v2(db->path, &db->sqlite,
	    flags | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code == SQLITE_OK)
		code = configure(db, patience);
	if (code != SQLITE_OK)
		db_fail(db, "open", why);
	else if (recognise(db, why) == 0 && upgrade(db, why) == 0)
		return 0;
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	return -1;
}

/*
 * open_existing: a reader may find what a killed writer left, and only who
 * may write can roll it back; so where reading fails writing is tried too.
 */
static int
open_existing(struct db *db, unsigned patience, struct buf *why)
{
	struct buf first = BUF_INIT;
	struct stat st;
	int result;

	if (lstat(db->path, &st) != 0)
		return why_errno(why, errno, "cannot read the %s %s",
		    db->kind->what, db->path);
	if (!S_ISREG(st.st_mode))
		return why_set(why, "the %s %s is no plain file; move it away",
		    db->kind->what, db->path);
	if (db->write)
		return open_with(db, SQLITE_OPEN_READWRITE, patience, why);
	result = open_with(db, SQLITE_OPEN_READONLY, patience, &first);
	if (result != 0 && access(db->path, W_OK) == 0) {
		buf_clear(&first);
		result = open_with(db, SQLITE_OPEN_READWRITE, patience, &first);
	}
	if (result != 0 && why_set(why, "%s", buf_text(&first)) != 0 &&
	    why != NULL)
		why->error = first.error;
	buf_release(&first);
	return result;
}

/* ---- making ---- */

/* exists - 1, 0, or -1: nobody can say, which is not 0 */
static int
exists(int dirfd, const char *name)
{
	if (faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : -1;
}

static void
close_keep(int fd)
{
	int err = errno;

	close(fd);
	errno = err;
}

/* fill - the schema into the empty file */
static int
fill(const struct db_kind *kind, const char *path, struct buf *why)
{
	struct db db = { .kind = kind, .path = (char *)path };
	char numbers[96];
	int result = 0;

	snprintf(numbers, sizeof(numbers),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    kind->application, kind->version);
	if (sqlite3_open_v2(path, &db.sqlite, SQLITE_OPEN_READWRITE, NULL) !=
		SQLITE_OK ||
	    db_run(&db, kind->pragmas) != SQLITE_OK ||
	    (kind->wal &&
		db_run(&db, "PRAGMA journal_mode = WAL") != SQLITE_OK) ||
	    db_run(&db, "BEGIN") != SQLITE_OK ||
	    db_run(&db, numbers) != SQLITE_OK ||
	    db_run(&db, kind->schema) != SQLITE_OK ||
	    db_run(&db, "COMMIT") != SQLITE_OK)
		result = db_fail(&db, "begin", why);
	if (sqlite3_close(db.sqlite) != SQLITE_OK && result == 0)
		result = -1;
	return result;
}

/* put_in_place - unless another run was faster, whose file stays then */
static int
put_in_place(int dirfd, const char *fresh, const char *name)
{
	if (renameat2(dirfd, fresh, dirfd, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS)
		return linkat(dirfd, fresh, dirfd, name, 0) == 0 ||
			       errno == EEXIST
			   ? 0
			   : -1;
	return errno == EEXIST ? 0 : -1;
}

/* wipe - what a killed run left beside the file of this temporary name */
static void
wipe(int dirfd, const char *fresh)
{
	static const char *const beside[] = { "-journal", "-wal", "-shm" };
	struct buf name = BUF_INIT;
	size_t i;

	for (i = 0; i < ARRAY_LEN(beside); i++) {
		buf_clear(&name);
		buf_printf(&name, "%s%s", fresh, beside[i]);
		unlinkat(dirfd, buf_text(&name), 0);
	}
	buf_release(&name);
}

/* named - does this open file still have this name? */
static bool
named(int fd, int dirfd, const char *name)
{
	struct stat held, there;

	return fstat(fd, &held) == 0 &&
	       fstatat(dirfd, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

/* sweep - take the temporary name from what nobody works on; a killed run's */
static void
sweep(int dirfd, const char *fresh)
{
	int fd = openat(
	    dirfd, fresh, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ELOOP)
		unlinkat(dirfd, fresh, 0);
	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && named(fd, dirfd, fresh))
		unlinkat(dirfd, fresh, 0);
	close(fd);
}

/*
 * claim - a new file under its temporary name, ours alone until it is
 * closed. -1 and errno, EWOULDBLOCK while another process makes it.
 *
 * What is found there is never written to: it may be a link.
 */
static int
claim(int dirfd, const char *fresh, mode_t mode)
{
	static const int flags =
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(dirfd, fresh, flags, 0600);

	if (fd < 0 && errno == EEXIST) {
		sweep(dirfd, fresh);
		fd = openat(dirfd, fresh, flags, 0600);
		if (fd < 0 && errno == EEXIST)
			errno = EWOULDBLOCK;
	}
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		/* or somebody took it for a killed run's in between */
		if (!named(fd, dirfd, fresh))
			errno = EWOULDBLOCK;
		else if (owner_follow(fd, dirfd) == 0 &&
			 fchmod(fd, mode) == 0) {
			wipe(dirfd, fresh);
			return fd;
		}
	}
	close_keep(fd);
	return -1;
}

/*
 * create - an empty database in place of nothing, whole or not at all; who
 * meets another process that does the same waits for it
 */
static int
create(const struct db *db, int dirfd, const char *state_dir, unsigned patience,
    struct buf *why)
{
	static const struct timespec hundredth = { 0, 10000000 };
	const char *name = db->kind->file;
	const mode_t mode = db->kind->shared ? 0660 : 0640;
	struct buf path = BUF_INIT;
	const char *fresh;
	int fd, result = -1;

	buf_printf(&path, "%s/.%s.new", state_dir, name);
	fresh = buf_text(&path) + strlen(state_dir) + 1;
	while ((fd = claim(dirfd, fresh, mode)) < 0 && errno == EWOULDBLOCK &&
	       patience >= 10 && exists(dirfd, name) == 0) {
		nanosleep(&hundredth, NULL);
		patience -= 10;
	}
	if (exists(dirfd, name) > 0)
		result = 0;
	else if (fd < 0)
		why_errno(why, errno, "cannot begin the %s %s", db->kind->what,
		    buf_text(&path));
	else if (fill(db->kind, buf_text(&path), why) == 0)
		result = 1;
	if (result > 0 &&
	    (put_in_place(dirfd, fresh, name) != 0 || fsync(dirfd) != 0))
		result = why_errno(why, errno, "cannot begin the %s %s",
		    db->kind->what, db->path);
	if (fd >= 0) {
		unlinkat(dirfd, fresh, 0);
		close(fd);
	}
	buf_release(&path);
	return result < 0 ? -1 : 0;
}

/* ---- the folder ---- */

/*
 * begin - there is no database: 0 when that is in order. What comes before
 * everything else that is published was lost where the rest is there, and a
 * new one would forget what senders still hold.
 */
static int
begin(const struct db *db, int dirfd, const char *state_dir, unsigned patience,
    struct buf *why)
{
	const struct db_kind *kind = db->kind;
	int there = kind->precedes != NULL ? exists(dirfd, kind->precedes) : 0;

	if (there < 0)
		return why_errno(why, errno, "cannot look for %s/%s", state_dir,
		    kind->precedes);
	if (there > 0)
		return why_set(why,
		    "the %s %s is missing, but policies were published (%s/%s "
		    "is there): %s",
		    kind->what, db->path, state_dir, kind->precedes,
		    kind->lost);
	return db->write ? create(db, dirfd, state_dir, patience, why) : 0;
}

/* open_folder - made where missing for who writes; -1, and errno for it */
static int
open_folder(const char *state_dir, bool write)
{
	mode_t mask;
	int fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 || !write || errno != ENOENT)
		return fd;
	mask = umask(022);
	if (mkdir(state_dir, 0755) == 0 || errno == EEXIST)
		fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	umask(mask);
	return fd;
}

int
db_open(struct db *db, const struct db_kind *kind, const char *state_dir,
    bool write, unsigned patience, struct buf *why)
{
	struct buf path = BUF_INIT;
	int dirfd, there, result = 0;

	*db = (struct db){ .kind = kind, .write = write };
	buf_printf(&path, "%s/%s", state_dir, kind->file);
	db->path = buf_detach(&path);
	dirfd = open_folder(state_dir, write);
	if (dirfd < 0 && errno == ENOENT && !write)
		return 0;
	if (dirfd < 0)
		return why_errno(
		    why, errno, "cannot open the directory %s", state_dir);
	if ((there = exists(dirfd, kind->file)) < 0)
		result = why_errno(why, errno, "cannot look for the %s %s",
		    kind->what, db->path);
	else if (there == 0)
		result = begin(db, dirfd, state_dir, patience, why);
	if (result == 0 && (write || there > 0))
		result = open_existing(db, patience, why);
	close(dirfd);
	return result;
}

void
db_close(struct db *db)
{
	sqlite3_close(db->sqlite);
	free(db->path);
	*db = (struct db){ 0 };
}
