/*
 * deposit - put something into the spool, for inbox.h to take out
 */
#ifndef POSTSTS_REPORT_DEPOSIT_H
#define POSTSTS_REPORT_DEPOSIT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

struct deposit_limits {
	unsigned files;
	uint64_t total; /* bytes; the oldest are given up for new ones */
};

/*
 * deposit - one file, synced, under a name of its own that ends in `suffix';
 * how many older ones were given up for it, or -1 and `why': no such folder,
 * full, no room
 */
long deposit(const char *dir, const struct deposit_limits *, const char *bytes,
    size_t len, const char *suffix, time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
