/* test_sender_view - one judgement, and all who ask give the same answer */
#include "decide/sender_view.h"

#include <string.h>

#include "decide/findings/cert_flaw.h"
#include "decide/release.h"
#include "unit.h"

#define DAY  86400
#define NOW  1767225600 /* 2026-01-01T00:00:00Z */
#define HOST "mx.example"
#define TEXT "version: STSv1\n"

static const char *names[] = { HOST };

static const struct fact_cert good = {
	.file = "/etc/ssl/mx.pem",
	.names = names,
	.names_len = 1,
	.common_name = "",
	.not_before = NOW - DAY,
	.not_after = NOW + 60 * DAY,
	.trusted = TRI_YES,
	.key_matches = TRI_YES,
};

/* ---- certificates ---- */

static const struct {
	const char *name;
	enum tri trusted;
	unsigned faults;
	time_t begin, end, chain_end; /* from now; chain_end 0: not known */
	bool other_name;
	enum tri want;
	const char *fault;
} certs[] = {
	{ "good", TRI_YES, 0, -DAY, DAY, 0, false, TRI_YES, NULL },
	{ "nobody can say", TRI_UNKNOWN, 0, -DAY, DAY, 0, false, TRI_UNKNOWN,
	    NULL },
	{ "untrusted, nobody said why", TRI_NO, 0, -DAY, DAY, 0, false, TRI_NO,
	    "its certificate is untrusted" },
	{ "self-signed", TRI_NO, CERT_SELF_SIGNED, -DAY, DAY, 0, false, TRI_NO,
	    "its certificate is self-signed" },
	{ "no intermediate", TRI_NO, CERT_ISSUER_MISSING, -DAY, DAY, 0, false,
	    TRI_NO, "its chain is incomplete" },
	{ "another name", TRI_YES, 0, -DAY, DAY, 0, true, TRI_NO,
	    "its certificate does not contain its name" },
	{ "another name, and nobody can say", TRI_UNKNOWN, 0, -DAY, DAY, 0,
	    true, TRI_NO, "its certificate does not contain its name" },
	{ "over since the look", TRI_YES, 0, -2 * DAY, -1, 0, false, TRI_NO,
	    "its certificate has expired" },
	{ "over now", TRI_YES, 0, -DAY, 0, 0, false, TRI_NO,
	    "its certificate has expired" },
	{ "begun since the look", TRI_YES, CERT_NOT_YET_VALID, -1, DAY, 0,
	    false, TRI_YES, NULL },
	{ "not begun", TRI_YES, 0, 1, DAY, 0, false, TRI_NO,
	    "its certificate is not valid yet" },
	{ "its chain is over", TRI_YES, 0, -DAY, DAY, -1, false, TRI_NO,
	    "its certificate has expired" },
	{ "a weak key is no reason", TRI_YES, CERT_WEAK_KEY, -DAY, DAY, 0,
	    false, TRI_YES, NULL },
};

static struct fact_cert
cert_of(size_t n)
{
	static const char *other[] = { "www.example" };
	struct fact_cert cert = good;

	cert.trusted = certs[n].trusted;
	cert.faults = certs[n].faults;
	cert.not_before = NOW + certs[n].begin;
	cert.not_after = NOW + certs[n].end;
	if (certs[n].chain_end != 0)
		cert.chain_not_after = NOW + certs[n].chain_end;
	if (certs[n].other_name)
		cert.names = other;
	return cert;
}

START_TEST(certificates)
{
	struct fact_cert cert = cert_of((size_t)_i);
	struct sender_cert view = sender_cert(&cert, HOST, NOW);

	ck_assert_msg(view.taken == certs[_i].want, "%s", certs[_i].name);
	if (certs[_i].fault == NULL)
		ck_assert_ptr_null(view.fault);
	else
		ck_assert_str_eq(view.fault, certs[_i].fault);
}
END_TEST

/* a host that has this file, one that shows it, and a policy host */
START_TEST(all_agree)
{
	static const struct expiry_margin margin = { 0, 0, 0 };
	static const struct plan_body body = { .text = TEXT,
		.len = sizeof(TEXT) - 1 };
	const struct plan_domain domain = { .name = "a.example",
		.body = &body };
	struct fact_cert cert = cert_of((size_t)_i);
	struct probe mx = { .host = HOST,
		.address = "192.0.2.1",
		.sni = true,
		.status = PROBE_OK,
		.protocol = "TLSv1.3",
		.cert = &cert };
	struct probe fetch = mx;
	const struct probe *list[] = { &fetch };
	const struct confirm_seen seen = { DNS_OK, DNS_OK, list, 1, false };
	struct buf fault = BUF_INIT;
	enum tri want = certs[_i].want;

	fetch.https = (struct probe_https){ .code = 200,
		.media_type = "text/plain; charset=utf-8",
		.body = TEXT,
		.body_len = sizeof(TEXT) - 1 };
	/* what opens a gate takes yes, what refuses takes no */
	ck_assert((flaw_of(&cert, HOST, NOW, &margin) == FLAW_NONE) ==
		  (want == TRI_YES));
	ck_assert(
	    (flaw_of(&cert, HOST, NOW, NULL) != FLAW_NONE) == (want == TRI_NO));
	ck_assert(sender_mx(&mx, NOW).taken == want);
	ck_assert(
	    sender_fetch(&fetch, TEXT, sizeof(TEXT) - 1, NOW).taken == want);
	ck_assert((confirm_judge(&domain, &seen, NOW, &fault) == CONFIRM_YES) ==
		  (want == TRI_YES));
	buf_release(&fault);
}
END_TEST

