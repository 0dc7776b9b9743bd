/*
 * next_ledger - the ledger as a plan makes it
 *
 * Pure: what the ledger says of one domain, and what the plan makes of that.
 * There are two moments at which a run writes. BEGUN, before the first byte
 * can be fetched: what anybody may see from now on. RELEASED, at the end: what
 * was carried out. What was held back in between is in neither. Who stores
 * writes what differs from the moment before, and judges nothing itself.
 */
#ifndef POSTSTS_LEDGER_NEXT_LEDGER_H
#define POSTSTS_LEDGER_NEXT_LEDGER_H

#include <stdbool.h>

#include "ledger/ledger.h"
#include "ledger/plan.h"

enum moment {
	MOMENT_BEFORE, /* as the ledger has it */
	MOMENT_BEGUN,
	MOMENT_RELEASED, /* after hold_back() has had its say */
};

/* one domain at that moment; names and texts are those of ledger and plan */
struct next_domain {
	struct ledger_domain standing; /* `name' NULL: there is none */
	/*
	 * the row that was current before, and the one that begins; `domain'
	 * NULL: there is none. Of the latter `body' is NULL: the plan has it.
	 */
	struct ledger_row current, begun;
	/* older rows with a last_served of this or later were served until
	 * now; 0: none */
	time_t extend;
};

void next_domain(struct next_domain *, const struct plan *,
    const struct plan_domain *, const struct ledger *,
    const struct ledger_domain *known, enum moment);

/* next_standing_same, next_row_same - as far as the plan can change them */
bool next_standing_same(
    const struct ledger_domain *, const struct ledger_domain *);
bool next_row_same(const struct ledger_row *, const struct ledger_row *);

#endif
