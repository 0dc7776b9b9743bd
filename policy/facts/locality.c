/*
 * NAME      locality - is an MX host this machine?
 * CONTRACT  see locality.h. A machine in a cloud or behind a home router has
 *           only private addresses. Its public address is known only to the NAT
 *           (and to proxy_interfaces, if somebody configured it). For such
 *           machines the name decides; if it does not, the answer is unknown.
 * BUGS      Networks for documentation and benchmarks count as public, so that
 *           examples behave as real hosts do.
 */
#include "facts/locality.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

int
address_canonical(char out[static ADDRESS_SIZE], const char *text, size_t len)
{
	unsigned char address[16];
	char copy[ADDRESS_SIZE];
	int family = AF_INET6;

	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
		if (len > 5 && strncmp(text, "IPv6:", 5) == 0) {
			text += 5;
			len -= 5;
		}
	}
	if (len >= sizeof(copy) || memchr(text, '\0', len) != NULL)
		return -1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(AF_INET, copy, address) == 1)
		family = AF_INET;
	else if (inet_pton(AF_INET6, copy, address) != 1)
		return -1;
	return inet_ntop(family, address, out, ADDRESS_SIZE) != NULL ? 0 : -1;
}

static bool
is_ipv6(const char *address)
{
	return strchr(address, ':') != NULL;
}

bool
address_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool
public4(const char *address)
{
	unsigned char a[4];

	if (inet_pton(AF_INET, address, a) != 1)
		return false;
	return !(a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 ||
		 (a[0] == 100 && (a[1] & 0xc0) == 64) ||
		 (a[0] == 169 && a[1] == 254) ||
		 (a[0] == 172 && a[1] >> 4 == 1) ||
		 (a[0] == 192 && a[1] == 168));
}

static bool
public6(const char *address)
{
	unsigned char a[16];

	/* global unicast is 2000::/3, and nothing else so far (RFC 4291) */
	return inet_pton(AF_INET6, address, a) == 1 && (a[0] & 0xe0) == 0x20;
}

bool
address_public(const char *address)
{
	return is_ipv6(address) ? public6(address) : public4(address);
}

static bool
holds(const char *const *list, size_t len, const char *text)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

bool
locality_own(const struct locality *l, const char *address)
{
	return address_loopback(address) ||
	       holds(l->addresses, l->addresses_len, address);
}

/* elsewhere - an address that we would have if the host were this machine */
static bool
elsewhere(const struct locality *l, const struct fact_host *host)
{
	const char *address;
	size_t i;

	for (i = 0; i < host->addresses_len; i++) {
		address = host->addresses[i];
		if (address_public(address) &&
		    (is_ipv6(address) ? l->public6 : l->public4))
			return true;
	}
	return false;
}

enum tri
locality_of(const struct locality *l, const struct fact_host *host)
{
	bool named = holds(l->hostnames, l->hostnames_len, host->name);
	size_t i;

	if (holds(l->names, l->names_len, host->name))
		return TRI_YES;
	for (i = 0; i < host->addresses_len; i++)
		if (locality_own(l, host->addresses[i]))
			return TRI_YES;
	for (i = 0; i < host->inside_addresses_len; i++)
		if (locality_own(l, host->inside_addresses[i]))
			return TRI_YES;
	if (!l->known || !dns_known(host->a) || !dns_known(host->aaaa))
		return named ? TRI_YES : TRI_UNKNOWN;
	if (elsewhere(l, host))
		return TRI_NO;
	if (named)
		return TRI_YES;
	return host->addresses_len > 0 ? TRI_UNKNOWN : TRI_NO;
}
