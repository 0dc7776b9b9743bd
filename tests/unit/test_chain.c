/* test_chain - may a new chain be installed? */
#include "decide/cert_check.h"

#include <string.h>

#include "facts/cert_fault.h"
#include "base/arena.h"
#include "unit.h"

#define DAY 86400
#define NOW (20000 * DAY)

#define SPKI  "aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"
#define OTHER "bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22"

static const char *both[] = { "mx1.example.net", "mx2.example.net" };
static const char *first[] = { "mx1.example.net" };
static const char *stranger[] = { "www.example.net" };

static const struct cert_digests digests = { .spki_sha256 = SPKI };

static const struct fact_cert good = { .file = "new.pem",
	.names = both,
	.names_len = 2,
	.common_name = "",
	.sha256 = "01",
	.not_before = NOW - DAY,
	.not_after = NOW + 90 * DAY,
	.chain_not_after = NOW + 900 * DAY,
	.key_type = "ECDSA",
	.trusted = TRI_YES,
	.key_matches = TRI_YES,
	.ordered = TRI_YES,
	.chain = &digests,
	.chain_len = 1 };

/* one thing that is wrong with the chain, and what is said of it */
static const struct {
	const char *name;
	const char **names;
	size_t names_len;
	time_t not_after;
	unsigned faults;
	enum tri trusted, key, ordered;
	const char *tlsa; /* the 3 1 1 record in DNS; NULL: none */
	const char *tlsa2;
	enum dns_status status;
	enum tri secure;
	int want; /* the only error; -1: install it */
} cases[] = {
	{ "all is well", both, 2, NOW + 90 * DAY, 0, TRI_YES, TRI_YES, TRI_YES,
	    NULL, NULL, DNS_NODATA, TRI_YES, -1 },
	{ "a name is missing", first, 1, NOW + 90 * DAY, 0, TRI_YES, TRI_YES,
	    TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES,
	    FINDING_NEXT_NAME_MISSING },
	{ "it names no host of ours", stranger, 1, NOW + 90 * DAY, 0, TRI_YES,
	    TRI_YES, TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES,
	    FINDING_NEXT_NO_HOST },
	{ "it has expired", both, 2, NOW - DAY, CERT_EXPIRED, TRI_YES, TRI_YES,
	    TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES, FINDING_NEXT_REFUSED },
	{ "an intermediate is missing", both, 2, NOW + 90 * DAY,
	    CERT_ISSUER_MISSING, TRI_NO, TRI_YES, TRI_YES, NULL, NULL,
	    DNS_NODATA, TRI_YES, FINDING_NEXT_REFUSED },
	{ "nobody knows the roots", both, 2, NOW + 90 * DAY, 0, TRI_UNKNOWN,
	    TRI_YES, TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES,
	    FINDING_NEXT_TRUST_UNKNOWN },
	{ "the key is weak", both, 2, NOW + 90 * DAY, CERT_WEAK_KEY, TRI_YES,
	    TRI_YES, TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES,
	    FINDING_NEXT_REFUSED },
	{ "the chain is out of order", both, 2, NOW + 90 * DAY, 0, TRI_YES,
	    TRI_YES, TRI_NO, NULL, NULL, DNS_NODATA, TRI_YES,
	    FINDING_NEXT_UNORDERED },
	{ "the key is another's", both, 2, NOW + 90 * DAY, 0, TRI_YES, TRI_NO,
	    TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES, FINDING_NEXT_KEY_OTHER },
	{ "the key is not at hand", both, 2, NOW + 90 * DAY, 0, TRI_YES,
	    TRI_UNKNOWN, TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES, -1 },
	{ "it expires soon, but may be installed", both, 2, NOW + 3 * DAY, 0,
	    TRI_YES, TRI_YES, TRI_YES, NULL, NULL, DNS_NODATA, TRI_YES, -1 },
	{ "TLSA fits", both, 2, NOW + 90 * DAY, 0, TRI_YES, TRI_YES, TRI_YES,
	    SPKI, NULL, DNS_OK, TRI_YES, -1 },
	{ "TLSA is of the old key", both, 2, NOW + 90 * DAY, 0, TRI_YES,
	    TRI_YES, TRI_YES, OTHER, NULL, DNS_OK, TRI_YES,
	    FINDING_NEXT_TLSA_MISMATCH },
	{ "TLSA is a roll-over pair", both, 2, NOW + 90 * DAY, 0, TRI_YES,
	    TRI_YES, TRI_YES, OTHER, SPKI, DNS_OK, TRI_YES, -1 },
	{ "TLSA is not signed", both, 2, NOW + 90 * DAY, 0, TRI_YES, TRI_YES,
	    TRI_YES, OTHER, NULL, DNS_OK, TRI_NO, -1 },
	{ "TLSA may be there", both, 2, NOW + 90 * DAY, 0, TRI_YES, TRI_YES,
	    TRI_YES, NULL, NULL, DNS_FAILED, TRI_UNKNOWN,
	    FINDING_NEXT_TLSA_UNKNOWN },
	{ "nobody could be asked about TLSA", both, 2, NOW + 90 * DAY, 0,
	    TRI_YES, TRI_YES, TRI_YES, NULL, NULL, DNS_UNASKED, TRI_UNKNOWN,
	    FINDING_NEXT_TLSA_UNKNOWN },
};

