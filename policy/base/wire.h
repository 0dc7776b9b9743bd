/*
 * wire - numbers, texts and lists as bytes between two processes of ours
 *
 * Who writes may by then be a stranger: the reader believes nothing. It runs
 * on after the first thing that is wrong, with zeros, and `broken' tells.
 */
#ifndef POSTSTS_BASE_WIRE_H
#define POSTSTS_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

void wire_put_number(struct buf *, uint64_t);
/* wire_put_bytes - NULL is told from nothing */
void wire_put_bytes(struct buf *, const void *, size_t len);
/* wire_put_text - up to its NUL; NULL is fine */
void wire_put_text(struct buf *, const char *);

struct wire {
	const char *at, *end;
	struct arena *arena; /* of what is read */
	bool broken;
};

/* wire_number - at most `max' */
uint64_t wire_number(struct wire *, uint64_t max);
/* wire_bytes - where they stand, at most `max'; NULL where there are none */
const char *wire_bytes(struct wire *, size_t max, size_t *len);
/* wire_text - in the arena; broken where it is not masked already. NULL */
const char *wire_text(struct wire *, size_t max);
/* wire_seen - the same, but masked and cut to `max' here, and kept once */
const char *wire_seen(struct wire *, size_t max);
/* wire_list - zeroed members of `size', as many as can be left; into *len */
void *wire_list(struct wire *, size_t max, size_t size, size_t *len);
/* wire_need - broken where it is NULL; returns it */
const char *wire_need(struct wire *, const char *);
/* wire_end - is all read, and nothing wrong? */
bool wire_end(const struct wire *);

#endif
