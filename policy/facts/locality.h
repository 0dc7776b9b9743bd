/*
 * locality - is an MX host this machine?
 */
#ifndef POSTSTS_FACTS_LOCALITY_H
#define POSTSTS_FACTS_LOCALITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "facts/facts.h"

#define ADDRESS_SIZE 46 /* any address as text, with the NUL */

/*
 * what is known about this machine; addresses as address_canonical() writes
 * them
 */
struct locality {
	const char *const *addresses; /* of interfaces, listeners, proxies */
	size_t addresses_len;
	bool known;               /* are those of the interfaces included? */
	bool public4, public6;    /* is one of them a public address? */
	const char *const *names; /* hosts in local_mx */
	size_t names_len;
	const char *const *hostnames; /* myhostname of the listeners */
	size_t hostnames_len;
};

/*
 * locality_of - decided in this order:
 *
 *   the administrator names the host                                  yes
 *   one of its addresses is ours, or a loopback address               yes
 *   the same of the addresses that the inside of split DNS shows      yes
 *   the look-up of its addresses failed: is it a listener's
 *   myhostname?                                        yes, else unknown
 *   it has a public address of a family in which this machine has a
 *   public one, too, and they differ                                  no
 *   it has addresses, but none that decides (this machine may be
 *   behind NAT): is it a listener's myhostname?        yes, else unknown
 *   it has no address: is it a listener's myhostname?       yes, else no
 */
enum tri locality_of(const struct locality *, const struct fact_host *);

/* locality_own - is this address (canonical) one of ours, or loopback? */
bool locality_own(const struct locality *, const char *address);

/*
 * address_canonical - an IPv4 or IPv6 address, optionally in brackets, as
 * inet_ntop(3) writes it; -1 if it is none
 */
int address_canonical(
    char out[static ADDRESS_SIZE], const char *text, size_t len) ATTR_MUSTCHECK;
/*
 * address_public - can the Internet reach it? Not loopback, link-local,
 * private (RFC 1918, RFC 4193), shared (RFC 6598) or unspecified
 */
bool address_public(const char *canonical);
bool address_loopback(const char *canonical);

#endif
