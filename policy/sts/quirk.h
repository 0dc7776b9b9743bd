/*
 * quirk - what each known sender makes of this exact policy or record
 *
 * Senders differ from RFC 8461 and from each other: some refuse what the
 * grammar allows, some cut, lower or raise. The readers are rows of a table;
 * these functions say which of them do something else than the RFC with the
 * bytes given. Readings of code and documents, not promises.
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
	QUIRK_REJECTS,   /* has no policy then */
	QUIRK_TRUNCATES, /* reads the first bytes only */
	QUIRK_LOWERS,    /* keeps it for less than max_age */
	QUIRK_RAISES,    /* keeps it for longer than max_age */
	QUIRK_ACCEPTS,   /* takes what a conforming sender would not */
	QUIRK_REFUSES,   /* does not deliver to a host that is in order */
};

struct quirk {
	const char *reader; /* "chasquid" */
	enum quirk_effect effect;
	uint32_t seconds;   /* what max_age becomes there; 0: as it is */
	const char *reason; /* what it looks at, one clause */
};

/* quirks are appended to a caller's array of QUIRKS_MAX */
struct quirks {
	struct quirk list[QUIRKS_MAX];
	size_t len;
};

/* quirks_policy - of a body; `policy' is what policy_parse() made of it */
void quirks_policy(
    struct quirks *, const char *body, size_t len, const struct policy *policy);
/* quirks_record - of the TXT records at _mta-sts */
void quirks_record(struct quirks *, const struct txt *, size_t count);
/* quirks_tlsrpt - of the TXT records at _smtp._tls */
void quirks_tlsrpt(struct quirks *, const struct txt *, size_t count);

/* quirks_sni - of MX hosts that are in order only for who sends their name */
void quirks_sni(struct quirks *);

/*
 * quirks_longest - for how long may some reader keep a policy with this mode
 * and max_age? At least max_age.
 */
uint32_t quirks_longest(enum policy_mode, uint32_t max_age);

/* quirk_name - "rejects", "truncates", "lowers", "raises", "accepts", "refuses"
 */
const char *quirk_effect_name(enum quirk_effect);
/* quirk_text - append a clause, "keeps it for 30 days instead of 365: ..." */
void quirk_text(struct buf *, const struct quirk *, uint32_t max_age);

#endif
