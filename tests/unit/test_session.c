/* test_session - SMTP sessions as the milter counts them */
#include "milter/session.h"

#include <stdio.h>
#include <string.h>

#include "milter/sender.h"
#include "unit.h"

#define DAY 20000

static const struct session_rules world = { .port = 25 };

/* ---- who is counted ---- */

static const struct {
	const char *name;
	const char *client, *local, *port;
	bool want;
	const char *network;
} peers[] = {
	{ "a stranger", "203.0.113.77", "192.0.2.1", "25", true,
	    "203.0.113.0/24" },
	{ "a stranger by IPv6", "2001:db8:1:2::3", "2001:db8::1", "25", true,
	    "2001:db8:1::/48" },
	{ "IPv4 in IPv6's clothes", "::ffff:203.0.113.77", "192.0.2.1", "25",
	    true, "203.0.113.0/24" },
	{ "no port is known", "203.0.113.77", "192.0.2.1", NULL, true,
	    "203.0.113.0/24" },
	{ "submission", "203.0.113.77", "192.0.2.1", "587", false, "" },
	{ "loopback", "127.0.0.1", "127.0.0.1", "25", false, "" },
	{ "loopback by IPv6", "::1", "::1", "25", false, "" },
	{ "a private network", "10.1.2.3", "10.1.2.1", "25", false, "" },
	{ "link-local", "fe80::1", "fe80::2", "25", false, "" },
	{ "from itself", "192.0.2.1", "192.0.2.1", "25", false, "" },
	{ "no address", "unknown", "192.0.2.1", "25", false, "" },
	{ "an address that is none", "203.0.113.777", "192.0.2.1", "25", false,
	    "" },
	{ "nothing", NULL, NULL, NULL, false, "" },
	{ "empty", "", "", "", false, "" },
};

START_TEST(who_is_counted)
{
	struct session_peer peer = { .client = peers[_i].client,
		.local = peers[_i].local,
		.port = peers[_i].port };
	struct session s;

	session_connect(&s, &world, &peer);
	ck_assert_msg(
	    session_counts(&s) == peers[_i].want, "%s", peers[_i].name);
	ck_assert_str_eq(s.client, peers[_i].network);
}
END_TEST

START_TEST(rules_name_who_is_local)
{
	struct network local;
	struct session_rules rules = {
		.port = 25, .local = &local, .local_len = 1, .addresses = true
	};
	struct session_peer inside = { .client = "203.0.113.5",
		.local = "192.0.2.1" },
			    private = { .client = "10.0.0.1",
				    .local = "192.0.2.1" };
	struct session s;

	ck_assert_int_eq(network_parse(&local, "203.0.113.0/24", NULL), 0);
	session_connect(&s, &rules, &inside);
	ck_assert(!session_counts(&s));
	session_connect(&s, &rules, &private);
	ck_assert(session_counts(&s));
	ck_assert_str_eq(s.client, "10.0.0.1");
}
END_TEST

/* ---- what happens in it ---- */

/* events: c stranger, t TLS 1.3, u TLS 1.2, p plaintext EHLO, m MAIL, a MAIL
 * with AUTH, 1 2 recipients of one.example and two.example, n an address
 * without domain; want: per recipient C counted, A again, L left out; then
 * E where it was abandoned */
static const struct {
	const char *events, *want;
} stories[] = {
	{ "cpm1", "C" },
	{ "cptm1", "C" },
	{ "cpm111", "CAA" },
	{ "cpm1212", "CCAA" },
	{ "cpm1m1", "CA" },
	{ "cpm1tm1", "CC" },
	{ "cptm1pum1", "CC" },
	{ "cpa1", "L" },
	{ "cpa1m1", "LL" },
	{ "cpmn", "L" },
	{ "cp", "" },
	{ "c", "" },
	{ "cpt", "E" },
	{ "cpttt", "E" },
	{ "cptm", "" },
	{ "cptmp", "" },
	{ "cpta", "" },
	{ "", "" },
	{ "tm1", "L" },
	{ "cptcp", "" },
	{ "cpm1cpm1", "CC" },
};

