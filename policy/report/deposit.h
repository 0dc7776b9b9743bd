/*
 * deposit - put something into the spool, for inbox.h to take out
 */
#ifndef POSTSTS_REPORT_DEPOSIT_H
#define POSTSTS_REPORT_DEPOSIT_H

#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * deposit - one file, synced, under a name of its own that ends in `suffix';
 * 0, or -1 and `why': no such folder, full (`max_files'), no room
 */
int deposit(const char *dir, unsigned max_files, const char *bytes, size_t len,
    const char *suffix, time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
