/*
 * ledger_union - two copies of a ledger as one
 *
 * A restore, a failover and a second host are one case: nothing that either
 * copy knows is lost. Pure: of any two copies, in any order, however often.
 */
#ifndef POSTSTS_LEDGER_LEDGER_UNION_H
#define POSTSTS_LEDGER_LEDGER_UNION_H

#include "ledger/ledger.h"

/* what the second copy had that the first one did not */
struct union_gain {
	size_t domains; /* that the first one did not know at all */
	size_t rows;
	size_t changed; /* rows that end, or were released or seen, later */
	size_t moves;
	size_t owed; /* domains that owe for longer */
};

/*
 * ledger_union - every domain, row and move of both
 *
 * A row is the same in both where domain, body, id and first_served are: what
 * was promised never changes. When it ended, was released or seen is the
 * later of both; one that has ended in one of them has ended. What a domain
 * owes is the later of both. Its standing is that of the copy whose latest row
 * comes later, then of the one whose stage began later; where both are the
 * same, of each part what is safe whichever is true: a request stays, of two
 * the one that binds senders less; hosts stay, and so does a record. Of moves
 * of one host the one that was announced later.
 *
 * In the new ledger `joined' is set for rows that are new to the first one,
 * and for domains that have changed. It borrows from neither. `gain' may be
 * NULL. Two rows of a domain may be served at once: see ledger_settle().
 */
struct ledger *ledger_union(
    const struct ledger *, const struct ledger *, struct union_gain *gain);

/*
 * ledger_compare - what a union has beyond one of the copies that it was made
 * of: sets `joined' anew, of rows that this copy lacks and of domains that
 * differ there; counts them, but for moves
 */
void ledger_compare(
    struct ledger *whole, const struct ledger *copy, struct union_gain *gain);

/* ledger_unmark - nothing in it is new to anybody */
void ledger_unmark(struct ledger *);

/*
 * ledger_settle - of rows of one domain that are served at once, as two hosts
 * do that know nothing of each other, all but the latest end now
 */
void ledger_settle(struct ledger *, time_t now);

#endif
