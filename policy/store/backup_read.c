/*
 * NAME      backup_read - a backup, opened and found whole
 * CONTRACT  backup_open() in backup.h. The file is hostile until each piece
 *           has shown its hash; what it holds is then read as any ledger is.
 */
#include "store/backup.h"

#include <errno.h>
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

#define SETTINGS_SIZE (16 << 20)

/* ---- folders ---- */

char *
backup_folder(const char *parent, struct buf *why)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/.backup-XXXXXX", parent);
	if (mkdtemp(path.text) != NULL)
		return buf_detach(&path);
	why_errno(why, errno, "cannot create a directory in %s", parent);
	buf_release(&path);
	return NULL;
}

void
backup_folder_remove(const char *dir)
{
	static const char *const files[] = { BACKUP_LEDGER,
		BACKUP_LEDGER "-journal", BACKUP_EVIDENCE,
		BACKUP_EVIDENCE "-wal", BACKUP_EVIDENCE "-shm" };
	struct buf path = BUF_INIT;
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", dir, files[i]);
		unlink(buf_text(&path));
	}
	rmdir(dir);
	buf_release(&path);
}

sqlite3_stmt *
backup_prepare(sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *s = NULL;

	return sqlite3_prepare_v2(sqlite, sql, -1, &s, NULL) == SQLITE_OK
		   ? s
		   : NULL;
}

/* ---- reading ---- */

struct reading {
	const char *path;
	sqlite3 *sqlite;
	long long size;
	struct backup *out;
	struct buf *why;
};

static int
damaged(const struct reading *r, const char *what)
{
	errno = EINVAL;
	return why_set(r->why,
	    "the backup %s is damaged (%s); nothing was taken from it", r->path,
	    what);
}

