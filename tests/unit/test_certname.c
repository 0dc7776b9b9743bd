/* test_certname - which SANs cover which hosts; names of the faults */
#include "facts/cert_name.h"

#include <string.h>

#include "facts/cert_fault.h"
#include "unit.h"

static const struct {
	const char *san, *host;
	bool match;
} names[] = {
	{ "mx.example.org", "mx.example.org", true },
	{ "mx.example.org", "mx2.example.org", false },
	{ "mx.example.org", "mx.example.org.evil.example", false },
	{ "*.example.org", "mx.example.org", true },
	{ "*.example.org", "example.org", false },
	{ "*.example.org", "a.b.example.org", false },
	{ "*.example.org", ".example.org", false },
	{ "mx*.example.org", "mx1.example.org", false },
	{ "*mx.example.org", "1mx.example.org", false },
	{ "mx.*.org", "mx.example.org", false },
	{ "*.*.org", "mx.example.org", false },
	{ "*.*.org", "mx.*.org", false },
	{ "*", "localhost", false },
	{ "*.", "localhost.", false },
	{ "", "mx.example.org", false },
	{ "mx.example.org?.evil.example", "mx.example.org", false },
	{ "mx.example.org.", "mx.example.org", false },
};

START_TEST(sans_cover_hosts)
{
	ck_assert_msg(
	    certname_match(names[_i].san, names[_i].host) == names[_i].match,
	    "%s against %s", names[_i].san, names[_i].host);
}
END_TEST

START_TEST(any_name_of_the_certificate_counts)
{
	const char *list[] = { "a.example", "*.b.example" };
	struct fact_cert cert = { .names = list,
		.names_len = 2,
		.common_name = "cn.example",
		.faults = CERT_EXPIRED };

	ck_assert(cert_covers(&cert, "a.example"));
	ck_assert(cert_covers(&cert, "x.b.example"));
	ck_assert(!cert_covers(&cert, "b.example"));
	ck_assert(!cert_covers(&cert, "cn.example"));
	ck_assert_uint_eq(cert_faults_for(&cert, "a.example"), CERT_EXPIRED);
	ck_assert_uint_eq(cert_faults_for(&cert, "b.example"),
	    CERT_EXPIRED | CERT_WRONG_NAME);
}
END_TEST

START_TEST(each_fault_has_a_name_of_its_own)
{
	unsigned i, j;

	for (i = 0; i < CERT_FAULT_BITS; i++)
		for (j = 0; j < i; j++)
			ck_assert_str_ne(
			    cert_fault_name(1u << i), cert_fault_name(1u << j));
	ck_assert_ptr_null(cert_fault_name(1u << CERT_FAULT_BITS));
	ck_assert_ptr_null(cert_fault_name(3));
	ck_assert_str_eq(cert_fault_name(CERT_WRONG_NAME), "wrong-name");
	ck_assert_str_eq(
	    cert_fault_name(CERT_ISSUER_MISSING), "issuer-missing");
}
END_TEST

UNIT_MAIN("certname", LOOP(sans_cover_hosts, names),
    TEST(any_name_of_the_certificate_counts),
    TEST(each_fault_has_a_name_of_its_own))
