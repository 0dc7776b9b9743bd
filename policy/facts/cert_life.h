/*
 * cert_life - how much of a certificate's lifetime is left, and is that too
 * little?
 *
 * The gates, the findings, `check', `cert-check', the monitoring plugins and
 * the evidence all ask here. Certificates are valid for 160 hours to 13 months,
 * so that a rest which is late for one is normal for another.
 */
#ifndef POSTSTS_FACTS_CERT_LIFE_H
#define POSTSTS_FACTS_CERT_LIFE_H

#include <stdbool.h>
#include <time.h>

#include "facts/facts.h"

/* the certificate of a chain that expires first */
struct certlife {
	time_t begin; /* 0: not known */
	time_t end;   /* 0: not known, and never late then */
	bool above;   /* it is no leaf: a certificate above it ends first */
};

/*
 * the setting expiry_margin: how little may be left; the smaller of both counts
 */
struct expiry_margin {
	unsigned seconds;  /* UINT_MAX: the share alone counts */
	unsigned part, of; /* of the lifetime; of is 0: the time alone does */
};

/* certlife_of - the lifetime of a certificate that could be read */
struct certlife certlife_of(const struct fact_cert *);
/*
 * certlife_margin - for how many seconds before its end it counts as late: the
 * smaller of the two margins, or the time alone if the begin is not known
 */
time_t certlife_margin(const struct certlife *, const struct expiry_margin *);
/* certlife_late - is less than the margin left, or nothing? */
bool certlife_late(
    const struct certlife *, const struct expiry_margin *, time_t now);
/*
 * certlife_renewal - when an ACME client renews it; 0: not known. certbot
 * renews with a third of the lifetime left, or with half of it if that is below
 * ten days.
 */
time_t certlife_renewal(const struct certlife *);
/*
 * certlife_text - a clause for one that has not expired: "expires on 2026-12-08
 * 10:00 UTC; an ACME client would have renewed it on 2026-12-05 02:00 UTC"
 */
const char *certlife_text(const struct certlife *, time_t now, struct arena *);

#endif
