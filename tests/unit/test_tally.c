/* test_tally - counters in memory, and who used TLS */
#include "milter/tally.h"

#include <stdio.h>
#include <string.h>

#include "milter/usedtls.h"
#include "unit.h"

static struct session_count
counter(const char *domain)
{
	struct session_count c = { .day = 1,
		.domain = domain,
		.mx = "192.0.2.1",
		.tls = "TLSv1.3",
		.network = "203.0.113.0/24",
		.sender = "example.com",
		.count = 1 };

	return c;
}

START_TEST(equal_ones_are_added_up)
{
	struct tally *t = tally_new(16, 7);
	struct session_count c = counter("a.example");
	char copy[] = "a.example";

	ck_assert(tally_add(t, &c));
	c.domain = copy;
	c.count = 5;
	ck_assert(tally_add(t, &c));
	memset(copy, 'x', sizeof(copy) - 1);
	ck_assert_uint_eq(tally_len(t), 1);
	ck_assert_uint_eq(tally_counts(t)[0].count, 6);
	ck_assert_str_eq(tally_counts(t)[0].domain, "a.example");
	tally_clear(t);
	ck_assert_uint_eq(tally_len(t), 0);
	ck_assert(tally_add(t, &c));
	ck_assert_uint_eq(tally_counts(t)[0].count, 5);
	tally_free(t);
}
END_TEST

START_TEST(others_are_kept_apart)
{
	struct tally *t = tally_new(16, 7);
	struct session_count c[10];
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++)
		c[i] = counter("a.example");
	c[1].day = 2;
	c[2].domain = "b.example";
	c[3].mx = "192.0.2.2";
	c[4].tls = "";
	c[5].network = "";
	c[6].sender = "";
	c[7].downgraded = true;
	c[8].disposition = SESSION_ABANDONED;
	c[9].disposition = SESSION_REFUSED;
	for (i = 0; i < ARRAY_LEN(c); i++)
		ck_assert(tally_add(t, &c[i]));
	ck_assert_uint_eq(tally_len(t), ARRAY_LEN(c));
	tally_free(t);
}
END_TEST

START_TEST(no_more_than_there_may_be)
{
	struct tally *t = tally_new(64, 7);
	struct session_count c;
	char domain[32];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(domain, sizeof(domain), "d%d.example", i);
		c = counter(domain);
		ck_assert_msg(tally_add(t, &c) == (i < 64), "%d", i);
	}
	ck_assert_uint_eq(tally_len(t), 64);
	/* what is there still counts */
	c = counter("d63.example");
	ck_assert(tally_add(t, &c));
	tally_free(t);
}
END_TEST

START_TEST(tls_is_remembered_for_a_while)
{
	struct usedtls *u = usedtls_new(1000, 7);

	usedtls_mark(u, "a.example", "n1", 100, 100);
	ck_assert(usedtls_lately(u, "a.example", "n1", 100));
	ck_assert(usedtls_lately(u, "a.example", "n1", 100 + USEDTLS_DAYS));
	ck_assert(!usedtls_lately(u, "a.example", "n1", 101 + USEDTLS_DAYS));
	ck_assert(!usedtls_lately(u, "a.example", "n2", 100));
	ck_assert(!usedtls_lately(u, "b.example", "n1", 100));
	/* where the one ends and the other begins matters */
	ck_assert(!usedtls_lately(u, "a.examplen", "1", 100));
	usedtls_mark(u, "a.example", "n1", 90, 100);
	ck_assert(usedtls_lately(u, "a.example", "n1", 130));
	usedtls_mark(u, "old.example", "n1", 10, 100);
	ck_assert(!usedtls_lately(u, "old.example", "n1", 20));
	usedtls_free(u);
}
END_TEST

START_TEST(tls_table_is_bounded_and_ages)
{
	struct usedtls *u = usedtls_new(1000, 7);
	char network[32];
	int i;

	for (i = 0; i < 5000; i++) {
		snprintf(network, sizeof(network), "n%d", i);
		usedtls_mark(u, "a.example", network, 100, 100);
	}
	ck_assert_uint_eq(usedtls_len(u), 1000);
	ck_assert(usedtls_lately(u, "a.example", "n999", 100));
	ck_assert(!usedtls_lately(u, "a.example", "n4999", 100));
	/* a month later there is room again */
	for (i = 0; i < 500; i++) {
		snprintf(network, sizeof(network), "m%d", i);
		usedtls_mark(u, "a.example", network, 140, 140);
	}
	ck_assert_uint_eq(usedtls_len(u), 500);
	ck_assert(usedtls_lately(u, "a.example", "m499", 140));
	ck_assert(!usedtls_lately(u, "a.example", "n1", 140));
	usedtls_free(u);
}
END_TEST

UNIT_MAIN("tally", TEST(equal_ones_are_added_up), TEST(others_are_kept_apart),
    TEST(no_more_than_there_may_be), TEST(tls_is_remembered_for_a_while),
    TEST(tls_table_is_bounded_and_ages))
