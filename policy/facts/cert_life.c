/*
 * NAME      cert_life - how much of a certificate's lifetime is left
 * CONTRACT  see cert_life.h. Anybody can write the dates of a certificate: if
 *           the end is before the begin, the lifetime is unknown.
 */
#include "facts/cert_life.h"

#include <limits.h>

#include "base/rfc3339.h"

#define DAY   ((time_t)86400)
#define SHORT (10 * DAY) /* below, certbot renews at half of the lifetime */

/* lifetime - 0: not known */
static time_t
lifetime(const struct certlife *life)
{
	return life->begin > 0 && life->begin < life->end
		   ? life->end - life->begin
		   : 0;
}

struct certlife
certlife_of(const struct fact_cert *cert)
{
	if (cert->chain_not_after != 0 &&
	    cert->chain_not_after < cert->not_after)
		return (struct certlife){ cert->chain_not_before,
			cert->chain_not_after, true };
	return (struct certlife){ cert->not_before, cert->not_after, false };
}

time_t
certlife_margin(const struct certlife *life, const struct expiry_margin *margin)
{
	time_t all = lifetime(life), share, least = 0;

	if (margin->seconds != UINT_MAX)
		least = (time_t)margin->seconds;
	if (margin->of == 0 || all == 0)
		return least;
	/* in this order nothing overflows: a lifetime is below 10,000 years */
	share = all * (time_t)margin->part / (time_t)margin->of;
	return margin->seconds == UINT_MAX || share < least ? share : least;
}

bool
certlife_late(
    const struct certlife *life, const struct expiry_margin *margin, time_t now)
{
	return life->end != 0 &&
	       (life->end <= now ||
		   life->end - now < certlife_margin(life, margin));
}

time_t
certlife_renewal(const struct certlife *life)
{
	time_t all = lifetime(life);

	return all == 0 ? 0 : life->end - (all < SHORT ? all / 2 : all / 3);
}

const char *
certlife_text(const struct certlife *life, time_t now, struct arena *arena)
{
	char end[RFC3339_SIZE], due[RFC3339_SIZE]; /* 2026-12-08T10:00:00Z */
	time_t renewal = certlife_renewal(life);

	rfc3339_format(end, life->end);
	if (renewal == 0)
		return arena_printf(
		    arena, "expires on %.10s %.5s UTC", end, end + 11);
	rfc3339_format(due, renewal);
	return arena_printf(arena,
	    "expires on %.10s %.5s UTC; an ACME client %s it on %.10s %.5s UTC",
	    end, end + 11, renewal <= now ? "would have renewed" : "renews",
	    due, due + 11);
}
