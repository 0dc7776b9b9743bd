/*
 * NAME      sqlite/ledger_open - the ledger in a file: what it is, opening it
 * CONTRACT  see store.h. What is in it is read by ledger_read.c and written
 *           by ledger_write.c. The journal is SQLite's oldest, DELETE: what a
 *           killed writer left is rolled back by the next who may write, the
 *           database is one file between runs, and a reader needs no right
 *           to write to the folder. synchronous = EXTRA, so that a commit
 *           outlives a power failure.
 * SCHEMA    body    every text once
 *           served  one row a stretch of time in which a domain had a body;
 *                   seq counts from 1 in each domain, last_served is 0 in
 *                   the current one; seen is 0 where DNS is not asked for
 *                   the record, -1 until it shows it
 *           domain  one row a domain, as struct ledger_domain
 *           move    announced moves of MX hosts, until they are over
 *           meta    one row: the generation of the ledger, and that of what
 *                   was published last
 *           A change of it needs a new version and a step that upgrades;
 *           ledger_read.c reads the older ones, too.
 */
#include "store/sqlite/ledger_db.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "store/store.h"

#define PATIENCE 10000 /* milliseconds */

/* one row; the mark is the first to go where the file has lost its end */
#define META                                                \
	"CREATE TABLE meta (generation INTEGER NOT NULL,"   \
	" published INTEGER NOT NULL, mark TEXT NOT NULL);" \
	"INSERT INTO meta (generation, published, mark)"    \
	" VALUES (0, 0, 'whole');"

/*
 * 2: what the ledger does not know may bind until a date, too
 * 4: where a row comes from; the generation, which stands in what is
 *    published as well
 */
static const char *const upgrades[] = {
	"ALTER TABLE domain ADD COLUMN owed INTEGER NOT NULL DEFAULT 0",
	/* 3: a record that was removed may stay in DNS for a while; what was
	 * removed before counts as gone since then, until DNS shows it */
	"ALTER TABLE domain ADD COLUMN record_removed INTEGER NOT NULL"
	" DEFAULT 0",
	"ALTER TABLE served ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;" META,
	NULL,
};

static const struct db_kind ledger_db = {
	.what = "ledger",
	.file = "poststs.db",
	.precedes = "policy.cdb",
	.lost = "bring it back with `poststs restore FILE', or, where there is "
		"no backup, rebuild it from what is served with `poststs "
		"restore --rebuild'",
	.damaged = "it contains the policies that senders may have cached, so "
		   "move it away, keep it, and run `poststs restore FILE' with "
		   "the newest backup, or, without a backup, `poststs restore "
		   "--rebuild'",
	.unfinished = "a run was killed while it wrote; run `poststs apply' "
		      "as the user who owns it",
	.application = DB_LEDGER,
	.version = 4,
	.upgrades = upgrades,
	.pragmas = "PRAGMA synchronous = EXTRA; PRAGMA cache_size = -16384;",
	.schema = "CREATE TABLE body ("
		  " id INTEGER PRIMARY KEY,"
		  " hash TEXT NOT NULL UNIQUE,"
		  " text BLOB NOT NULL);"
		  "CREATE TABLE move ("
		  " domain TEXT NOT NULL,"
		  " host TEXT NOT NULL,"
		  " action TEXT NOT NULL,"
		  " successor TEXT,"
		  " announced INTEGER NOT NULL,"
		  " PRIMARY KEY (domain, host)) WITHOUT ROWID;"
		  "CREATE TABLE domain ("
		  " name TEXT NOT NULL PRIMARY KEY,"
		  " stage TEXT NOT NULL,"
		  " since INTEGER NOT NULL,"
		  " record_gone INTEGER NOT NULL,"
		  " gone TEXT,"
		  " gone_since INTEGER NOT NULL,"
		  " asked TEXT NOT NULL,"
		  " requested INTEGER NOT NULL,"
		  " forced INTEGER NOT NULL,"
		  " owed INTEGER NOT NULL DEFAULT 0,"
		  " record_removed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
		  "CREATE TABLE served ("
		  " domain TEXT NOT NULL REFERENCES domain (name),"
		  " seq INTEGER NOT NULL,"
		  " body INTEGER NOT NULL REFERENCES body (id),"
		  " id TEXT NOT NULL,"
		  " first_served INTEGER NOT NULL,"
		  " last_served INTEGER NOT NULL,"
		  " released INTEGER NOT NULL,"
		  " record_ttl INTEGER NOT NULL,"
		  " seen INTEGER NOT NULL,"
		  " origin INTEGER NOT NULL DEFAULT 0,"
		  " PRIMARY KEY (domain, seq)) WITHOUT ROWID;" META,
};

static void
ledger_close(struct store *store)
{
	struct sqlite_ledger *l = (struct sqlite_ledger *)store;

	sqlite_ledger_finalize(l);
	db_close(&l->db);
	free(l);
}

static int
ledger_writable(struct store *store, struct buf *why)
{
	return db_writable(&((struct sqlite_ledger *)store)->db, why);
}

static const struct store_ops sqlite_ops = {
	.close = ledger_close,
	.read = sqlite_ledger_read,
	.writable = ledger_writable,
	.begin = sqlite_ledger_begin,
	.end = sqlite_ledger_end,
	.body = sqlite_ledger_body,
	.standing = sqlite_ledger_standing,
	.add_row = sqlite_ledger_add_row,
	.change_row = sqlite_ledger_change_row,
	.extend_rows = sqlite_ledger_extend_rows,
	.clear_rows = sqlite_ledger_clear_rows,
	.release_all = sqlite_ledger_release_all,
	.generation = sqlite_ledger_generation,
	.move_over = sqlite_ledger_move_over,
	.stage = sqlite_ledger_stage,
	.move = sqlite_ledger_move,
	.join_move = sqlite_ledger_move,
};

static struct store *
open_kind(const struct db_kind *kind, const char *state_dir, bool write,
    struct buf *why)
{
	struct sqlite_ledger *l = xcalloc(1, sizeof(*l));

	l->base.ops = &sqlite_ops;
	if (db_open(&l->db, kind, state_dir, write, PATIENCE, why) == 0)
		return &l->base;
	ledger_close(&l->base);
	return NULL;
}

struct store *
store_open(const char *state_dir, bool write, struct buf *why)
{
	return open_kind(&ledger_db, state_dir, write, why);
}

struct store *
store_open_lost(const char *state_dir, struct buf *why)
{
	static struct db_kind lost;

	lost = ledger_db;
	lost.precedes = NULL;
	return open_kind(&lost, state_dir, true, why);
}