static const struct settings settings = { .expiry_margin = { 7 * DAY, 1, 3 } };

/* a machine with both hosts, whose chain of today has both names */
static struct fact_host machine[2];
static const struct fact_cert *shown[1] = { &good };

static struct chain_question
ask(struct facts *facts, const struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < 2; i++)
		machine[i] = (struct fact_host){ .name = both[i],
			.local = TRI_YES,
			.certs = shown,
			.certs_len = 1 };
	facts->hosts = machine;
	facts->hosts_len = 2;
	return (struct chain_question){ .facts = facts,
		.ledger = ledger,
		.settings = &settings,
		.now = NOW };
}

START_TEST(judged)
{
	struct facts *facts = facts_new(NOW);
	struct ledger *ledger = ledger_new();
	struct chain_question q = ask(facts, ledger);
	struct fact_cert next = good;
	const struct fact_cert *list[] = { &next };
	struct tlsa tlsa[2] = { { 3, 1, 1, false, cases[_i].tlsa },
		{ 3, 1, 1, false, cases[_i].tlsa2 } };
	struct observed_host observed[2] = { { .host = &machine[0] },
		{ .host = &machine[1] } };
	struct findings findings = { NULL, 0, 0 };
	size_t i;

	next.names = cases[_i].names;
	next.names_len = cases[_i].names_len;
	next.not_after = cases[_i].not_after;
	next.faults = cases[_i].faults;
	next.trusted = cases[_i].trusted;
	next.key_matches = cases[_i].key;
	next.ordered = cases[_i].ordered;
	for (i = 0; i < 2; i++) {
		observed[i].tlsa = tlsa;
		observed[i].tlsa_len =
		    (cases[_i].tlsa != NULL) + (cases[_i].tlsa2 != NULL);
		observed[i].tlsa_status = cases[_i].status;
		observed[i].tlsa_secure = observed[i].address_secure =
		    cases[_i].secure;
	}
	q.next = list;
	q.next_len = 1;
	q.observed = observed;
	q.observed_len = 2;
	q.hosts_len = chain_hosts(&q.hosts, &q, facts->arena);
	chain_judge(&q, &findings, facts->arena);
	if (cases[_i].want == -1) {
		ck_assert_msg(findings_worst(&findings) < SEVERITY_ERROR, "%s",
		    cases[_i].name);
	} else {
		ck_assert_msg(findings.len > 0, "%s", cases[_i].name);
		for (i = 0; i < findings.len; i++)
			ck_assert_msg(
			    (int)findings.list[i].id == cases[_i].want,
			    "%s: %s", cases[_i].name,
			    finding_kind(findings.list[i].id)->id);
	}
	ledger_free(ledger);
	facts->hosts = NULL;
	facts->hosts_len = 0;
	facts_free(facts);
}
END_TEST

START_TEST(a_policy_still_owed_counts)
{
	static const char *old[] = { "mx2.example.net" };
	static struct ledger_body body = { .policy = { POLICY_ENFORCE, 30 * DAY,
					       old, 1 } };
	static struct ledger_row row = { .body = &body,
		.published = NOW - 60 * DAY,
		.superseded = NOW - 10 * DAY };
	static struct ledger_domain domain = { .name = "a.example",
		.rows_len = 1 };
	struct facts *facts = facts_new(NOW);
	struct ledger ledger = { .rows = &row,
		.rows_len = 1,
		.domains = &domain,
		.domains_len = 1 };
	struct chain_question q = ask(facts, &ledger);
	struct fact_cert next = good;
	const struct fact_cert *list[] = { &next };
	struct findings findings = { NULL, 0, 0 };

	/* the host has left this machine's facts, but not senders' caches */
	facts->hosts_len = 1;
	next.names = first;
	next.names_len = 1;
	q.next = list;
	q.next_len = 1;
	q.hosts_len = chain_hosts(&q.hosts, &q, facts->arena);
	ck_assert_uint_eq(q.hosts_len, 2);
	chain_judge(&q, &findings, facts->arena);
	ck_assert_uint_eq(findings.len, 1);
	ck_assert_int_eq(findings.list[0].id, FINDING_NEXT_NAME_MISSING);
	ck_assert_str_eq(findings.list[0].subject, "mx2.example.net");
	facts->hosts_len = 0;
	facts_free(facts);
}
END_TEST

