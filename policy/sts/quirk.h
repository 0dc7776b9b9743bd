/*
 * quirk - how each known sender treats this exact policy or record
 *
 * Senders differ from RFC 8461 and from each other: some refuse what the
 * grammar permits, some truncate, some lower or raise max_age. The senders are
 * rows of a table; these functions say which of them treat the given bytes
 * differently from the RFC. The table is from reading code and documentation;
 * nobody guarantees it.
 */
#ifndef POSTSTS_STS_QUIRK_H
#define POSTSTS_STS_QUIRK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "dns/record.h"
#include "sts/policy.h"

#define QUIRKS_MAX 64 /* more than all readers can have about one thing */

enum quirk_effect {
	QUIRK_REJECTS,   /* uses no policy then */
	QUIRK_TRUNCATES, /* reads the first bytes only */
	QUIRK_LOWERS,    /* caches it for less than max_age */
	QUIRK_RAISES,    /* caches it for longer than max_age */
	QUIRK_ACCEPTS,   /* accepts what a conforming sender refuses */
	QUIRK_REFUSES,   /* does not deliver to a host without a fault */
};

struct quirk {
	const char *reader; /* "chasquid" */
	enum quirk_effect effect;
	uint32_t seconds;   /* for how long it caches it; 0: max_age */
	const char *reason; /* what causes this, one clause */
};

/* quirks are appended to a caller's array of QUIRKS_MAX */
struct quirks {
	struct quirk list[QUIRKS_MAX];
	size_t len;
};

/* quirks_policy - for a policy; `policy' is the result of policy_parse() */
void quirks_policy(
    struct quirks *, const char *body, size_t len, const struct policy *policy);
/* quirks_record - for the TXT records at _mta-sts */
void quirks_record(struct quirks *, const struct txt *, size_t count);
/* quirks_tlsrpt - for the TXT records at _smtp._tls */
void quirks_tlsrpt(struct quirks *, const struct txt *, size_t count);

/* quirks_sni - for MX hosts that are valid only for clients that send SNI */
void quirks_sni(struct quirks *);

/*
 * quirks_longest - the longest time, in seconds, for which a known sender may
 * cache a policy with this mode and max_age; max_age at least
 */
uint32_t quirks_longest(enum policy_mode, uint32_t max_age);

/* quirk_name - "rejects", "truncates", "lowers", "raises", "accepts", "refuses"
 */
const char *quirk_effect_name(enum quirk_effect);
/* quirk_text - append a clause, "keeps it for 30 days instead of 365: ..." */
void quirk_text(struct buf *, const struct quirk *, uint32_t max_age);

#endif
