/* ledgerdir - see ledgerdir.h */
#include "ledgerdir.h"

#include <stdlib.h>
#include <string.h>

#include "store/shared.h"
#include "unit.h"

/*
 * open_shared - where POSTSTS_TEST_STORE says how to connect to a PostgreSQL,
 * each folder stands for a database there, which its owner has made
 */
static struct store *
open_shared(const char *how, const char *dir, bool write, struct buf *why)
{
	const char *name = strrchr(dir, '/') + 1;
	struct buf setting = BUF_INIT, make = BUF_INIT;
	struct store *store;

	buf_printf(&setting, "postgresql:%s dbname='%s'", how, name);
	store = shared_open(buf_text(&setting), "mx1.example", write, NULL, why);
	if (store == NULL) {
		buf_clear(why);
		buf_printf(&make,
		    "psql -qX \"%s dbname=postgres\" -c 'CREATE DATABASE "
		    "\"%s\"'",
		    how, name);
		ck_assert_int_eq(system(buf_text(&make)), 0);
		ck_assert_msg(shared_init(buf_text(&setting), why) == 0, "%s",
		    buf_text(why));
		store =
		    shared_open(buf_text(&setting), "mx1.example", write, NULL, why);
	}
	buf_release(&make);
	buf_release(&setting);
	return store;
}

bool
ledgerdir_shared(void)
{
	return getenv("POSTSTS_TEST_STORE") != NULL;
}

struct store *
ledgerdir_open(const char *dir, bool write)
{
	const char *how = getenv("POSTSTS_TEST_STORE");
	struct buf why = BUF_INIT;
	struct store *store = how != NULL ? open_shared(how, dir, write, &why)
					  : store_open(dir, write, &why);

	ck_assert_msg(store != NULL, "%s", buf_text(&why));
	buf_release(&why);
	return store;
}

void
ledgerdir_run(const char *dir, const struct plan *plan, bool released)
{
	struct store *store = ledgerdir_open(dir, true);
	struct buf why = BUF_INIT;
	struct ledger *ledger = store_ledger(store, &why);

	ck_assert_msg(ledger != NULL, "%s", buf_text(&why));
	ck_assert_msg(
	    store_begin(store, plan, ledger, &why) == 0, "%s", buf_text(&why));
	if (released)
		ck_assert_msg(store_released(store, plan, ledger, &why) == 0,
		    "%s", buf_text(&why));
	ledger_free(ledger);
	buf_release(&why);
	store_close(store);
}

struct ledger *
ledgerdir_load(const char *dir)
{
	struct store *store = ledgerdir_open(dir, false);
	struct buf why = BUF_INIT;
	struct ledger *ledger = store_ledger(store, &why);

	ck_assert_msg(ledger != NULL, "%s", buf_text(&why));
	buf_release(&why);
	store_close(store);
	return ledger;
}
