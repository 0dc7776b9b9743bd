/*
 * ledger_union - two copies of a ledger as one
 *
 * A restore, a failover and a second host are one case: nothing that either
 * copy has is lost. Pure. Any two copies can be joined, in any order, any
 * number of times.
 */
#ifndef POSTSTS_LEDGER_LEDGER_UNION_H
#define POSTSTS_LEDGER_LEDGER_UNION_H

#include "ledger/ledger.h"

/* what the second copy had that the first one did not */
struct union_gain {
	size_t domains; /* that the first one did not have at all */
	size_t rows;
	size_t changed; /* rows that end, or were released or seen, later */
	size_t moves;
	size_t owed; /* domains with a later `owed' */
};

/*
 * ledger_union - every domain, row and move of both
 *
 * Two rows are the same if domain, body, id and `published' are: what was
 * promised never changes. A row that has ended in one copy has ended. For the
 * dates at which it ended, was released or was seen, and for the domain's
 * `owed', the later one counts. The rest of a domain's entry is that of the
 * copy whose latest row was published later, or else whose stage began later.
 * If both are the same, each part is the one that is safe whichever copy is
 * right: a request stays, and of two requests the one that binds senders less;
 * hosts stay in the policy, and a record stays. Of several moves of one host
 * the one that was announced later counts.
 *
 * In the new ledger `joined' is set for rows that the first copy lacks, and for
 * domains that have changed. The result borrows from neither. `gain' may be
 * NULL. Two rows of a domain may be current: see ledger_settle().
 */
struct ledger *ledger_union(
    const struct ledger *, const struct ledger *, struct union_gain *gain);

/*
 * ledger_compare - what a union has beyond one of its copies: set `joined'
 * anew, on rows that this copy lacks and domains that differ there, and count
 * them (all but moves)
 */
void ledger_compare(
    struct ledger *whole, const struct ledger *copy, struct union_gain *gain);

/* ledger_unmark - clear `joined' everywhere */
void ledger_unmark(struct ledger *);

/*
 * ledger_settle - if several rows of a domain are current, as with two hosts
 * that do not know about each other, all but the latest end now
 */
void ledger_settle(struct ledger *, time_t now);

#endif
