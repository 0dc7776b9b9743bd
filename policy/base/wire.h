/*
 * wire - numbers, texts and lists as bytes between two processes of ours
 *
 * The process that writes may have been taken over by a stranger, so that the
 * reader believes nothing. After the first thing that is wrong it goes on with
 * zeros, and sets `broken'.
 */
#ifndef POSTSTS_BASE_WIRE_H
#define POSTSTS_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

void wire_put_number(struct buf *, uint64_t);
/* wire_put_bytes - NULL and no bytes are distinguished */
void wire_put_bytes(struct buf *, const void *, size_t len);
/* wire_put_text - up to its NUL; NULL is allowed */
void wire_put_text(struct buf *, const char *);

struct wire {
	const char *at, *end;
	struct arena *arena; /* owns what is read */
	bool broken;
};

/* wire_number - at most `max' */
uint64_t wire_number(struct wire *, uint64_t max);
/*
 * wire_bytes - a pointer into the input, at most `max' bytes; NULL if NULL was
 * written
 */
const char *wire_bytes(struct wire *, size_t max, size_t *len);
/*
 * wire_text - in the arena, or NULL; sets `broken' if the text is not masked
 * already
 */
const char *wire_text(struct wire *, size_t max);
/*
 * wire_seen - the same, but masks it, cuts it to `max', and stores equal texts
 * once
 */
const char *wire_seen(struct wire *, size_t max);
/*
 * wire_list - allocate zeroed members of `size', no more than the input can
 * still have; their number is in *len
 */
void *wire_list(struct wire *, size_t max, size_t size, size_t *len);
/* wire_need - returns the text; sets `broken' if it is NULL */
const char *wire_need(struct wire *, const char *);
/* wire_end - was all read, and nothing wrong? */
bool wire_end(const struct wire *);

#endif