/* what the row before promises lasts while its successor is not seen, and what
 * is lost may name any host that was ever named */
START_TEST(promises_that_no_date_ended)
{
	static const char *list[] = { "mx9.example.net" };
	static const char *other[] = { "mx8.example.net" };
	static struct ledger_body old = { .policy = {
					      POLICY_ENFORCE, DAY, list, 1 } };
	static struct ledger_body new = { .policy = {
					      POLICY_TESTING, DAY, other, 1 } };
	struct ledger_row rows[] = {
		{ .body = &old,
		    .published = NOW - 90 * DAY,
		    .superseded = NOW - 60 * DAY,
		    .released = NOW - 90 * DAY },
		{ .body = &new,
		    .published = NOW - 60 * DAY,
		    .released = NOW - 60 * DAY,
		    .watched = true },
	};
	struct ledger_domain domain = { .name = "a.example", .rows_len = 2 };
	struct ledger ledger = { .domains = &domain,
		.domains_len = 1,
		.rows = rows,
		.rows_len = 2 };
	struct arena *arena = arena_new();
	const char *const *hosts;

	ck_assert_uint_eq(chain_owed(&hosts, &ledger, NOW, arena), 1);
	ck_assert_str_eq(hosts[0], "mx9.example.net");
	rows[1].seen = NOW - 50 * DAY;
	ck_assert_uint_eq(chain_owed(&hosts, &ledger, NOW, arena), 0);
	domain.owed = NOW + DAY;
	ck_assert_uint_eq(chain_owed(&hosts, &ledger, NOW, arena), 2);
	arena_free(arena);
}
END_TEST

START_TEST(a_host_elsewhere_is_not_ours_to_judge)
{
	static const char *any[] = { "*.example.net" };
	static const char *address[] = { "192.0.2.77" };
	static const char *list[] = { "mx9.example.net" };
	static struct ledger_body body = { .policy = { POLICY_ENFORCE, 30 * DAY,
					       list, 1 } };
	static struct ledger_row row = { .body = &body,
		.published = NOW - 60 * DAY,
		.superseded = NOW - 10 * DAY };
	struct facts *facts = facts_new(NOW);
	static struct ledger_domain domain = { .name = "a.example",
		.rows_len = 1 };
	struct ledger ledger = { .domains = &domain,
		.domains_len = 1,
		.rows = &row,
		.rows_len = 1 };
	struct chain_question q = ask(facts, &ledger);
	struct fact_host hosts[3] = { machine[0], machine[1],
		{ .name = "mx9.example.net",
		    .local = TRI_NO,
		    .addresses = address,
		    .addresses_len = 1 } };
	struct fact_cert wild = good;
	const struct fact_cert *next[] = { &wild };

	wild.names = any;
	wild.names_len = 1;
	q.next = next;
	q.next_len = 1;
	facts->hosts = hosts;
	facts->hosts_len = 3;
	ck_assert_uint_eq(chain_owed(&q.hosts, &ledger, NOW, facts->arena), 1);
	ck_assert_str_eq(q.hosts[0], "mx9.example.net");
	ck_assert_uint_eq(chain_hosts(&q.hosts, &q, facts->arena), 2);
	/* but it is, where it may be this machine */
	hosts[2].local = TRI_UNKNOWN;
	ck_assert_uint_eq(chain_hosts(&q.hosts, &q, facts->arena), 3);
	facts->hosts_len = 0;
	facts_free(facts);
}
END_TEST

/* ---- the wire ---- */

/* what a certificate on the wire is to the new one */
enum shown { NEW, LONGER, SHORTER, OLD, OLD_RSA, NONE };

#define AT_1     "192.0.2.1"
#define AT_2     "192.0.2.2"
#define LOOPBACK "127.0.0.1"

