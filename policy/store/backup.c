/*
 * NAME      backup - ledger, evidence and settings into one file
 * CONTRACT  backup_write() in backup.h. The copies are made by SQLite's own
 *           backup, in one step: a reader's snapshot, which holds up no writer
 *           for long. SCHEMA    about  name and value: made, generation,
 *           version part   which file, how many pieces, the hash of their
 *           hashes piece  its bytes, and their hash
 */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "sts/policy_id.h"
#include "store/backup_file.h"
#include "store/db.h"
#include "store/store.h"

#define PATIENCE 10000 /* milliseconds */

static const char schema[] =
    "CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY,"
    " value TEXT NOT NULL);"
    "CREATE TABLE part (name TEXT NOT NULL PRIMARY KEY,"
    " pieces INTEGER NOT NULL, hash TEXT NOT NULL);"
    "CREATE TABLE piece (name TEXT NOT NULL, seq INTEGER NOT NULL,"
    " hash TEXT NOT NULL, content BLOB NOT NULL,"
    " PRIMARY KEY (name, seq));";

/* parent_of - the folder of a file; free(3) */
static char *
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf dir = BUF_INIT;

	if (slash == NULL)
		buf_puts(&dir, ".");
	else
		buf_put(&dir, path, slash == path ? 1 : (size_t)(slash - path));
	return buf_detach(&dir);
}

/* ---- writing ---- */

struct writing {
	const struct backup_input *in;
	struct backup_about *about;
	char *dir;       /* where copies are made, and the file itself */
	struct buf path; /* of the file that is being made */
	sqlite3 *sqlite;
	struct buf *why;
};

static int
write_failed(const struct writing *w)
{
	int err = sqlite3_system_errno(w->sqlite);

	errno = err != 0 ? err : EIO;
	return why_set(w->why, "cannot write the backup %s: %s", w->in->path,
	    err != 0 ? strerror(err) : sqlite3_errmsg(w->sqlite));
}

