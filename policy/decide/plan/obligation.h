/*
 * obligation - how long senders may still hold what was promised
 */
#ifndef POSTSTS_DECIDE_PLAN_OBLIGATION_H
#define POSTSTS_DECIDE_PLAN_OBLIGATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include "ledger/ledger.h"

/*
 * obligation_until - until when may some sender still act on this row's
 * body? last served + max(max_age, 7 days) + TTL; `now' counts as last
 * served for the current row. 0 for a body in mode none, which binds nobody.
 */
time_t obligation_until(const struct ledger_row *, time_t now);
/* obligation_length - for how long a policy binds whoever fetches it */
time_t obligation_length(uint32_t max_age, uint32_t record_ttl);
/*
 * promises_of - all that the domain (NULL: none) ever promised, newest first;
 * `seen' is when DNS first showed the current row's record (0: the ledger
 * knows). promise_next() sets `row' and `until', as obligation_until() but
 * with what DNS goes on announcing; false after the oldest.
 */
struct promises {
	const struct ledger_row *row;
	time_t until;
	/* private */
	const struct ledger *ledger;
	const struct ledger_domain *domain;
	size_t left;
	time_t out, seen, now;
};
struct promises promises_of(const struct ledger *, const struct ledger_domain *,
    time_t seen, time_t now);
bool promise_next(struct promises *);

/*
 * obligation_domain - the latest of all its rows, and of what no row knows; 0
 * when there are none
 */
time_t obligation_domain(
    const struct ledger *, const struct ledger_domain *, time_t now);

/* obligation_mx - how long a host that left DNS stays in the policy */
time_t obligation_mx(const struct ledger_row *, time_t gone_since);
/*
 * obligation_without - until when may some sender hold a policy in enforce
 * that does not cover this host (NULL: any)? 0: nobody does. `seen' is that
 * of the current row.
 */
time_t obligation_without(const struct ledger *, const struct ledger_domain *,
    const char *host, time_t seen, time_t now);

#endif
