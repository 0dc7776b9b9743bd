/*
 * evidence_meet - a member's evidence and that of the others become one
 *
 * What this member has counted and the store has not goes up, what others have
 * sent comes down, batch by batch. Whatever is cut off between two batches, or
 * within one, the next meeting goes on: each batch may go twice.
 */
#ifndef POSTSTS_STORE_EVIDENCE_MEET_H
#define POSTSTS_STORE_EVIDENCE_MEET_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "store/evidence.h"
#include "store/store.h"

struct evidence_meeting {
	uint64_t sent, received; /* batches */
	uint64_t refused;        /* rows that no member can have written */
	bool here; /* what failed is the file of this machine, not the store */
};

/*
 * evidence_meet - with `send' both ways, else only what comes down. Sessions
 * of the last `days' days are exchanged, reports of all. 0, or -1 and `why'
 * (why->error as in shared.h). Where nothing is new a constant amount is read.
 */
int evidence_meet(struct evidence_db *, struct store *shared,
    const char *member, time_t now, unsigned days, bool send,
    struct evidence_meeting *, struct buf *why) ATTR_MUSTCHECK;

#endif
