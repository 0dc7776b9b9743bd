/*
 * mirror - what the ledger of this machine knows of the store that it shares
 *
 * A member's own ledger notes of which moment of the shared store it is a
 * copy. The note stands in the same file, so that an older copy of the file
 * brings the older note with it, and it says when somebody wrote to the file
 * since. A machine that shares nothing has no such note, and its file is as
 * ever.
 */
#ifndef POSTSTS_STORE_MIRROR_H
#define POSTSTS_STORE_MIRROR_H

#include <stdbool.h>

#include "base/attr.h"
#include "store/shared.h"
#include "store/store.h"

struct mirror_note {
	bool noted; /* else it never met a shared store */
	bool clean; /* nobody has written to it since */
	struct shared_mark mark;
};

/* mirror_read - 0, or -1 and `why' */
int mirror_read(
    struct store *, struct mirror_note *, struct buf *why) ATTR_MUSTCHECK;
/*
 * mirror_server - which server the store was at last, by the ledger in this
 * folder; where that cannot be read it is unknown
 */
void mirror_server(const char *state_dir, struct shared_server *);
/* mirror_write - it is a copy of that moment; 0, or -1 and `why' */
int mirror_write(
    struct store *, const struct shared_mark *, struct buf *why) ATTR_MUSTCHECK;
/* mirror_forget - it is a ledger by itself again */
int mirror_forget(struct store *, struct buf *why) ATTR_MUSTCHECK;

#endif
