/*
 * cert_flaw - why a strict sender would refuse a certificate, and the fix
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_FINDINGS_CERT_FLAW_H
#define POSTSTS_DECIDE_FINDINGS_CERT_FLAW_H

#include <time.h>

#include "base/arena.h"
#include "facts/cert_life.h"
#include "facts/facts.h"

enum flaw {
	FLAW_NONE,
	FLAW_UNREADABLE,
	FLAW_NAME,
	FLAW_EARLY,
	FLAW_EXPIRED,
	FLAW_EXPIRES, /* late: less than expiry_margin is left */
	FLAW_UNTRUSTED,
	FLAW_UNJUDGED, /* nobody could say whether it is trusted */
	FLAW_KEY,
};

/*
 * flaw_of - the flaw of this certificate for this host, now. With a margin
 * (NULL: none) the certificate must also be fit to rely on: one that is late
 * for renewal, or whose trust is unknown, has a flaw then.
 */
enum flaw flaw_of(const struct fact_cert *, const char *host, time_t now,
    const struct expiry_margin *);
/* flaw_text - a clause about the host, in the arena; NULL for none */
const char *flaw_text(
    enum flaw, const struct fact_cert *, time_t now, struct arena *);
/* flaw_remedy - the fix, with file, names and dates; in the arena */
const char *flaw_remedy(
    enum flaw, const struct fact_cert *, const char *host, struct arena *);

#endif
