/*
 * memo - remember results, so that they are computed once
 *
 * A million domains share a few MX sets, policies and reasons to wait. The
 * table maps a key of any bytes to a pointer. Nothing iterates over it, so that
 * its order cannot affect a plan.
 */
#ifndef POSTSTS_BASE_MEMO_H
#define POSTSTS_BASE_MEMO_H

#include <stddef.h>

#include "base/arena.h"

struct memo;

/* memo_new - keys are copied into `arena', which must outlive the table */
struct memo *memo_new(struct arena *arena);
void memo_free(struct memo *);

/*
 * memo_slot - the place of this key's value, which is NULL at first; valid
 * until the next call. Keys are compared as bytes, so they must not have
 * padding.
 */
const void **memo_slot(struct memo *, const void *key, size_t len);

/* memo_bytes - the one copy of these bytes, aligned for any type */
const void *memo_bytes(struct memo *, const void *bytes, size_t len);

#endif
