/* obligation - until when senders may act on policies that were published */
#ifndef POSTSTS_DECIDE_PLAN_OBLIGATION_H
#define POSTSTS_DECIDE_PLAN_OBLIGATION_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "ledger/ledger.h"
#include "ledger/plan.h"

/*
 * obligation_length - for how many seconds a sender may use a policy after it
 * fetched it: max_age, or what the known sender that caches longest makes of it
 * (sts/quirk.h), plus the TTL of the record
 */
time_t obligation_length(uint32_t max_age, uint32_t record_ttl);

/*
 * obligations_of - iterate over all that was ever published for a domain, and
 * until when some sender may still act on it (NULL: nothing was published)
 *
 * First come the rows of the ledger, newest first. An id counts for as long as
 * DNS shows it, even if the id after it was never seen. Last, with `row' NULL,
 * comes what is in no row, if there is any (decide/plan/unrecorded.c); nobody
 * can say which hosts such a policy names. A policy in mode none binds nobody:
 * its `until' is 0.
 *
 * `plan_domain' is what this run knows beyond the ledger; NULL: the ledger
 * alone counts. obligation_next() sets `row' and `until'; false: there are no
 * more.
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

/* the end by the rows, and by what is in no row; 0: no sender is bound */
struct obligation {
	time_t known, lost;
};
static inline time_t
obligation_end(struct obligation o)
{
	return o.known > o.lost ? o.known : o.lost;
}

/* obligation_domain - until when senders may have any policy of the domain */
struct obligation obligation_domain(const struct ledger *,
    const struct ledger_domain *, const struct plan_domain *, time_t now);
/*
 * obligation_without - until when some sender may have an enforced policy that
 * does not cover this host (NULL: any enforced policy)
 */
struct obligation obligation_without(const struct ledger *,
    const struct ledger_domain *, const struct plan_domain *, const char *host,
    time_t now);

/* obligation_mx - until when a host that left DNS stays in the policy */
time_t obligation_mx(const struct ledger_row *, time_t gone_since);

#endif
