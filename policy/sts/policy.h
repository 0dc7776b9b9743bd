/*
 * policy - the text of an MTA-STS policy (RFC 8461 3.2)
 *
 * One tolerant reader, which reports every deviation as a finding with its
 * place, and one strict writer of the form that every known sender accepts
 * (CRLF, version first, no blank line, no extension field, lower-case A-labels,
 * at least one mx even in mode none).
 */
#ifndef POSTSTS_STS_POLICY_H
#define POSTSTS_STS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "catalogue/finding.h"

#define POLICY_MAX_AGE_LIMIT 31557600 /* RFC 8461 3.2 */
#define POLICY_AGE_FLOOR     86400    /* what we write, at least */
#define POLICY_AGE_CEILING   31557599 /* Stalwart turns a full year to a day */
#define POLICY_BODY_LIMIT    65536    /* RFC 8461 3.3, what we read */
#define POLICY_BODY_WRITE    10240    /* chasquid cuts here, what we write */

enum policy_mode {
	POLICY_NONE,
	POLICY_TESTING,
	POLICY_ENFORCE,
};

struct policy {
	enum policy_mode mode;
	uint32_t max_age; /* seconds */
	const char *
	    *mx; /* canonical patterns, mx_pattern.h; see policy_parse() */
	size_t mx_len;
};

const char *policy_mode_name(enum policy_mode);
/* policy_mode_parse - "none", "testing" or "enforce"; -1 for anything else */
int policy_mode_parse(enum policy_mode *, const char *) ATTR_MUSTCHECK;

/*
 * policy_parse - read a text of `len' bytes as a conforming sender would
 *
 * Returns 0 if a sender that follows RFC 8461 would use the policy, -1 if it
 * would not. In both cases each deviation is added to `findings' (which may be
 * NULL) with line and column and the subject "policy"; after a hundred no more
 * are added. The policy has what could be read, even after -1. Strings are in
 * `arena'. More than POLICY_BODY_LIMIT bytes are refused.
 *
 * The grammar permits a few mx values that are not valid patterns for poststs,
 * such as an address or a single label. They cover what senders let them cover.
 * They therefore stay in the list, in lower case, with a finding;
 * policy_write() refuses them.
 */
int policy_parse(struct policy *, const char *body, size_t len,
    struct arena *arena, struct findings *findings);

/*
 * policy_write - append the one canonical text of this policy to `out'
 *
 * Equal policies give equal bytes. Patterns are written in the given order, so
 * call mxpat_normalize() first. Returns -1 with `why', and leaves `out' as it
 * was, if the policy cannot be written: no mx, max_age out of range, more than
 * POLICY_BODY_WRITE bytes, an mx that is not canonical or is there twice.
 */
int policy_write(
    struct buf *out, const struct policy *, struct buf *why) ATTR_MUSTCHECK;

/* policy_covers - does any pattern of the policy cover this host? */
bool policy_covers(const struct policy *, const char *host);

#endif
