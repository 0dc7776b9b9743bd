/*
 * NAME      network - address blocks
 * CONTRACT  see network.h. Pure: inet_pton(3) and inet_ntop(3) read and
 *           write numbers only.
 */
#include "dns/network.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

/* address_read - into 16 bytes; IPv4 in the first four. -1: no address */
static int
address_read(unsigned char out[static 16], bool *v6, const char *text)
{
	memset(out, 0, 16);
	*v6 = inet_pton(AF_INET, text, out) != 1;
	if (!*v6)
		return 0;
	if (inet_pton(AF_INET6, text, out) != 1)
		return -1;
	if (memcmp(out, mapped, sizeof(mapped)) == 0) {
		*v6 = false;
		memmove(out, out + 12, 4);
		memset(out + 4, 0, 12);
	}
	return 0;
}

/* cut - zero beyond the prefix; was there anything else? */
static bool
cut(unsigned char address[static 16], unsigned prefix)
{
	unsigned char was[16], keep;
	unsigned i;

	memcpy(was, address, 16);
	for (i = 0; i < 16; i++) {
		if (prefix >= (i + 1) * 8)
			continue;
		keep = prefix > i * 8
			   ? (unsigned char)(0xff << (8 - (prefix - i * 8)))
			   : 0;
		address[i] &= keep;
	}
	return memcmp(was, address, 16) != 0;
}

/* prefix_read - at most three digits, at most `max'; -1: no such thing */
static int
prefix_read(const char *text, int max)
{
	int n = 0;
	size_t len = strlen(text);

	if (len == 0 || len > 3 || strspn(text, "0123456789") != len)
		return -1;
	for (; *text != '\0'; text++)
		n = n * 10 + (*text - '0');
	return n <= max ? n : -1;
}

int
network_parse(struct network *network, const char *text, struct buf *why)
{
	char copy[NETWORK_SIZE + 2], *slash, *address = copy;
	size_t len = strlen(text);
	int prefix;

	if (len >= sizeof(copy))
		return why_set(why, "no address block is as long as that");
	memcpy(copy, text, len + 1);
	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash++ = '\0';
	len = strlen(address);
	if (len >= 2 && address[0] == '[' && address[len - 1] == ']') {
		address[len - 1] = '\0';
		address++;
	}
	if (address_read(network->address, &network->v6, address) != 0)
		return why_set(
		    why, "an address block is an address, / and its length");
	prefix = network->v6 ? 128 : 32;
	if (slash != NULL)
		prefix = prefix_read(slash, prefix);
	if (prefix < 0)
		return why_set(why, "the length behind / is 0 to %d",
		    network->v6 ? 128 : 32);
	network->prefix = (unsigned)prefix;
	if (cut(network->address, network->prefix))
		return why_set(why, "has bits beyond its length of %d", prefix);
	return 0;
}

void
network_text(char out[static NETWORK_SIZE], const struct network *network)
{
	char address[INET6_ADDRSTRLEN];

	if (inet_ntop(network->v6 ? AF_INET6 : AF_INET, network->address,
		address, sizeof(address)) == NULL)
		address[0] = '\0';
	snprintf(out, NETWORK_SIZE, "%s/%u", address, network->prefix % 129);
}

bool
network_holds(const struct network *network, const char *address)
{
	unsigned char bytes[16];
	bool v6;

	if (address_read(bytes, &v6, address) != 0 || v6 != network->v6)
		return false;
	cut(bytes, network->prefix);
	return memcmp(bytes, network->address, 16) == 0;
}

int
network_around(char out[static NETWORK_SIZE], const char *address)
{
	struct network network;

	if (address_read(network.address, &network.v6, address) != 0)
		return -1;
	network.prefix = network.v6 ? 48 : 24;
	cut(network.address, network.prefix);
	network_text(out, &network);
	return 0;
}
