/*
 * port_block - does the provider close outgoing connections to port 25?
 *
 * Many hosting providers drop or refuse them. Then nothing can be said about
 * the mail hosts of others, and `check' must say so once.
 *
 * Only public addresses of others count: a connection to our own never leaves
 * the machine, or would have to return through the NAT, which many do not
 * support. An address was reached if TCP connected, whatever followed. It
 * failed if nobody answered or somebody refused. If not even HTTPS reached
 * anything by IPv6, this machine has no IPv6, and its IPv6 failures do not
 * count; likewise for IPv4.
 *
 *   an address of others was reached                        NO
 *   nothing else works either (no DNS, no HTTPS)            UNKNOWN
 *   failures in at least two networks (/24; or /48)         YES
 *   failures in one network: the fault may be there         UNKNOWN
 */
#ifndef POSTSTS_FACTS_PORT_BLOCK_H
#define POSTSTS_FACTS_PORT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/probe.h"

/*
 * the number of networks that are kept apart; after so many failures the rest
 * need not be tried
 */
#define PORTBLOCK_SURE 8

/* set to zero at the start */
struct portblock {
	bool dns;     /* the resolver answered; the caller's to set */
	bool reached; /* a mail host of somebody else */
	bool https_tried, https_reached;
	bool family_reached[2]; /* by HTTPS, at an address of others */
	struct {
		size_t len;
		unsigned char network[PORTBLOCK_SURE][6];
	} failed[2]; /* by family: IPv4, IPv6 */
};

/*
 * portblock_take - add a probe that has ended; `own': it was at an address of
 * this machine, or of a host that is ours
 */
void portblock_take(struct portblock *, const struct probe *, bool own);
/* portblock_verdict - the answer by the table above */
enum tri portblock_verdict(const struct portblock *);
/* portblock_sure - is it so surely YES that no more need to be tried? */
bool portblock_sure(const struct portblock *);

#endif
