/*
 * obligation - how long senders may still hold what was promised
 */
#ifndef POSTSTS_DECIDE_PLAN_OBLIGATION_H
#define POSTSTS_DECIDE_PLAN_OBLIGATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "ledger/ledger.h"
#include "ledger/plan.h"

/*
 * obligation_length - for how long a policy binds whoever fetches it: its
 * max_age, or what the sender that keeps it longest makes of that (quirk.h),
 * and the TTL of the record that announced it
 */
time_t obligation_length(uint32_t max_age, uint32_t record_ttl);

/*
 * obligations_of - all that was ever promised of a domain (NULL: never
 * published), and until when some sender may still act on it: rows of the
 * ledger, newest first, with what DNS goes on announcing of each, also where
 * the id after it was never seen; and at last, with `row' NULL, what stands in
 * no row, where there is such a thing (decide/plan/unrecorded.c). Of that
 * nobody can say which hosts it names. A row in mode none binds nobody: until
 * 0.
 *
 * What this run knows beyond the ledger is in the plan's domain; NULL: only the
 * ledger is asked. obligation_next() sets `row' and `until'; false: no more.
 */
struct obligations {
	const struct ledger_row *row;
	time_t until;
	/* private */
	const struct ledger *ledger;
	const struct ledger_domain *domain;
	size_t left;
	time_t out, seen, now, lost;
};
struct obligations obligations_of(const struct ledger *,
    const struct ledger_domain *, const struct plan_domain *, time_t now);
bool obligation_next(struct obligations *);

/* until when? By rows, and by what stands in none; 0: nobody is bound */
struct obligation {
	time_t known, lost;
};
static inline time_t
obligation_end(struct obligation o)
{
	return o.known > o.lost ? o.known : o.lost;
}

/* obligation_domain - the latest of all promises, whatever they say */
struct obligation obligation_domain(const struct ledger *,
    const struct ledger_domain *, const struct plan_domain *, time_t now);
/*
 * obligation_without - until when may some sender hold a policy in enforce
 * that does not cover this host (NULL: any policy in enforce)?
 */
struct obligation obligation_without(const struct ledger *,
    const struct ledger_domain *, const struct plan_domain *, const char *host,
    time_t now);

/* obligation_mx - how long a host that left DNS stays in the policy */
time_t obligation_mx(const struct ledger_row *, time_t gone_since);

#endif
