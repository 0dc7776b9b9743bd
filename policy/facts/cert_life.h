/*
 * cert_life - how much of a certificate's life is left, and whether that is
 * little
 *
 * The one answer for the gates, the findings, `check', `cert-check', the
 * monitoring plugins and the evidence. Certificates live from 160 hours to 13
 * months: what is late for the one is usual for the other.
 */
#ifndef POSTSTS_FACTS_CERT_LIFE_H
#define POSTSTS_FACTS_CERT_LIFE_H

#include <stdbool.h>
#include <time.h>

#include "facts/facts.h"

/* what ends first of a chain */
struct certlife {
	time_t begin; /* 0: not known */
	time_t end;   /* 0: not known, and never late then */
	bool above;   /* it is no leaf: a certificate above it ends first */
};

/* how little may be left: the setting expiry_margin; a smaller one counts */
struct expiry_margin {
	unsigned seconds;  /* UINT_MAX: the share alone counts */
	unsigned part, of; /* of the lifetime; of is 0: the time alone does */
};

/* certlife_of - of a certificate that could be read */
struct certlife certlife_of(const struct fact_cert *);
/*
 * certlife_margin - so long before its end it counts as late: the smaller of
 * the two margins, and the time alone where the begin is not known
 */
time_t certlife_margin(const struct certlife *, const struct expiry_margin *);
/* certlife_late - is less than the margin left, or nothing at all? */
bool certlife_late(
    const struct certlife *, const struct expiry_margin *, time_t now);
/*
 * certlife_renewal - when an ACME client renews it: certbot does with a third
 * of the lifetime left, and with half of one below ten days; 0: not known
 */
time_t certlife_renewal(const struct certlife *);
/*
 * certlife_text - of one that did not expire yet: "expires on 2026-12-08 10:00
 * UTC; an ACME client would have renewed it on 2026-12-05 02:00 UTC"
 */
const char *certlife_text(const struct certlife *, time_t now, struct arena *);

#endif
