/*
 * mx_pattern - "mx" patterns of an MTA-STS policy (RFC 8461 3.2, 4.1)
 */
#ifndef POSTSTS_STS_MX_PATTERN_H
#define POSTSTS_STS_MX_PATTERN_H

#include <stdbool.h>

#include "dns/dname.h"

/* two more octets for a leading "*." */
#define MXPAT_SIZE (DNAME_SIZE + 2)

/*
 * mxpat_parse - the canonical form of a pattern from user input: a name as
 * dname_parse() accepts it, optionally preceded by "*.". 0, or -1 and `why'.
 */
int mxpat_parse(char out[static MXPAT_SIZE], const char *in, size_t len,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * mxpat_match - does the pattern cover the host? Both are canonical. "*."
 * covers exactly one left-most label: "*.example.com" covers neither
 * "example.com" nor "a.b.example.com".
 */
bool mxpat_match(const char *pattern, const char *host);

/*
 * mxpat_normalize - sort the patterns in place in the order in which policies
 * list them (strcmp), and drop duplicates and NULLs; returns the new count. The
 * order has no meaning (RFC 8461 3.2). A fixed one keeps the text, and with it
 * the id, from changing without need.
 */
size_t mxpat_normalize(const char **patterns, size_t count);

#endif
