/*
 * dns - ask many questions at once
 */
#ifndef POSTSTS_LOOKUP_DNS_H
#define POSTSTS_LOOKUP_DNS_H

#include <stddef.h>

#include "facts/facts.h"
#include "settings/settings.h"

/*
 * lookup_dns - MX, _mta-sts and _smtp._tls TXT for each of the domains, then
 * A, AAAA and TLSA for each distinct MX host
 *
 * Zones that stand in the facts already, sorted, with nothing but their names
 * (domains that have left us, say) are asked for their _mta-sts TXT alone;
 * where it is not certain that they have (facts_complete), for everything.
 *
 * Fills zones and hosts (both sorted), resolver_error and resolver_trusted of
 * the facts; domains must be sorted. Hosts that stand in the facts before are
 * asked for like the others, by their names; `unlisted' where no MX record
 * names them. Each name is asked once however many
 * domains share it; settings->jobs questions are in flight. Truncated answers
 * go over TCP. When nobody answers any more, the rest is DNS_TIMEOUT.
 *
 * A zone without MX records has itself for its only MX host, with preference
 * 0, if it has an address (implicit); the null MX (RFC 7505) stands in no
 * set. A host whose name had to be masked keeps DNS_UNASKED. `progress' (may
 * be NULL) is called now and then with done and total.
 */
void lookup_dns(struct facts *, const struct settings *,
    void (*progress)(size_t done, size_t total));

#endif
