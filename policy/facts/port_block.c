/*
 * NAME      port_block - does the provider close outgoing connections to port
 *           25?
 * CONTRACT  see port_block.h.
 * BUGS      If somebody answers instead of others (a transparent SMTP proxy, as
 *           some providers have), it is taken for those others.
 */
#include "facts/port_block.h"

#include <arpa/inet.h>
#include <string.h>

#include "facts/locality.h"

#define NETWORK_SIZE 6

enum { V4, V6 };

/* network - the /24 or /48 of an address; -1: it is none that counts */
static int
network(unsigned char out[static NETWORK_SIZE], const char *address)
{
	unsigned char bytes[16];
	int family = strchr(address, ':') != NULL ? V6 : V4;

	if (!address_public(address) ||
	    inet_pton(family == V6 ? AF_INET6 : AF_INET, address, bytes) != 1)
		return -1;
	memset(out, 0, NETWORK_SIZE);
	memcpy(out, bytes, family == V6 ? 6 : 3);
	return family;
}

static void
take_failed(struct portblock *b, int family, const unsigned char *network_of)
{
	size_t i, n = b->failed[family].len;

	for (i = 0; i < n; i++)
		if (memcmp(b->failed[family].network[i], network_of,
			NETWORK_SIZE) == 0)
			return;
	if (n < PORTBLOCK_SURE)
		memcpy(b->failed[family].network[b->failed[family].len++],
		    network_of, NETWORK_SIZE);
}

void
portblock_take(struct portblock *b, const struct probe *p, bool own)
{
	unsigned char network_of[NETWORK_SIZE];
	int family = network(network_of, p->address);
	bool reached = p->step > PROBE_STEP_CONNECT;

	if (own || family < 0 || p->status == PROBE_UNASKED ||
	    p->status == PROBE_LOCAL)
		return;
	if (p->kind == PROBE_HTTPS) {
		b->https_tried = true;
		b->https_reached |= reached;
		b->family_reached[family] |= reached;
	} else if (reached) {
		b->reached = true;
	} else {
		take_failed(b, family, network_of);
	}
}

/*
 * networks - in how many did mail hosts fail that we could have reached?
 * Counted in one family, as one dead host may have an address of each.
 */
static size_t
networks(const struct portblock *b)
{
	size_t i, n = 0;

	for (i = V4; i <= V6; i++)
		if ((b->family_reached[i] || !b->https_reached) &&
		    b->failed[i].len > n)
			n = b->failed[i].len;
	return n;
}

enum tri
portblock_verdict(const struct portblock *b)
{
	if (b->reached)
		return TRI_NO;
	if (!b->dns || (b->https_tried && !b->https_reached))
		return TRI_UNKNOWN;
	return networks(b) >= 2 ? TRI_YES : TRI_UNKNOWN;
}

bool
portblock_sure(const struct portblock *b)
{
	return portblock_verdict(b) == TRI_YES && networks(b) >= PORTBLOCK_SURE;
}
