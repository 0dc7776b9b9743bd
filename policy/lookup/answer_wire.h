/*
 * answer_wire - answers of DNS, from the process that asks
 */
#ifndef POSTSTS_LOOKUP_ANSWER_WIRE_H
#define POSTSTS_LOOKUP_ANSWER_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "lookup/flight.h"

/* what stands before each answer, as the machine has it */
struct answer_head {
	uint32_t number; /* of the question */
	uint32_t size;   /* of what follows, ANSWER_MAX at most */
};

#define ANSWER_MAX ((size_t)4 << 20) /* of 64 KiB over TCP, compressed */

/* answer_put - head and answer */
void answer_put(struct buf *, uint32_t number, const struct dns_answer *);
/*
 * answer_get - what follows the head, about a question of this type; texts are
 * in the arena, or where the bytes are. -1 where it is none that dnsmsg.h
 * could have made.
 */
int answer_get(struct dns_answer *, uint16_t type, const char *bytes,
    size_t len, struct arena *) ATTR_MUSTCHECK;

#endif
