/* test_facts - look-ups, notes and the names of classes and statuses */
#include "facts/facts.h"

#include <stdio.h>

#include "unit.h"

static struct fact_domain domains[] = {
	{ .name = "a.example", .source = "s" },
	{ .name = "b.example", .source = "s" },
	{ .name = "c.example", .source = "s" },
};
static struct fact_host hosts[] = {
	{ .name = "mx1.example" },
	{ .name = "mx2.example" },
};
static struct fact_zone zones[] = {
	{ .domain = "a.example" },
	{ .domain = "c.example" },
};

START_TEST(nothing_is_found_in_empty_facts)
{
	struct facts *facts = facts_new(1000);

	ck_assert_int_eq(facts->time, 1000);
	ck_assert_int_eq(facts->resolver_trusted, TRI_UNKNOWN);
	ck_assert_ptr_null(facts_domain(facts, "a.example"));
	ck_assert_ptr_null(facts_zone(facts, "a.example"));
	ck_assert_ptr_null(facts_host(facts, "a.example"));
	facts_free(facts);
	facts_free(NULL);
}
END_TEST

START_TEST(each_is_found_by_its_name)
{
	struct facts *facts = facts_new(0);
	size_t i;

	facts->domains = domains;
	facts->domains_len = ARRAY_LEN(domains);
	facts->hosts = hosts;
	facts->hosts_len = ARRAY_LEN(hosts);
	facts->zones = zones;
	facts->zones_len = ARRAY_LEN(zones);
	for (i = 0; i < ARRAY_LEN(domains); i++)
		ck_assert_ptr_eq(
		    facts_domain(facts, domains[i].name), &domains[i]);
	for (i = 0; i < ARRAY_LEN(hosts); i++)
		ck_assert_ptr_eq(facts_host(facts, hosts[i].name), &hosts[i]);
	ck_assert_ptr_eq(facts_zone(facts, "c.example"), &zones[1]);
	ck_assert_ptr_null(facts_zone(facts, "b.example"));
	ck_assert_ptr_null(facts_domain(facts, "d.example"));
	ck_assert_ptr_null(facts_domain(facts, ""));
	facts_free(facts);
}
END_TEST

START_TEST(notes_are_copied_and_kept_in_order)
{
	struct facts *facts = facts_new(0);
	char subject[16];
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(subject, sizeof(subject), "subject %d", i);
		facts_note(facts, FINDING_POSTCONF_WARNING, subject,
		    "detail %d%s", i, i == 50 ? "" : " end");
	}
	facts_note(facts, FINDING_POSTCONF_FAILED, "last", "%s", "");
	ck_assert_uint_eq(facts->notes_len, 101);
	ck_assert_str_eq(facts->notes[7].subject, "subject 7");
	ck_assert_str_eq(facts->notes[7].detail, "detail 7 end");
	ck_assert_str_eq(facts->notes[50].detail, "detail 50");
	ck_assert_int_eq(facts->notes[50].id, FINDING_POSTCONF_WARNING);
	ck_assert_str_eq(facts->notes[100].detail, "");
	ck_assert_int_eq(facts->notes[100].id, FINDING_POSTCONF_FAILED);
	facts_free(facts);
}
END_TEST

START_TEST(names_and_values_agree)
{
	enum domain_class class;
	enum dns_status status;
	int i;

	for (i = CLASS_MYDESTINATION; i <= CLASS_OBSERVED; i++) {
		ck_assert_int_eq(domain_class_parse(&class,
				     domain_class_name((enum domain_class)i)),
		    0);
		ck_assert_int_eq(class, i);
	}
	for (i = DNS_UNASKED; i <= DNS_TIMEOUT; i++) {
		ck_assert_int_eq(dns_status_parse(&status,
				     dns_status_name((enum dns_status)i)),
		    0);
		ck_assert_int_eq(status, i);
	}
	ck_assert_int_eq(domain_class_parse(&class, "Relay"), -1);
	ck_assert_int_eq(domain_class_parse(&class, ""), -1);
	ck_assert_int_eq(dns_status_parse(&status, "servfail"), -1);
}
END_TEST

START_TEST(a_failure_is_not_knowledge)
{
	ck_assert(dns_known(DNS_OK));
	ck_assert(dns_known(DNS_NODATA));
	ck_assert(dns_known(DNS_NXDOMAIN));
	ck_assert(!dns_known(DNS_UNASKED));
	ck_assert(!dns_known(DNS_FAILED));
	ck_assert(!dns_known(DNS_TIMEOUT));
}
END_TEST

UNIT_MAIN("facts", TEST(nothing_is_found_in_empty_facts),
    TEST(each_is_found_by_its_name), TEST(notes_are_copied_and_kept_in_order),
    TEST(names_and_values_agree), TEST(a_failure_is_not_knowledge))
