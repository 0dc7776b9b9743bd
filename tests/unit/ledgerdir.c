/* ledgerdir - see ledgerdir.h */
#include "ledgerdir.h"

#include "unit.h"

struct store *
ledgerdir_open(const char *dir, bool write)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(dir, write, &why);

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
