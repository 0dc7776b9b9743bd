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

/* what is known of this machine; addresses as address_canonical() writes */
struct locality {
	const char *const *addresses; /* of interfaces, listeners, proxies */
	size_t addresses_len;
	bool known;            /* are those of the interfaces among them? */
	bool public4, public6; /* is one of them reachable from everywhere? */
	const char *const *names; /* that the administrator says are ours */
	size_t names_len;
	const char *const *hostnames; /* myhostname of the listeners */
	size_t hostnames_len;
};

/*
 * locality_of - decided in this order:
 *   the administrator names the host                                  yes
 *   one of its addresses is ours, or a loopback one                   yes
 *   the same of those that the inside of split DNS shows              yes
 *   a question for its addresses failed: is it a listener's
 *   myhostname?                                        yes, else unknown
 *   it has a public address of a family in which this machine has one
 *   too, and it is another                                            no
 *   it has addresses, but none that tells: this machine may be behind a
 *   translator of addresses; its myhostname?           yes, else unknown
 *   it has no address: its myhostname?                      yes, else no
 */
enum tri locality_of(const struct locality *, const struct fact_host *);

/* locality_own - is this address (canonical) one of ours, or loopback? */
bool locality_own(const struct locality *, const char *address);

/*
 * address_canonical - an IPv4 or IPv6 address, perhaps in brackets, as
 * inet_ntop(3) writes it; -1 when it is none
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
