/*
 * lock - one run at a time
 */
#ifndef POSTSTS_PUBLISH_LOCK_H
#define POSTSTS_PUBLISH_LOCK_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * lock_take - lock state_dir/lock (created with mode 0600) until the process
 * ends or the descriptor is closed. Waits at most `seconds'; `waiting', unless
 * NULL, is called once before the first wait. Returns a descriptor, or -1 and
 * `why'.
 */
int lock_take(const char *state_dir, unsigned seconds, void (*waiting)(void),
    struct buf *why) ATTR_MUSTCHECK;

/*
 * lock_try - the same in an open directory, without waiting; -1 and errno,
 * EWOULDBLOCK if another run has the lock
 */
int lock_try(int dirfd) ATTR_MUSTCHECK;

#endif
