/*
 * memo - what was worked out once need not be worked out again
 *
 * A million domains share a few MX sets, policies and reasons to wait. The
 * table maps a key of any bytes to one pointer; nothing ever walks it, so
 * its order cannot leak into a plan.
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
 * memo_slot - the place of this key's value, NULL in it at first observation;
 * valid until the next call. Keys are compared as bytes: no padding in them.
 */
const void **memo_slot(struct memo *, const void *key, size_t len);

/* memo_bytes - the one copy of these bytes, aligned for any type */
const void *memo_bytes(struct memo *, const void *bytes, size_t len);

#endif
