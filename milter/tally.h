/* tally - counters of sessions, added up in a bounded table */
#ifndef POSTSTS_MILTER_TALLY_H
#define POSTSTS_MILTER_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/evidence.h"

struct tally;

/*
 * tally_new - for at most `max' different counters (a power of two); its hash
 * starts with `seed', a number that strangers do not know
 */
struct tally *tally_new(size_t max, uint64_t seed);
/* tally_free - NULL is allowed */
void tally_free(struct tally *);

/* tally_add - true: counted; false: there is no room for another counter */
bool tally_add(struct tally *, const struct session_count *);
size_t tally_len(const struct tally *);
/* tally_counts - all counters, in no order; valid until the next call */
const struct session_count *tally_counts(const struct tally *);
/* tally_clear - remove all counters and free their memory */
void tally_clear(struct tally *);

#endif
