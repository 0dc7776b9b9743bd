/*
 * meet - a member's ledger and the shared store become one
 *
 * Before anything is planned. Rows only grow, so either may be behind: a
 * member that was away, a store that was put back from a backup, a standby
 * that was promoted without the last commits. What one lacks it gets from the
 * other.
 */
#ifndef POSTSTS_STORE_MEET_H
#define POSTSTS_STORE_MEET_H

#include <stdbool.h>
#include <time.h>

#include "base/attr.h"
#include "ledger/ledger_union.h"
#include "store/store.h"

struct meeting {
	bool whole; /* all of both was read; else what had changed */
	bool lost;  /* the store has lost what this member has seen in it */
	struct union_gain here, there; /* what came, and what was brought */
};

/*
 * store_meet - 0, or -1 and `why' (why->error as in shared.h; ESTALE: others
 * wrote all the time). Where nothing has changed since they met last a
 * constant amount is read, and nothing written.
 */
int store_meet(struct store *mirror, struct store *shared, time_t now,
    struct meeting *, struct buf *why) ATTR_MUSTCHECK;
/* store_meet_look - what they would be, and nothing is written; NULL, `why' */
struct ledger *store_meet_look(
    struct store *mirror, struct store *shared, time_t now, struct buf *why);
/* store_export - all that the shared store has, into a ledger of its own */
int store_export(struct store *file, struct store *shared, time_t now,
    struct union_gain *, struct buf *why) ATTR_MUSTCHECK;
/*
 * store_attach - from now on what is written to the mirror is written to the
 * shared store first. They have met. The caller closes both.
 */
void store_attach(struct store *mirror, struct store *shared);

#endif