static void
event(struct session *s, char what)
{
	static const struct session_peer stranger = {
		.client = "203.0.113.77",
		.client_name = "mx7.mail.example.co.uk",
		.local = "192.0.2.1",
		.port = "25",
	};

	switch (what) {
	case 'c':
		session_connect(s, &world, &stranger);
		break;
	case 't':
		session_tls(s, "TLSv1.3", "TLS_AES_256_GCM_SHA384", NULL);
		break;
	case 'u':
		session_tls(s, "TLSv1.2", NULL, NULL);
		break;
	case 'p':
		session_tls(s, NULL, NULL, NULL);
		break;
	case 'm':
		session_mail(s, NULL);
		break;
	default:
		session_mail(s, "PLAIN");
		break;
	}
}

static char
rcpt(struct session *s, char what)
{
	static const char letters[] = { [SESSION_LEFT_OUT] = 'L',
		[SESSION_AGAIN] = 'A',
		[SESSION_COUNT] = 'C',
		[SESSION_LOST] = 'X' };
	const char *address = what == '1'   ? "<Anne@One.Example.>"
			      : what == '2' ? "<bob@two.example>"
					    : "<postmaster>";
	struct session_count count;
	enum session_rcpt got = session_rcpt(s, address, false, DAY, &count);

	if (got == SESSION_COUNT) {
		ck_assert_str_eq(
		    count.domain, what == '1' ? "one.example" : "two.example");
		ck_assert_str_eq(count.mx, "192.0.2.1");
		ck_assert_str_eq(count.network, "203.0.113.0/24");
		ck_assert_str_eq(count.sender, "example.co.uk");
		ck_assert_str_eq(count.tls, s->tls);
		ck_assert_uint_eq(count.day, DAY);
		ck_assert_uint_eq(count.count, 1);
		ck_assert(
		    count.disposition == SESSION_ACCEPTED && !count.downgraded);
	}
	return letters[got];
}

START_TEST(what_is_counted)
{
	const char *e;
	char got[16];
	size_t len = 0;
	struct session s;
	struct session_count count;

	memset(&s, 0, sizeof(s));
	for (e = stories[_i].events; *e != '\0'; e++)
		if (strchr("12n", *e) != NULL)
			got[len++] = rcpt(&s, *e);
		else
			event(&s, *e);
	if (session_end(&s, DAY, &count)) {
		got[len++] = 'E';
		ck_assert_int_eq(count.disposition, SESSION_ABANDONED);
		ck_assert_str_eq(count.domain, "");
		ck_assert_str_eq(count.tls, "TLSv1.3");
	}
	got[len] = '\0';
	ck_assert_msg(strcmp(got, stories[_i].want) == 0, "%s: %s, not %s",
	    stories[_i].events, got, stories[_i].want);
}
END_TEST

START_TEST(too_many_domains_are_lost)
{
	struct session s;
	struct session_count count;
	char address[64];
	int i;

	event(&s, 'c');
	event(&s, 'm');
	for (i = 0; i < SESSION_DOMAINS; i++) {
		snprintf(address, sizeof(address), "<a@d%d.example>", i);
		ck_assert_int_eq(session_rcpt(&s, address, false, DAY, &count),
		    SESSION_COUNT);
	}
	ck_assert_int_eq(
	    session_rcpt(&s, "<a@more.example>", false, DAY, &count),
	    SESSION_LOST);
	ck_assert_int_eq(session_rcpt(&s, "<b@d3.example>", false, DAY, &count),
	    SESSION_AGAIN);
}
END_TEST

START_TEST(what_is_refused_is_counted_apart)
{
	struct session s;
	struct session_count count;

	event(&s, 'c');
	event(&s, 'm');
	ck_assert_int_eq(session_rcpt(&s, "a@one.example", true, DAY, &count),
	    SESSION_COUNT);
	ck_assert_int_eq(count.disposition, SESSION_REFUSED);
	ck_assert_int_eq(session_rcpt(&s, "b@one.example", true, DAY, &count),
	    SESSION_AGAIN);
	/* a report address takes it all the same */
	ck_assert_int_eq(session_rcpt(&s, "c@one.example", false, DAY, &count),
	    SESSION_COUNT);
	ck_assert_int_eq(count.disposition, SESSION_ACCEPTED);
}
END_TEST

