/* test_locality - which MX hosts are this machine */
#include "facts/locality.h"

#include <string.h>

#include "unit.h"

static const char *const public_machine[] = { "192.0.2.1", "2001:db8::1",
	"10.0.0.1" };
static const char *const private_machine[] = { "10.0.0.1", "fe80::1" };
static const char *const names[] = { "said.example.com" };
static const char *const hostnames[] = { "mx.example.com" };

enum machine { PUBLIC, PRIVATE, BLIND };

#define NAMES                                                   \
	.names = names, .names_len = 1, .hostnames = hostnames, \
	.hostnames_len = 1

static const struct locality machines[] = {
	[PUBLIC] = { .addresses = public_machine,
	    .addresses_len = ARRAY_LEN(public_machine),
	    .known = true,
	    .public4 = true,
	    .public6 = true,
	    NAMES },
	[PRIVATE] = { .addresses = private_machine,
	    .addresses_len = ARRAY_LEN(private_machine),
	    .known = true,
	    NAMES },
	[BLIND] = { NAMES },
};

static const struct {
	const char *name;
	enum machine machine;
	const char *host, *address, *second;
	enum dns_status a, aaaa;
	enum tri want;
} cases[] = {
	{ "our address", PUBLIC, "other.example.com", "192.0.2.1", NULL, DNS_OK,
	    DNS_NODATA, TRI_YES },
	{ "our address beside another's", PUBLIC, "other.example.com",
	    "192.0.2.9", "2001:db8::1", DNS_OK, DNS_OK, TRI_YES },
	{ "our address, the other question failed", PUBLIC, "other.example.com",
	    "192.0.2.1", NULL, DNS_OK, DNS_FAILED, TRI_YES },
	{ "somebody else", PUBLIC, "other.example.com", "192.0.2.9", NULL,
	    DNS_OK, DNS_NODATA, TRI_NO },
	{ "somebody else with our name", PUBLIC, "mx.example.com", "192.0.2.9",
	    NULL, DNS_OK, DNS_NODATA, TRI_NO },
	{ "the administrator says so", PUBLIC, "said.example.com", "192.0.2.9",
	    NULL, DNS_OK, DNS_NODATA, TRI_YES },
	{ "loopback", PUBLIC, "other.example.com", "127.0.0.9", NULL, DNS_OK,
	    DNS_NODATA, TRI_YES },
	{ "a question failed", PUBLIC, "other.example.com", "192.0.2.9", NULL,
	    DNS_OK, DNS_TIMEOUT, TRI_UNKNOWN },
	{ "all failed", PUBLIC, "other.example.com", NULL, NULL, DNS_FAILED,
	    DNS_FAILED, TRI_UNKNOWN },
	{ "all failed, our name", PUBLIC, "mx.example.com", NULL, NULL,
	    DNS_FAILED, DNS_FAILED, TRI_YES },
	{ "never asked", PUBLIC, "other.example.com", NULL, NULL, DNS_UNASKED,
	    DNS_UNASKED, TRI_UNKNOWN },
	{ "no address", PUBLIC, "other.example.com", NULL, NULL, DNS_NODATA,
	    DNS_NODATA, TRI_NO },
	{ "no such name", PUBLIC, "other.example.com", NULL, NULL, DNS_NXDOMAIN,
	    DNS_NXDOMAIN, TRI_NO },
	{ "translated, our name", PRIVATE, "mx.example.com", "192.0.2.9", NULL,
	    DNS_OK, DNS_NODATA, TRI_YES },
	{ "translated, another name", PRIVATE, "other.example.com", "192.0.2.9",
	    NULL, DNS_OK, DNS_NODATA, TRI_UNKNOWN },
	{ "another private address", PUBLIC, "other.example.com", "10.0.0.9",
	    NULL, DNS_OK, DNS_NODATA, TRI_UNKNOWN },
	{ "interfaces unknown", BLIND, "other.example.com", "192.0.2.1", NULL,
	    DNS_OK, DNS_NODATA, TRI_UNKNOWN },
	{ "interfaces unknown, our name", BLIND, "mx.example.com", "192.0.2.1",
	    NULL, DNS_OK, DNS_NODATA, TRI_YES },
};

