/*
 * ledgerdir - a state folder with a ledger, for tests of the store
 */
#ifndef POSTSTS_TESTS_LEDGERDIR_H
#define POSTSTS_TESTS_LEDGERDIR_H

#include "store/store.h"
#include "testplan.h"

/* ledgerdir_shared - do the folders stand for databases in PostgreSQL? */
bool ledgerdir_shared(void);

/* ledgerdir_open - the test ends when that fails */
struct store *ledgerdir_open(const char *dir, bool write);

/* ledgerdir_run - begin the plan, and where `released' see it through */
void ledgerdir_run(const char *dir, const struct plan *, bool released);

/* ledgerdir_load - the ledger as another program reads it */
struct ledger *ledgerdir_load(const char *dir);

#endif
