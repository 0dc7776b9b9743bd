/* test_bouncelog - many lines of a log, sorted by what they mean */
#include "catalogue/bouncelog.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static void
read_all(struct bouncelog *log, const char *const *lines, size_t n)
{
	size_t i;

	bouncelog_init(log);
	for (i = 0; i < n; i++)
		bouncelog_add(log, i + 1, lines[i], strlen(lines[i]));
	bouncelog_sort(log);
}

#define A "Nov 1 mx postfix/smtpd[1]: "
#define B "Nov 1 mx postfix/smtpd[2]: "

/* three lines of one session are one refusal, of a host that is known */
START_TEST(a_session_counts_once)
{
	static const char *const lines[] = {
		A "connect from out.example.net[198.51.100.7]",
		B "SSL_accept error from slow.example.net[198.51.100.8]: -1",
		A "SSL_accept error from out.example.net[198.51.100.7]: -1",
		A "warning: TLS library problem: error:0A000418:SSL routines::"
		  "tlsv1 alert unknown ca:ssl/x.c:1:SSL alert number 48:",
		A "lost connection after STARTTLS from "
		  "out.example.net[198.51.100.7]",
		A "disconnect from out.example.net[198.51.100.7]",
		B "lost connection after STARTTLS from "
		  "slow.example.net[198.51.100.8]",
	};
	struct bouncelog log;

	read_all(&log, lines, ARRAY_LEN(lines));
	ck_assert_uint_eq(log.entries, ARRAY_LEN(lines));
	ck_assert_uint_eq(log.unknown, 2);
	ck_assert_uint_eq(log.len, 2);
	ck_assert_str_eq(log.groups[0].kind->id, "client-gave-up");
	ck_assert_uint_eq(log.groups[0].count, 1);
	ck_assert_uint_eq(log.groups[0].hosts_len, 1);
	ck_assert_str_eq(log.groups[0].hosts[0].name, "slow.example.net");
	ck_assert_str_eq(log.groups[1].kind->id, "refused-certificate");
	ck_assert_uint_eq(log.groups[1].count, 1);
	ck_assert_str_eq(log.groups[1].hosts[0].name, "out.example.net");
	ck_assert_uint_eq(log.groups[1].line, 4);
	bouncelog_release(&log);
}
END_TEST

/* the same process, the same host, another session */
START_TEST(sessions_are_told_apart)
{
	static const char *const lines[] = {
		A
		"lost connection after STARTTLS from a.example.net[192.0.2.1]",
		A "disconnect from a.example.net[192.0.2.1]",
		A "connect from a.example.net[192.0.2.1]",
		A
		"lost connection after STARTTLS from a.example.net[192.0.2.1]",
	};
	struct bouncelog log;

	read_all(&log, lines, ARRAY_LEN(lines));
	ck_assert_uint_eq(log.len, 1);
	ck_assert_uint_eq(log.groups[0].count, 2);
	ck_assert_uint_eq(log.groups[0].hosts[0].count, 2);
	bouncelog_release(&log);
}
END_TEST

START_TEST(the_most_frequent_stands_first_and_the_harmless_last)
{
	static const char *const lines[] = {
		"Untrusted TLS connection established to a.example.org[192.0.2."
		"1]:25",
		"Untrusted TLS connection established to a.example.org[192.0.2."
		"1]:25",
		"certificate has expired",
		"Server certificate not verified",
		"certificate has expired",
		"user unknown",
	};
	struct bouncelog log;

	read_all(&log, lines, ARRAY_LEN(lines));
	ck_assert_uint_eq(log.len, 3);
	ck_assert_str_eq(log.groups[0].kind->id, "refused-expired");
	ck_assert_uint_eq(log.groups[0].count, 2);
	ck_assert_str_eq(log.groups[1].kind->id, "refused-certificate");
	ck_assert_str_eq(log.groups[2].kind->id, "tls-harmless");
	bouncelog_release(&log);
}
END_TEST

/* more hosts than are named, and more processes than are remembered */
START_TEST(what_is_kept_is_bounded)
{
	struct bouncelog log;
	char line[200];
	int i;

	bouncelog_init(&log);
	for (i = 0; i < 3000; i++) {
		snprintf(line, sizeof(line),
		    "mx postfix/smtpd[%d]: lost connection after STARTTLS from "
		    "h%d.example.net[192.0.2.1]",
		    i, i);
		bouncelog_add(&log, 1, line, strlen(line));
	}
	bouncelog_sort(&log);
	ck_assert_uint_eq(log.len, 1);
	ck_assert_uint_eq(log.groups[0].count, 3000);
	ck_assert_uint_eq(log.groups[0].hosts_len, BOUNCELOG_HOSTS);
	ck_assert_uint_eq(log.groups[0].elsewhere, 3000 - BOUNCELOG_HOSTS);
	bouncelog_release(&log);
}
END_TEST

UNIT_MAIN("bouncelog", TEST(a_session_counts_once),
    TEST(sessions_are_told_apart),
    TEST(the_most_frequent_stands_first_and_the_harmless_last),
    TEST(what_is_kept_is_bounded))