/* one host with two addresses; what each probe showed */
static const struct {
	const char *name;
	struct {
		const char *address;
		bool sni;
		enum shown shown;
	} seen[4];
	enum dns_status a; /* of a host without addresses; else DNS_UNASKED */
	size_t want;       /* findings */
} wires[] = {
	{ "it is shown", { { AT_1, true, NEW } }, DNS_UNASKED, 0 },
	{ "a server may know more of the chain", { { AT_1, true, LONGER } },
	    DNS_UNASKED, 0 },
	{ "the leaf alone", { { AT_1, true, SHORTER } }, DNS_UNASKED, 1 },
	{ "the old one", { { AT_1, true, OLD } }, DNS_UNASKED, 1 },
	{ "an old process of several",
	    { { AT_1, true, NEW }, { AT_1, true, OLD } }, DNS_UNASKED, 1 },
	{ "the other kind of key is no matter",
	    { { AT_1, true, NEW }, { AT_1, true, OLD_RSA } }, DNS_UNASKED, 0 },
	{ "only the other kind", { { AT_1, true, OLD_RSA } }, DNS_UNASKED, 1 },
	{ "who names no host may see another",
	    { { AT_1, false, OLD }, { AT_1, true, NEW } }, DNS_UNASKED, 0 },
	{ "one that names no host is not enough", { { AT_1, false, NEW } },
	    DNS_UNASKED, 1 },
	{ "each address counts", { { AT_1, true, NEW }, { AT_2, true, OLD } },
	    DNS_UNASKED, 1 },
	{ "an address that cannot be reached",
	    { { AT_1, true, NEW }, { AT_2, true, NONE } }, DNS_UNASKED, 1 },
	{ "a listener stands for both",
	    { { LOOPBACK, true, NEW }, { AT_1, true, NONE },
		{ AT_2, true, NONE } },
	    DNS_UNASKED, 0 },
	{ "a listener with the old one",
	    { { LOOPBACK, true, OLD }, { AT_1, true, NONE } }, DNS_UNASKED, 1 },
	{ "a listener that cannot be reached either",
	    { { LOOPBACK, true, NONE }, { AT_1, true, NONE } }, DNS_UNASKED,
	    2 },
	{ "no connection was made", { { NULL, false, NONE } }, DNS_UNASKED, 1 },
	{ "its addresses are not known", { { NULL, false, NONE } }, DNS_FAILED,
	    1 },
	{ "nobody can reach any host", { { NULL, false, NONE } }, DNS_NODATA,
	    1 },
};

static const struct cert_digests chain_next[] = { { .cert_sha256 = "01" },
	{ .cert_sha256 = "ca" } };
static const struct cert_digests chain_long[] = { { .cert_sha256 = "01" },
	{ .cert_sha256 = "ca" }, { .cert_sha256 = "cb" } };
static const struct cert_digests chain_old[] = { { .cert_sha256 = "02" },
	{ .cert_sha256 = "ca" } };

#define CERT(digest, key, digests, n)                                      \
	{                                                                  \
		.sha256 = (digest), .key_type = (key), .chain = (digests), \
		.chain_len = (n), .names = both, .names_len = 2            \
	}

static const struct fact_cert certs[] = {
	[NEW] = CERT("01", "ECDSA", chain_next, 2),
	[LONGER] = CERT("01", "ECDSA", chain_long, 3),
	[SHORTER] = CERT("01", "ECDSA", chain_next, 1),
	[OLD] = CERT("02", "ECDSA", chain_old, 2),
	[OLD_RSA] = CERT("03", "RSA", chain_old, 2),
};

START_TEST(the_wire_shows_it_or_not)
{
	static const char *addresses[] = { AT_1, AT_2 };
	static const struct fact_cert *next[] = { &certs[NEW] };
	struct facts *facts = facts_new(NOW);
	struct ledger *ledger = ledger_new();
	struct chain_question q = ask(facts, ledger);
	struct fact_host host = machine[0];
	struct probe probes[4];
	const struct probe *seen[4];
	struct observed_host observed = { .host = &host, .probes = seen };
	struct findings findings = { NULL, 0, 0 };
	size_t i;

	if (wires[_i].a == DNS_UNASKED) {
		host.addresses = addresses;
		host.addresses_len = 2;
	}
	host.a = wires[_i].a;
	host.aaaa = DNS_NODATA;
	for (i = 0; i < 4 && wires[_i].seen[i].address != NULL; i++) {
		seen[i] = &probes[i];
		probes[i] = (struct probe){ .host = host.name,
			.address = wires[_i].seen[i].address,
			.sni = wires[_i].seen[i].sni,
			.status = PROBE_OK };
		if (wires[_i].seen[i].shown == NONE)
			probes[i].status = PROBE_TIMEOUT;
		else
			probes[i].cert = &certs[wires[_i].seen[i].shown];
	}
	observed.probes_len = i;
	q.next = next;
	q.next_len = 1;
	q.hosts = first;
	q.hosts_len = q.observed_len = 1;
	q.observed = &observed;
	chain_wire(&q, &findings, facts->arena);
	ck_assert_msg(findings.len == wires[_i].want, "%s: %zu findings",
	    wires[_i].name, findings.len);
	for (i = 0; i < findings.len; i++)
		ck_assert_int_eq(findings.list[i].id, FINDING_NEXT_NOT_ON_WIRE);
	ledger_free(ledger);
	facts->hosts_len = 0;
	facts_free(facts);
}
END_TEST

UNIT_MAIN("chain", LOOP(judged, cases), TEST(a_policy_still_owed_counts),
    TEST(promises_that_no_date_ended),
    TEST(a_host_elsewhere_is_not_ours_to_judge),
    LOOP(the_wire_shows_it_or_not, wires))