START_TEST(local)
{
	const char *addresses[] = { cases[_i].address, cases[_i].second };
	struct fact_host host = { .name = cases[_i].host,
		.addresses = addresses,
		.a = cases[_i].a,
		.aaaa = cases[_i].aaaa };

	host.addresses_len =
	    (size_t)(addresses[0] != NULL) + (addresses[1] != NULL);
	ck_assert_msg(
	    locality_of(&machines[cases[_i].machine], &host) == cases[_i].want,
	    "%s", cases[_i].name);
}
END_TEST

START_TEST(the_inside_of_split_dns_tells_too)
{
	const char *outside[] = { "192.0.2.9" }, *inside[] = { "10.0.0.1" };
	struct fact_host host = { .name = "other.example.com",
		.addresses = outside,
		.addresses_len = 1,
		.inside_addresses = inside,
		.inside_addresses_len = 1,
		.a = DNS_OK,
		.aaaa = DNS_NODATA };

	ck_assert_int_eq(locality_of(&machines[PRIVATE], &host), TRI_YES);
	inside[0] = "10.0.0.9";
	ck_assert_int_eq(locality_of(&machines[PRIVATE], &host), TRI_UNKNOWN);
	ck_assert_int_eq(locality_of(&machines[PUBLIC], &host), TRI_NO);
}
END_TEST

static const struct {
	const char *text, *want; /* NULL: no address */
	bool is_public;
} addresses[] = {
	{ "192.0.2.1", "192.0.2.1", true },
	{ "[192.0.2.1]", "192.0.2.1", true },
	{ "2001:DB8:0::1", "2001:db8::1", true },
	{ "[2001:db8::1]", "2001:db8::1", true },
	{ "[IPv6:2001:db8::1]", "2001:db8::1", true },
	{ "9.255.255.255", "9.255.255.255", true },
	{ "10.0.0.1", "10.0.0.1", false },
	{ "11.0.0.0", "11.0.0.0", true },
	{ "100.63.255.255", "100.63.255.255", true },
	{ "100.64.0.0", "100.64.0.0", false },
	{ "100.127.255.255", "100.127.255.255", false },
	{ "100.128.0.0", "100.128.0.0", true },
	{ "127.0.0.1", "127.0.0.1", false },
	{ "169.254.1.1", "169.254.1.1", false },
	{ "172.15.0.1", "172.15.0.1", true },
	{ "172.16.0.1", "172.16.0.1", false },
	{ "172.31.255.1", "172.31.255.1", false },
	{ "172.32.0.1", "172.32.0.1", true },
	{ "192.168.1.1", "192.168.1.1", false },
	{ "0.0.0.0", "0.0.0.0", false },
	{ "224.0.0.1", "224.0.0.1", false },
	{ "::1", "::1", false },
	{ "::", "::", false },
	{ "fe80::1", "fe80::1", false },
	{ "fd00::1", "fd00::1", false },
	{ "", NULL, false },
	{ "[]", NULL, false },
	{ "localhost", NULL, false },
	{ "192.0.2.1.1", NULL, false },
	{ "192.0.2.1:25", NULL, false },
};

START_TEST(address)
{
	char out[ADDRESS_SIZE];
	const char *text = addresses[_i].text;
	int ret = address_canonical(out, text, strlen(text));

	ck_assert_msg(ret == (addresses[_i].want != NULL ? 0 : -1), "%s", text);
	if (ret < 0)
		return;
	ck_assert_str_eq(out, addresses[_i].want);
	ck_assert_msg(
	    address_public(out) == addresses[_i].is_public, "%s", text);
}
END_TEST

UNIT_MAIN("locality", LOOP(local, cases),
    TEST(the_inside_of_split_dns_tells_too), LOOP(address, addresses))
