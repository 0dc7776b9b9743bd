/*
 * port_block - does somebody between us and the world close port 25?
 *
 * Many hosting providers drop or refuse outgoing connections to port 25. Then
 * nothing can be said about anybody's mail hosts, and it must be said once.
 *
 * Only addresses of others that the Internet can reach count: what is ours
 * never leaves the machine, or comes back through the translator at our own
 * door (which many of them do not do). An address was reached when TCP was
 * up, whatever came after. It counts as failed when nobody answered or
 * somebody refused. Where not even HTTPS got anywhere by IPv6, this machine
 * has no IPv6, and failures by it do not count; the same for IPv4.
 *
 *   one of the others was reached                            NO
 *   nothing else works either (no DNS, no HTTPS)             UNKNOWN
 *   failures in at least two networks (/24; or /48)          YES
 *   in one alone: it may be theirs                           UNKNOWN
 */
#ifndef POSTSTS_FACTS_PORT_BLOCK_H
#define POSTSTS_FACTS_PORT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/probe.h"

/* networks that are told apart; with so many, the rest need not be tried */
#define PORTBLOCK_SURE 8

/* all zero to begin with */
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
 * portblock_take - one probe has ended; `own': at an address of this machine,
 * or of a host that is ours
 */
void portblock_take(struct portblock *, const struct probe *, bool own);
/* portblock_verdict - by the rule above */
enum tri portblock_verdict(const struct portblock *);
/* portblock_sure - so plainly YES that no more need to be tried */
bool portblock_sure(const struct portblock *);

#endif
