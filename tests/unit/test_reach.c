/* test_reach - which hosts senders can get to */
#include "decide/reach.h"

#include "unit.h"

enum { AUTO = -1, NO, YES };

static const struct {
	const char *name, *first, *second;
	enum dns_status aaaa;
	int allowed; /* private_addresses */
	unsigned https, dns;
	bool inside, seen_inside;
} hosts[] = {
	{ "mx.example.com", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53, false,
	    false },
	{ "mx.example.com", "192.168.7.10", NULL, DNS_NODATA, AUTO, 443, 53,
	    true, true },
	{ "mx.example.com", "192.168.7.10", "2001:db8::1", DNS_OK, AUTO, 443,
	    53, false, false },
	{ "mx.example.com", "100.64.0.1", "fe80::1", DNS_OK, AUTO, 443, 53,
	    true, true },
	{ "mx.example.com", "127.0.0.1", "fd00::1", DNS_OK, AUTO, 443, 53, true,
	    true },
	/* what is not known may be reachable, but nothing to rely on */
	{ "mx.example.com", "10.1.2.3", NULL, DNS_TIMEOUT, AUTO, 443, 53, false,
	    true },
	{ "mx.example.com", NULL, NULL, DNS_FAILED, AUTO, 443, 53, false,
	    false },
	{ "mx.example.com", NULL, NULL, DNS_NODATA, AUTO, 443, 53, false,
	    false },
	/* text that is no address tells nothing */
	{ "mx.example.com", "somewhere", NULL, DNS_NODATA, AUTO, 443, 53, false,
	    false },
	/* names that the world does not have */
	{ "mail.corp.local", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53, true,
	    true },
	{ "mx.home.arpa", NULL, NULL, DNS_FAILED, AUTO, 443, 53, true, true },
	{ "abc.onion", "192.0.2.1", NULL, DNS_NODATA, NO, 443, 53, true, true },
	{ "host.localhost", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53, true,
	    true },
	{ "local.example.com", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53,
	    false, false },
	{ "mylocal", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53, false,
	    false },
	/* examples behave like the real thing */
	{ "mx.lab.test", "192.0.2.1", NULL, DNS_NODATA, AUTO, 443, 53, false,
	    false },
	{ "mx.lab.example", "198.51.100.1", NULL, DNS_NODATA, AUTO, 443, 53,
	    false, false },
	/* a laboratory: by its ports loopback, by the settings all */
	{ "mx.example.com", "127.0.0.1", NULL, DNS_NODATA, AUTO, 8443, 53,
	    false, false },
	{ "mx.example.com", "::1", NULL, DNS_OK, AUTO, 443, 5353, false,
	    false },
	{ "mx.example.com", "10.1.2.3", NULL, DNS_NODATA, AUTO, 8443, 5353,
	    true, true },
	{ "mx.example.com", "127.0.0.1", NULL, DNS_NODATA, NO, 8443, 5353, true,
	    true },
	{ "mx.corp.local", "10.1.2.3", NULL, DNS_NODATA, YES, 443, 53, false,
	    false },
};

START_TEST(inside)
{
	const char *addresses[] = { hosts[_i].first, hosts[_i].second };
	struct fact_host host = { .name = hosts[_i].name,
		.addresses = addresses,
		.addresses_len = (size_t)(hosts[_i].first != NULL) +
				 (hosts[_i].second != NULL),
		.a = hosts[_i].first != NULL ? DNS_OK : hosts[_i].aaaa,
		.aaaa = hosts[_i].aaaa };
	struct settings settings = {
		.private_addresses = hosts[_i].allowed,
		.https_port = hosts[_i].https,
		.dns_port = hosts[_i].dns,
	};

	ck_assert_int_eq(reach_inside(&settings, &host), hosts[_i].inside);
	ck_assert_int_eq(
	    reach_seen_inside(&settings, &host), hosts[_i].seen_inside);
}
END_TEST

UNIT_MAIN("reach", LOOP(inside, hosts))
