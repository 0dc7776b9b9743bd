/*
 * observe_dns - what the world finds in DNS about domains that have policies
 */
#ifndef POSTSTS_LOOKUP_OBSERVE_DNS_H
#define POSTSTS_LOOKUP_OBSERVE_DNS_H

#include "facts/observation.h"
#include "settings/settings.h"

/*
 * lookup_observation - beyond lookup_dns(), whose zones and hosts stand in the
 * observation already: the addresses of each policy host, TLSA records of each
 * MX host, and what each authoritative server of the zone that holds the STS
 * record says about it when asked directly (OBSERVED_SERVERS_MAX at most)
 *
 * Fills policy_host and servers of the domains, and tlsa, tlsa_status,
 * tlsa_secure of the hosts. Each name is asked once however many domains
 * share it; domains whose record is one by alias share the servers, too.
 * `progress' (may be NULL) is called now and then with done and total.
 */
void lookup_observation(struct observation *, const struct settings *,
    void (*progress)(size_t done, size_t total));

#endif