static int
run(const struct writing *w, const char *sql)
{
	return sqlite3_exec(w->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK
		   ? 0
		   : write_failed(w);
}

static int
put_piece(const struct writing *w, const char *name, int seq, const char *bytes,
    size_t len, struct buf *hashes)
{
	sqlite3_stmt *s = backup_prepare(w->sqlite,
	    "INSERT INTO piece (name, seq, hash, content)"
	    " VALUES (?1, ?2, ?3, ?4)");
	char hash[BODY_HASH_SIZE];
	int code = SQLITE_ERROR;

	body_hash(hash, bytes, len);
	buf_puts(hashes, hash);
	if (s != NULL) {
		db_bind(s, 1, name);
		sqlite3_bind_int(s, 2, seq);
		db_bind(s, 3, hash);
		sqlite3_bind_blob64(s, 4, bytes, len, SQLITE_STATIC);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : write_failed(w);
}

static int
put_part(const struct writing *w, const char *name, int pieces,
    const struct buf *hashes)
{
	sqlite3_stmt *s = backup_prepare(w->sqlite,
	    "INSERT INTO part (name, pieces, hash) VALUES (?1, ?2, ?3)");
	char hash[BODY_HASH_SIZE];
	int code = SQLITE_ERROR;

	body_hash(hash, buf_text(hashes), hashes->len);
	if (s != NULL) {
		db_bind(s, 1, name);
		sqlite3_bind_int(s, 2, pieces);
		db_bind(s, 3, hash);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : write_failed(w);
}

/* put_file - the copy of a database, piece by piece */
static int
put_file(const struct writing *w, const char *name)
{
	struct buf path = BUF_INIT, hashes = BUF_INIT;
	char *piece = xcalloc(1, BACKUP_PIECE);
	int result = 0, seq = 0;
	size_t len;
	FILE *file;

	buf_printf(&path, "%s/%s", w->dir, name);
	file = fopen(buf_text(&path), "re");
	if (file == NULL)
		result =
		    why_errno(w->why, errno, "cannot read %s", buf_text(&path));
	while (result == 0 && seq < BACKUP_PIECES_MAX &&
	       (len = fread(piece, 1, BACKUP_PIECE, file)) > 0)
		result = put_piece(w, name, seq++, piece, len, &hashes);
	if (result == 0 && (ferror(file) || !feof(file)))
		result =
		    why_set(w->why, "cannot read all of %s", buf_text(&path));
	if (result == 0)
		result = put_part(w, name, seq, &hashes);
	if (file != NULL)
		fclose(file);
	free(piece);
	buf_release(&path);
	buf_release(&hashes);
	return result;
}

static int
put_settings(const struct writing *w)
{
	struct buf hashes = BUF_INIT;
	int result = put_piece(w, BACKUP_SETTINGS, 0, w->in->settings,
	    w->in->settings_len, &hashes);

	if (result == 0)
		result = put_part(w, BACKUP_SETTINGS, 1, &hashes);
	buf_release(&hashes);
	return result;
}

static int
put_about(const struct writing *w, const char *name, const char *value)
{
	sqlite3_stmt *s = backup_prepare(
	    w->sqlite, "INSERT INTO about (name, value) VALUES (?1, ?2)");
	int code = SQLITE_ERROR;

	if (s != NULL) {
		db_bind(s, 1, name);
		db_bind(s, 2, value);
		code = db_step(s);
	}
	sqlite3_finalize(s);
	return code == SQLITE_OK ? 0 : write_failed(w);
}

static int
put_number(const struct writing *w, const char *name, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	return put_about(w, name, text);
}

/* copy - one database as it is at this moment, into the folder */
static int
copy(const struct writing *w, const char *name)
{
	struct buf from = BUF_INIT, to = BUF_INIT;
	sqlite3 *source = NULL, *target = NULL;
	sqlite3_backup *backup = NULL;
	int code;

	buf_printf(&from, "%s/%s", w->in->state_dir, name);
	buf_printf(&to, "%s/%s", w->dir, name);
	code = sqlite3_open_v2(
	    buf_text(&from), &source, SQLITE_OPEN_READONLY, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_open_v2(buf_text(&to), &target,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (code == SQLITE_OK) {
		sqlite3_busy_timeout(source, PATIENCE);
		backup = sqlite3_backup_init(target, "main", source, "main");
		code = backup != NULL ? sqlite3_backup_step(backup, -1)
				      : sqlite3_errcode(target);
		sqlite3_backup_finish(backup);
	}
	if (code != SQLITE_DONE)
		why_set(w->why, "cannot copy %s: %s", buf_text(&from),
		    sqlite3_errstr(code));
	sqlite3_close(source);
	if (sqlite3_close(target) != SQLITE_OK)
		code = SQLITE_ERROR;
	buf_release(&from);
	buf_release(&to);
	return code == SQLITE_DONE ? 0 : -1;
}

/* ledger_of - of this folder; NULL and `why' */
static struct ledger *
ledger_of(const char *dir, struct buf *why)
{
	struct store *store = store_open(dir, false, why);
	struct ledger *ledger = NULL;

	if (store != NULL)
		ledger = store_ledger(store, why);
	store_close(store);
	return ledger;
}

/*
 * look_over - is the copy of the ledger one that can be restored? What is wrong
 * is said of the ledger itself, where that has it, too.
 */
static int
look_over(const struct writing *w)
{
	struct ledger *ledger = ledger_of(w->dir, w->why);
	struct buf why = BUF_INIT;

	if (ledger == NULL) {
		ledger_free(ledger_of(w->in->state_dir, &why));
		if (why.len > 0)
			why_set(w->why, "%s", buf_text(&why));
		buf_release(&why);
		return -1;
	}
	w->about->domains = ledger->domains_len;
	w->about->rows = ledger->rows_len;
	w->about->generation = ledger->generation;
	w->about->made = w->in->now;
	ledger_free(ledger);
	return 0;
}

static bool
there(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;
	bool is;

	buf_printf(&path, "%s/%s", dir, name);
	is = access(buf_text(&path), F_OK) == 0;
	buf_release(&path);
	return is;
}

/* copy_all - evidence may be lost, and may be left out */
static int
copy_all(struct writing *w)
{
	if (!there(w->in->state_dir, BACKUP_LEDGER)) {
		errno = ENOENT;
		return why_set(
		    w->why, "there is no ledger in %s", w->in->state_dir);
	}
	errno = EIO;
	if (copy(w, BACKUP_LEDGER) != 0 || look_over(w) != 0)
		return -1;
	w->about->evidence = there(w->in->state_dir, BACKUP_EVIDENCE) &&
			     copy(w, BACKUP_EVIDENCE) == 0;
	return 0;
}

static int
fill(struct writing *w)
{
	char numbers[96];

	snprintf(numbers, sizeof(numbers),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    BACKUP_APPLICATION, BACKUP_VERSION);
	if (sqlite3_open_v2(buf_text(&w->path), &w->sqlite,
		SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		return write_failed(w);
	if (run(w, "PRAGMA synchronous = FULL") != 0 || run(w, numbers) != 0 ||
	    run(w, "BEGIN") != 0 || run(w, schema) != 0 ||
	    put_number(w, "made", (uint64_t)w->about->made) != 0 ||
	    put_number(w, "generation", w->about->generation) != 0 ||
	    put_about(w, "version", w->in->version) != 0 ||
	    put_file(w, BACKUP_LEDGER) != 0 ||
	    (w->about->evidence && put_file(w, BACKUP_EVIDENCE) != 0) ||
	    put_settings(w) != 0)
		return -1;
	return run(w, "COMMIT");
}

/* put_in_place - all of it is written; the name is the last step */
static int
put_in_place(struct writing *w, const char *parent)
{
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result;

	result = w->in->replace ? rename(buf_text(&w->path), w->in->path)
				: link(buf_text(&w->path), w->in->path);
	if (result != 0)
		result = why_errno(
		    w->why, errno, "cannot write the backup %s", w->in->path);
	else if (fd >= 0)
		fsync(fd);
	if (fd >= 0)
		close(fd);
	return result;
}

int
backup_write(
    const struct backup_input *in, struct backup_about *about, struct buf *why)
{
	struct writing w = { .in = in, .about = about, .why = why };
	char *parent = parent_of(in->path);
	int result = -1, fd = -1, err;

	*about = (struct backup_about){ 0 };
	buf_printf(&w.path, "%s.XXXXXX", in->path);
	if (!in->replace && access(in->path, F_OK) == 0) {
		errno = EEXIST;
		why_set(why, "%s is there already", in->path);
	} else if ((w.dir = backup_folder(parent, why)) != NULL &&
		   copy_all(&w) == 0) {
		fd = mkstemp(w.path.text);
		if (fd < 0 || fchmod(fd, 0640) != 0)
			why_errno(
			    why, errno, "cannot write the backup %s", in->path);
		else
			result = fill(&w);
	}
	err = errno;
	sqlite3_close(w.sqlite);
	errno = err;
	if (result == 0)
		result = put_in_place(&w, parent);
	err = errno;
	if (fd >= 0) {
		unlink(buf_text(&w.path));
		close(fd);
	}
	if (w.dir != NULL)
		backup_folder_remove(w.dir);
	free(w.dir);
	free(parent);
	buf_release(&w.path);
	errno = err;
	return result;
}
