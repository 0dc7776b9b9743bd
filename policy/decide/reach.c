/*
 * NAME      reach - can mail from the Internet get there?
 * CONTRACT  see reach.h. A resolver inside a network often shows other
 *           addresses and other names than public DNS (split DNS). What is
 *           published from such a view is wrong for everybody else.
 */
#include "decide/reach.h"

#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "facts/locality.h"

#define HTTPS_PORT 443
#define DNS_PORT   53

/*
 * laboratory - no sender fetches a policy from another port, and no name
 * server is asked on one: then the world is on this machine
 */
static bool
laboratory(const struct settings *settings)
{
	return settings->private_addresses == TRI_UNKNOWN &&
	       (settings->https_port != HTTPS_PORT ||
		   settings->dns_port != DNS_PORT);
}

bool
reach_address(const struct settings *settings, const char *address)
{
	char canonical[ADDRESS_SIZE];

	return settings->private_addresses == TRI_YES ||
	       address_canonical(canonical, address, strlen(address)) != 0 ||
	       address_public(canonical) ||
	       (address_loopback(canonical) && laboratory(settings));
}

bool
reach_name(const struct settings *settings, const char *name)
{
	static const char *const set_aside[] = { "alt", "home.arpa", "internal",
		"invalid", "local", "localhost", "onion" };
	size_t i;

	if (settings->private_addresses == TRI_YES || laboratory(settings))
		return true;
	for (i = 0; i < ARRAY_LEN(set_aside); i++)
		if (dname_below(name, set_aside[i]))
			return false;
	return true;
}

bool
reach_seen_inside(const struct settings *settings, const struct fact_host *host)
{
	size_t i;

	if (!reach_name(settings, host->name))
		return true;
	for (i = 0; i < host->addresses_len; i++)
		if (reach_address(settings, host->addresses[i]))
			return false;
	return host->addresses_len > 0;
}

bool
reach_inside(const struct settings *settings, const struct fact_host *host)
{
	if (!reach_name(settings, host->name))
		return true;
	return dns_known(host->a) && dns_known(host->aaaa) &&
	       reach_seen_inside(settings, host);
}
