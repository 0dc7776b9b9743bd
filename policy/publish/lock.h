/*
 * lock - one run at a time
 */
#ifndef POSTSTS_PUBLISH_LOCK_H
#define POSTSTS_PUBLISH_LOCK_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * lock_take - hold state_dir/lock (created 0600) until the process ends or
 * the descriptor is closed; `waiting' is called once before it has to wait
 * (may be NULL). Waits at most `seconds'. Returns a descriptor, or -1.
 */
int lock_take(const char *state_dir, unsigned seconds, void (*waiting)(void),
    struct buf *why) ATTR_MUSTCHECK;

/*
 * lock_try - the same in an open folder, without waiting; -1 and errno,
 * EWOULDBLOCK where another run holds it
 */
int lock_try(int dirfd) ATTR_MUSTCHECK;

#endif