START_TEST(sni_names_the_mx)
{
	struct session s;
	struct session_count count;

	event(&s, 'c');
	session_tls(&s, "TLSv1.3", "x", "MX1.example.org");
	event(&s, 'm');
	ck_assert_int_eq(session_rcpt(&s, "a@one.example", false, DAY, &count),
	    SESSION_COUNT);
	ck_assert_str_eq(count.mx, "mx1.example.org");
	session_tls(&s, "TLSv1.3", "x", "../etc");
	ck_assert_str_eq(s.sni, "");
	session_tls(&s, "a version that is far too long", NULL, NULL);
	ck_assert_str_eq(s.tls, "unknown");
}
END_TEST

/* ---- addresses and senders ---- */

static const struct {
	const char *recipient, *address, *domain; /* NULL: refused */
} addresses[] = {
	{ "<a@example.org>", "a@example.org", "example.org" },
	{ "a@EXAMPLE.org.", "a@example.org", "example.org" },
	{ "<@relay.example,@b.example:A@example.org>", "A@example.org",
	    "example.org" },
	{ "<\"a@b\"@example.org>", "\"a@b\"@example.org", "example.org" },
	{ "<a@b\303\274cher.example>", "a@xn--bcher-kva.example",
	    "xn--bcher-kva.example" },
	{ "<>", NULL, NULL },
	{ "", NULL, NULL },
	{ "<", NULL, NULL },
	{ "<postmaster>", NULL, NULL },
	{ "<@example.org>", NULL, NULL },
	{ "<a@[192.0.2.1]>", NULL, NULL },
	{ "<a@localhost>", NULL, NULL },
	{ "<a@exa mple.org>", NULL, NULL },
};

START_TEST(address_is_read)
{
	char out[SESSION_ADDRESS];
	const char *domain;
	bool got = session_address(out, &domain, addresses[_i].recipient);

	ck_assert_msg(got == (addresses[_i].address != NULL), "%s",
	    addresses[_i].recipient);
	if (got) {
		ck_assert_str_eq(out, addresses[_i].address);
		ck_assert_str_eq(domain, addresses[_i].domain);
	}
}
END_TEST

START_TEST(long_address_is_refused)
{
	char text[2000], out[SESSION_ADDRESS];
	const char *domain;
	size_t len;

	for (len = 0; len < sizeof(text) - 16; len++) {
		memset(text, 'a', len);
		strcpy(text + len, "@example.org");
		if (session_address(out, &domain, text))
			ck_assert_str_eq(domain, "example.org");
	}
	ck_assert(!session_address(out, &domain, text));
}
END_TEST

static const struct {
	const char *name, *want;
} senders[] = {
	{ "mail-a1.google.com", "google.com" },
	{ "a.b.example.co.uk", "example.co.uk" },
	{ "google.com", "google.com" },
	{ "Mail.Google.Com", "google.com" },
	{ "co.uk", "" },
	{ "unknown", "" },
	{ "[192.0.2.1]", "" },
	{ "192.0.2.1", "" },
	{ "", "" },
	{ NULL, "" },
};

START_TEST(sender_is_registered)
{
	char out[DNAME_SIZE];

	sender_domain(out, senders[_i].name);
	ck_assert_str_eq(out, senders[_i].want);
}
END_TEST

UNIT_MAIN("session", LOOP(who_is_counted, peers), TEST(rules_name_who_is_local),
    LOOP(what_is_counted, stories), TEST(too_many_domains_are_lost),
    TEST(what_is_refused_is_counted_apart), TEST(sni_names_the_mx),
    LOOP(address_is_read, addresses), TEST(long_address_is_refused),
    LOOP(sender_is_registered, senders))