START_TEST(nothing_seen)
{
	struct fact_cert cert = good;

	ck_assert(sender_cert(NULL, HOST, NOW).taken == TRI_UNKNOWN);
	cert.error = "no certificate in it";
	ck_assert(sender_cert(&cert, HOST, NOW).taken == TRI_UNKNOWN);
}
END_TEST

/* ---- mail hosts ---- */

static const struct {
	const char *name;
	struct probe probe;
	enum tri want;
} mxs[] = {
	{ "good", { .sni = true, .protocol = "TLSv1.2", .cert = &good },
	    TRI_YES },
	{ "TLS 1.1", { .sni = true, .protocol = "TLSv1.1", .cert = &good },
	    TRI_NO },
	{ "no STARTTLS", { .status = PROBE_NO_STARTTLS }, TRI_NO },
	{ "STARTTLS, then 454", { .status = PROBE_NO_TLS }, TRI_NO },
	{ "no handshake", { .status = PROBE_TLS_FAILED }, TRI_NO },
	{ "no handshake with RSA alone",
	    { .status = PROBE_TLS_FAILED, .key = PROBE_KEY_RSA }, TRI_UNKNOWN },
	{ "no handshake with TLS 1.2 alone",
	    { .status = PROBE_TLS_FAILED, .tls = PROBE_TLS_12 }, TRI_UNKNOWN },
	{ "silent", { .status = PROBE_TIMEOUT }, TRI_UNKNOWN },
	{ "turned away", { .status = PROBE_TURNED_AWAY }, TRI_UNKNOWN },
	{ "not asked", { .status = PROBE_UNASKED }, TRI_UNKNOWN },
};

START_TEST(mail_hosts)
{
	struct probe probe = mxs[_i].probe;
	struct sender_mx view;

	probe.host = HOST;
	view = sender_mx(&probe, NOW);
	ck_assert_msg(view.taken == mxs[_i].want, "%s", mxs[_i].name);
	ck_assert((view.fault != NULL) == (view.taken == TRI_NO));
}
END_TEST

/* such a client may be shown the certificate of another host */
START_TEST(without_sni)
{
	struct fact_cert cert = good;
	struct probe probe = {
		.host = "other.example", .protocol = "TLSv1.3", .cert = &cert
	};

	ck_assert(sender_mx(&probe, NOW).taken == TRI_YES);
	probe.sni = true;
	ck_assert(sender_mx(&probe, NOW).taken == TRI_NO);
}
END_TEST

/* ---- fetches ---- */

static const struct {
	const char *name;
	enum probe_status status;
	const char *protocol;
	struct probe_https https;
	enum tri want;
	unsigned faults;
} fetches[] = {
	{ "good", PROBE_OK, "TLSv1.3",
	    { .code = 200, .media_type = "text/plain", .body = TEXT }, TRI_YES,
	    0 },
	{ "with a charset", PROBE_OK, "TLSv1.2",
	    { .code = 200, .media_type = "TEXT/PLAIN;x", .body = TEXT },
	    TRI_YES, 0 },
	{ "no type", PROBE_OK, "TLSv1.3", { .code = 200, .body = TEXT }, TRI_NO,
	    SENDER_TYPE },
	{ "another type", PROBE_OK, "TLSv1.3",
	    { .code = 200, .media_type = "text/plainer", .body = TEXT }, TRI_NO,
	    SENDER_TYPE },
	{ "other octets", PROBE_OK, "TLSv1.3",
	    { .code = 200, .media_type = "text/plain", .body = "version:" },
	    TRI_NO, SENDER_OTHER },
	{ "a page", PROBE_OK, "TLSv1.3",
	    { .code = 200, .media_type = "text/html", .body = "<html>" },
	    TRI_NO, SENDER_PAGE },
	{ "not there", PROBE_OK, "TLSv1.3", { .code = 404 }, TRI_NO,
	    SENDER_CODE },
	{ "moved", PROBE_OK, "TLSv1.3", { .code = 301 }, TRI_NO, SENDER_CODE },
	{ "TLS 1.0", PROBE_OK, "TLSv1",
	    { .code = 200, .media_type = "text/plain", .body = TEXT }, TRI_NO,
	    SENDER_TLS },
	{ "no handshake", PROBE_TLS_FAILED, NULL, { 0 }, TRI_NO, SENDER_TLS },
	{ "too large", PROBE_TOO_LARGE, "TLSv1.3", { .code = 200 }, TRI_NO,
	    SENDER_SIZE },
	{ "nobody listens", PROBE_REFUSED, NULL, { 0 }, TRI_UNKNOWN,
	    SENDER_UNREACHED },
	{ "slow", PROBE_TIMEOUT, "TLSv1.3", { 0 }, TRI_UNKNOWN,
	    SENDER_UNREACHED },
};

START_TEST(policies)
{
	struct probe probe = { .host = HOST,
		.cert = &good,
		.status = fetches[_i].status,
		.protocol = fetches[_i].protocol,
		.https = fetches[_i].https };
	struct sender_fetch view;

	if (probe.https.body != NULL)
		probe.https.body_len = strlen(probe.https.body);
	view = sender_fetch(&probe, TEXT, sizeof(TEXT) - 1, NOW);
	ck_assert_msg(view.taken == fetches[_i].want, "%s", fetches[_i].name);
	ck_assert_uint_eq(view.faults, fetches[_i].faults);
}
END_TEST

UNIT_MAIN("sender_view", LOOP(certificates, certs), LOOP(all_agree, certs),
    TEST(nothing_seen), LOOP(mail_hosts, mxs), TEST(without_sni),
    LOOP(policies, fetches))
