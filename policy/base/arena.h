/*
 * arena - many small allocations that are freed together
 *
 * Nothing in an arena is freed separately; arena_free() frees all of it. Facts,
 * ledger and plan of a run each have one.
 */
#ifndef POSTSTS_BASE_ARENA_H
#define POSTSTS_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

struct arena;

struct arena *arena_new(void);
/* arena_free - free everything; NULL is allowed */
void arena_free(struct arena *);

/* arena_alloc - zeroed memory, aligned for any type */
void *arena_alloc(struct arena *, size_t) ATTR_MALLOC;
char *arena_strdup(struct arena *, const char *) ATTR_MALLOC;
char *arena_strndup(struct arena *, const char *, size_t len) ATTR_MALLOC;
char *arena_printf(struct arena *, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * arena_intern - the one copy of this text in this arena
 *
 * Equal texts give equal pointers, so that a host name shared by a million
 * domains is stored once and compared by address.
 */
const char *arena_intern(struct arena *, const char *);
const char *arena_intern_len(struct arena *, const char *, size_t len);

/* arena_size - bytes requested from the system so far */
size_t arena_size(const struct arena *);

#endif
