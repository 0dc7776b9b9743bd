/* deposit - add a file to the spool, from which inbox.h takes it */
#ifndef POSTSTS_REPORT_DEPOSIT_H
#define POSTSTS_REPORT_DEPOSIT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

struct deposit_limits {
	unsigned files;
	uint64_t total; /* bytes; the oldest are removed for new ones */
};

/*
 * deposit - write one file, synced, with a new name that ends in `suffix'.
 * Returns how many older files were removed for it, or -1 and `why': no such
 * directory, full, no space.
 */
long deposit(const char *dir, const struct deposit_limits *, const char *bytes,
    size_t len, const char *suffix, time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
