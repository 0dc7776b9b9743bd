/*
 * next_ledger - the ledger as a plan changes it
 *
 * Pure: what the ledger says about one domain, and what it says after the plan.
 * A run writes at two moments. BEGUN, before the first byte can be fetched:
 * what senders may see from now on. RELEASED, at the end: what was carried out.
 * What was held back in between is in neither. The store writes the difference
 * to the moment before, and decides nothing.
 */
#ifndef POSTSTS_LEDGER_NEXT_LEDGER_H
#define POSTSTS_LEDGER_NEXT_LEDGER_H

#include <stdbool.h>

#include "ledger/ledger.h"
#include "ledger/plan.h"

enum moment {
	MOMENT_BEFORE, /* as the ledger has it */
	MOMENT_BEGUN,
	MOMENT_RELEASED, /* after hold_back() */
};

/* one domain at that moment; names and texts are those of ledger and plan */
struct next_domain {
	struct ledger_domain standing; /* its entry; `name' NULL: none */
	/*
	 * the row that was current before, and the new one; `domain' NULL:
	 * none. The new row's `body' is NULL: the plan has it.
	 */
	struct ledger_row current, begun;
	/* older rows that ended at this time or later were in fact served
	 * until now; 0: none */
	time_t extend;
};

/*
 * next_domain - fill in what the ledger says about one domain at this moment;
 * `known' is its entry now, NULL: it has none
 */
void next_domain(struct next_domain *, const struct plan *,
    const struct plan_domain *, const struct ledger *,
    const struct ledger_domain *known, enum moment);

/*
 * next_standing_same, next_row_same - are they equal in all that a plan can
 * change?
 */
bool next_standing_same(
    const struct ledger_domain *, const struct ledger_domain *);
bool next_row_same(const struct ledger_row *, const struct ledger_row *);

#endif
