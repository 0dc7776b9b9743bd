/*
 * memstore - the ledger in memory, changed as the store on disk would
 *
 * What store.h promises of store_begin(), store_released() and store_stage(),
 * without SQLite, for tests that make plans by the thousand.
 */
#ifndef POSTSTS_TESTS_MEMSTORE_H
#define POSTSTS_TESTS_MEMSTORE_H

#include <stdbool.h>

#include "base/memo.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"

struct memstore_domain {
	struct ledger_domain standing;
	struct ledger_row *rows;
	size_t len, cap;
};

struct memstore {
	struct arena *arena; /* names and bodies; shared by copies */
	struct memo *bodies;
	struct memstore_domain *domains; /* sorted by name */
	size_t len, cap;
	struct ledger_move *moves; /* sorted as the ledger wants them */
	size_t moves_len, moves_cap;
	struct ledger ledger;      /* the view that was handed out last */
	struct ledger_body *shelf; /* its bodies */
	bool copy;                 /* arena and bodies are another one's */
};

void memstore_init(struct memstore *);
void memstore_release(struct memstore *);
/* memstore_copy - as it is now; `from' must outlive it */
void memstore_copy(struct memstore *, const struct memstore *from);
/* memstore_restore - what the copy holds, in the place of what was there */
void memstore_restore(struct memstore *, const struct memstore *copy);

/* memstore_ledger - valid until the next call of anything here */
const struct ledger *memstore_ledger(struct memstore *);
/* memstore_bodies - give the view that was handed out its bodies, too */
const struct ledger *memstore_bodies(struct memstore *);
/* memstore_join - what a ledger_join() of the view found */
void memstore_join(struct memstore *, const struct ledger *joined);
void memstore_begin(struct memstore *, const struct plan *);
void memstore_released(struct memstore *, const struct plan *);
void memstore_stage(
    struct memstore *, const char *domain, enum stage, bool forced, time_t now);

void memstore_move(struct memstore *, const struct ledger_move *);

/* memstore_body - the one copy of this body, parsed */
const struct ledger_body *memstore_body(
    struct memstore *, const struct plan_body *);

#endif