static long long
number(const struct reading *r, const char *sql)
{
	sqlite3_stmt *s = backup_prepare(r->sqlite, sql);
	long long n = -1;

	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* take - each piece to `each', in order; then the hash of their hashes */
static int
take(const struct reading *r, const char *name, FILE *to, struct buf *text)
{
	sqlite3_stmt *s = backup_prepare(r->sqlite,
	    "SELECT seq, hash, content FROM piece WHERE name = ?1"
	    " ORDER BY seq");
	sqlite3_stmt *part = backup_prepare(
	    r->sqlite, "SELECT pieces, hash FROM part WHERE name = ?1");
	struct buf hashes = BUF_INIT;
	char hash[BODY_HASH_SIZE];
	const char *bytes;
	int seq = 0, result = 0;
	size_t len;

	if (s == NULL || part == NULL)
		result = damaged(r, "its tables are not those of a backup");
	else {
		db_bind(s, 1, name);
		db_bind(part, 1, name);
		if (sqlite3_step(part) != SQLITE_ROW)
			result = damaged(r, "a part is missing");
	}
	while (result == 0 && sqlite3_step(s) == SQLITE_ROW) {
		bytes = sqlite3_column_blob(s, 2);
		len = (size_t)sqlite3_column_bytes(s, 2);
		body_hash(hash, bytes != NULL ? bytes : "", len);
		buf_puts(&hashes, hash);
		if (len > BACKUP_PIECE + SETTINGS_SIZE ||
		    seq >= BACKUP_PIECES_MAX ||
		    sqlite3_column_int(s, 0) != seq++ ||
		    strcmp(hash, db_text(s, 1)) != 0)
			result = damaged(r, "a piece does not have its hash");
		else if (to != NULL && fwrite(bytes, 1, len, to) != len)
			result = why_errno(r->why, errno,
			    "cannot read the backup %s", r->path);
		else if (text != NULL)
			buf_put(text, bytes, len);
	}
	if (result == 0) {
		body_hash(hash, buf_text(&hashes), hashes.len);
		if (sqlite3_column_int(part, 0) != seq ||
		    strcmp(hash, db_text(part, 1)) != 0)
			result = damaged(r, "pieces are missing");
	}
	sqlite3_finalize(s);
	sqlite3_finalize(part);
	buf_release(&hashes);
	return result;
}

static int
take_file(const struct reading *r, const char *name)
{
	struct buf path = BUF_INIT;
	FILE *file;
	int result;

	buf_printf(&path, "%s/%s", r->out->dir, name);
	file = fopen(buf_text(&path), "wxe");
	if (file == NULL)
		result = why_errno(
		    r->why, errno, "cannot write %s", buf_text(&path));
	else
		result = take(r, name, file, NULL);
	if (file != NULL && fclose(file) != 0 && result == 0)
		result = why_errno(
		    r->why, errno, "cannot write %s", buf_text(&path));
	buf_release(&path);
	return result;
}

static int
take_ledger(const struct reading *r)
{
	struct backup *b = r->out;
	struct store *store;

	if (take_file(r, BACKUP_LEDGER) != 0)
		return -1;
	errno = EINVAL;
	store = store_open(b->dir, false, r->why);
	if (store != NULL)
		b->ledger = store_ledger(store, r->why);
	store_close(store);
	if (b->ledger == NULL)
		return -1;
	b->about.domains = b->ledger->domains_len;
	b->about.rows = b->ledger->rows_len;
	b->about.generation = b->ledger->generation;
	return 0;
}

static int
take_all(const struct reading *r)
{
	struct backup *b = r->out;
	struct buf text = BUF_INIT;
	long long application, version;
	int result;

	b->about.made = (time_t)number(
	    r, "SELECT CAST(value AS INTEGER) FROM about WHERE name = 'made'");
	b->about.evidence =
	    number(r, "SELECT count(*) FROM part"
		      " WHERE name = '" BACKUP_EVIDENCE "'") > 0;
	application = number(r, "PRAGMA application_id");
	version = number(r, "PRAGMA user_version");
	errno = EINVAL;
	if (application == DB_LEDGER)
		return why_set(r->why,
		    "%s is a ledger, not a backup; copy it to poststs.db in an "
		    "empty directory DIR, make a backup of that with `poststs "
		    "backup FILE -o state_dir=DIR', and restore FILE",
		    r->path);
	if (application != BACKUP_APPLICATION)
		return why_set(r->why,
		    "%s is no backup that poststs has written, or is damaged",
		    r->path);
	if (version > BACKUP_VERSION)
		return why_set(r->why,
		    "the backup %s was written by a newer poststs", r->path);
	if (number(r, "PRAGMA page_count") * number(r, "PRAGMA page_size") !=
	    r->size)
		return damaged(r, "it was cut short");
	if (take(r, BACKUP_SETTINGS, NULL, &text) != 0) {
		buf_release(&text);
		return -1;
	}
	b->settings_len = text.len;
	b->settings = buf_detach(&text);
	result = take_ledger(r);
	if (result == 0 && b->about.evidence)
		result = take_file(r, BACKUP_EVIDENCE);
	return result;
}

struct backup *
backup_open(const char *path, const char *state_dir, struct buf *why)
{
	struct reading r = { .path = path, .why = why };
	struct stat st;
	int result = -1, err;

	r.out = xcalloc(1, sizeof(*r.out));
	if (stat(path, &st) != 0) {
		why_errno(why, errno, "cannot read the backup %s", path);
	} else if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		why_set(why, "%s is no plain file", path);
	} else if ((r.out->dir = backup_folder(state_dir, why)) != NULL) {
		r.size = (long long)st.st_size;
		errno = EINVAL;
		if (sqlite3_open_v2(path, &r.sqlite, SQLITE_OPEN_READONLY,
			NULL) == SQLITE_OK &&
		    sqlite3_exec(r.sqlite,
			"PRAGMA trusted_schema = OFF;"
			"PRAGMA cell_size_check = ON;",
			NULL, NULL, NULL) == SQLITE_OK)
			result = take_all(&r);
		else
			damaged(&r, sqlite3_errmsg(r.sqlite));
	}
	err = errno;
	sqlite3_close(r.sqlite);
	if (result == 0)
		return r.out;
	errno = err;
	backup_close(r.out);
	return NULL;
}

void
backup_close(struct backup *b)
{
	int err = errno;

	if (b == NULL)
		return;
	if (b->dir != NULL)
		backup_folder_remove(b->dir);
	free(b->dir);
	ledger_free(b->ledger);
	free(b->settings);
	free(b);
	errno = err;
}
