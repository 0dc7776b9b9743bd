/* rfc3339 - dates for people and scripts: 2026-01-31T12:00:00Z */
#ifndef POSTSTS_BASE_RFC3339_H
#define POSTSTS_BASE_RFC3339_H

#include <time.h>

#include "base/attr.h"

#define RFC3339_SIZE 21

/*
 * rfc3339_format - in UTC; dates outside the years 0 to 9999 become the first
 * or last of these
 */
void rfc3339_format(char out[static RFC3339_SIZE], time_t);

/*
 * rfc3339_parse - a date and time with `Z' or an offset; a fraction of a
 * second is dropped. -1 for anything else (RFC 3339 5.6).
 */
int rfc3339_parse(time_t *, const char *) ATTR_MUSTCHECK;

#endif
