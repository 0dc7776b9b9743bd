/*
 * network - address blocks, as 192.0.2.0/24 and 2001:db8::/32
 */
#ifndef POSTSTS_DNS_NETWORK_H
#define POSTSTS_DNS_NETWORK_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

#define NETWORK_SIZE 50 /* any block as text, with the NUL */

struct network {
	unsigned char address[16]; /* zero beyond the prefix */
	unsigned prefix;
	bool v6;
};

/*
 * network_parse - read a block, or an address (a block of one). Bits beyond the
 * prefix must be zero, as in Postfix's mynetworks. Brackets around an IPv6
 * address are permitted. -1 and `why'.
 */
int network_parse(
    struct network *, const char *text, struct buf *why) ATTR_MUSTCHECK;
/* network_text - canonical, always with its prefix */
void network_text(char out[static NETWORK_SIZE], const struct network *);

/*
 * network_holds - is the address (as inet_pton(3) reads it) in the block? An
 * IPv4-mapped IPv6 address (::ffff:192.0.2.1) counts as the IPv4 address.
 */
bool network_holds(const struct network *, const char *address);

/*
 * network_around - the /24 or /48 of the address, as text; -1 if it is not an
 * address
 */
int network_around(
    char out[static NETWORK_SIZE], const char *address) ATTR_MUSTCHECK;

#endif
