/* test_store_notes - what the ledger notes beside its rows: records, moves */
#include <sqlite3.h>

#include "ledgerdir.h"
#include "scratch.h"
#include "unit.h"

static const struct spec first[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
};

/* run - carry out the plan, and see what the ledger says then */
static struct ledger *
run(const char *dir, const struct plan *plan)
{
	ledgerdir_run(dir, plan, true);
	return ledgerdir_load(dir);
}

START_TEST(the_record_is_seen_once)
{
	struct plan *one = testplan(100, first, 1);
	char *dir = scratch_make();
	struct ledger *ledger;

	one->domains[0].watched = true;
	ledger = run(dir, one);
	ck_assert(ledger->rows[0].watched);
	ck_assert_int_eq(ledger->rows[0].seen, 0);
	ledger_free(ledger);
	one->domains[0].seen = 200;
	one->domains[0].seen_ttl = 7200;
	ledger = run(dir, one);
	ck_assert(ledger->rows[0].watched);
	ck_assert_int_eq(ledger->rows[0].seen, 200);
	ck_assert_uint_eq(ledger->rows[0].record_ttl, 7200);
	ledger_free(ledger);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

/* announce - this move, and what the ledger says then */
static struct ledger *
announce(const char *dir, const struct ledger_move *move)
{
	struct store *store = ledgerdir_open(dir, true);
	struct ledger *ledger;

	ck_assert_int_eq(store_move(store, move, NULL), 0);
	ledger = store_ledger(store, NULL);
	ck_assert_ptr_nonnull(ledger);
	store_close(store);
	return ledger;
}

START_TEST(a_move_is_kept_until_it_is_over)
{
	struct plan *one = testplan(100, first, 1);
	struct ledger_move all = { "", "mx1.example", NULL, 50, MOVE_ADD };
	struct ledger_move own = { "a.example", "mx1.example", "mx2.example",
		60, MOVE_RENAME };
	struct plan_move tally[2] = { { .over = true }, { .pending = 1 } };
	char *dir = scratch_make();
	struct ledger *before, *after;

	ledger_free(run(dir, one));
	ledger_free(announce(dir, &own));
	before = announce(dir, &all);
	ck_assert_uint_eq(before->moves_len, 2);
	ck_assert_str_eq(before->moves[0].domain, "");
	ck_assert_int_eq(before->moves[0].action, MOVE_ADD);
	ck_assert_ptr_null(before->moves[0].to);
	ck_assert_str_eq(before->moves[1].to, "mx2.example");
	ck_assert_int_eq(before->moves[1].announced, 60);
	tally[0].move = &before->moves[0];
	tally[1].move = &before->moves[1];
	one->moves = tally;
	one->moves_len = 2;
	after = run(dir, one);
	ck_assert_uint_eq(after->moves_len, 1);
	ck_assert_str_eq(after->moves[0].domain, "a.example");
	ledger_free(after);
	own.announced = 0;
	after = announce(dir, &own);
	ck_assert_uint_eq(after->moves_len, 0);
	ledger_free(after);
	ledger_free(before);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

/* as version 1 had it */
static const char old_schema[] =
    "CREATE TABLE old (name TEXT NOT NULL PRIMARY KEY,"
    " stage TEXT NOT NULL, since INTEGER NOT NULL,"
    " record_gone INTEGER NOT NULL, gone TEXT, gone_since INTEGER NOT NULL,"
    " asked TEXT NOT NULL, requested INTEGER NOT NULL,"
    " forced INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO old SELECT name, stage, since, record_gone, gone,"
    " gone_since, asked, requested, forced FROM domain;"
    "DROP TABLE domain; ALTER TABLE old RENAME TO domain;"
    "ALTER TABLE served DROP COLUMN origin; DROP TABLE meta;"
    "PRAGMA user_version = 1";

START_TEST(an_older_schema_is_read_and_upgraded)
{
	struct plan *one = testplan(100, first, 1);
	char *dir = scratch_make();
	struct ledger *ledger;
	sqlite3 *sqlite;

	if (ledgerdir_shared()) {
		plan_free(one);
		scratch_remove(dir);
		return;
	}
	ledger_free(run(dir, one));
	ck_assert_int_eq(
	    sqlite3_open(scratch_path(dir, "poststs.db"), &sqlite), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(sqlite, old_schema, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sqlite);
	ledger = ledgerdir_load(dir);
	ck_assert_uint_eq(ledger->rows_len, 1);
	ck_assert_int_eq(ledger->domains[0].owed, 0);
	ledger_free(ledger);
	one->domains[0].owed = 5000;
	ledger = run(dir, one);
	ck_assert_uint_eq(ledger->rows_len, 1);
	ck_assert_int_eq(ledger->domains[0].owed, 5000);
	ledger_free(ledger);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("store_notes", TEST(the_record_is_seen_once),
    TEST(a_move_is_kept_until_it_is_over),
    TEST(an_older_schema_is_read_and_upgraded))
