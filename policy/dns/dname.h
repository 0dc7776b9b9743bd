/*
 * dname - domain and host names, as MTA-STS requires them
 *
 * A valid name is in lower case, in A-label form, without a trailing dot, of at
 * most 253 octets. Labels are 1 to 63 letters, digits and hyphens (no hyphen at
 * either end). There are at least two labels, and the last one is not all
 * digits (RFC 5321 2.3.5, RFC 5890 2.3, RFC 1123 2.1, RFC 8461 3.2). Address
 * literals and dotted quads are not names.
 */
#ifndef POSTSTS_DNS_DNAME_H
#define POSTSTS_DNS_DNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define DNAME_MAX  253
#define DNAME_SIZE (DNAME_MAX + 1)

/*
 * dname_parse - canonical form of what a person, Postfix or DNS wrote
 *
 * Accepts upper case, one trailing dot, and U-labels in UTF-8 (converted by
 * libidn2, IDNA2008 with UTS 46 mapping, non-transitional). A-labels are
 * checked too. `in' is `len' counted bytes and may hold anything. Returns 0
 * and fills `out', or -1 with the broken rule in `why' (`out' unspecified).
 */
int dname_parse(char out[static DNAME_SIZE], const char *in, size_t len,
    struct buf *why) ATTR_MUSTCHECK;

/* dname_valid - is this text already in canonical form? */
bool dname_valid(const char *);

/*
 * dname_unicode - put the name with U-labels, for display, into `out' (cleared
 * first); the A-label form itself if there is nothing to convert
 */
void dname_unicode(struct buf *out, const char *name);

/*
 * dname_parent - the name without its left-most label; it points into `name'.
 * NULL: none is left.
 */
const char *dname_parent(const char *name);

/* dname_below - is `name' equal to, or a subdomain of, `ancestor'? */
bool dname_below(const char *name, const char *ancestor);

#endif
