/* test_blame - whose failure, which policy, how many, and about whom */
#include "tlsrpt/kept_report.h"

#include <string.h>

#include "sts/policy_id.h"
#include "tlsrpt/applied_policy.h"
#include "unit.h"

static const struct {
	const char *type;
	struct blame_context context;
	enum blame blame;
} cases[] = {
	{ "starttls-not-supported", { 0 }, BLAME_OURS },
	{ "starttls-not-supported", { .mx_foreign = true }, BLAME_UNKNOWN },
	{ "certificate-host-mismatch", { .body_ours = true }, BLAME_OURS },
	{ "certificate-host-mismatch", { .mx_foreign = true }, BLAME_UNKNOWN },
	{ "certificate-expired", { .succeeded = true }, BLAME_OURS },
	{ "Certificate-Expired", { 0 }, BLAME_OURS },
	{ "certificate-not-trusted", { 0 }, BLAME_OURS },
	{ "validation-failure", { 0 }, BLAME_UNKNOWN },
	{ "tlsa-invalid", { 0 }, BLAME_OURS },
	{ "dnssec-invalid", { 0 }, BLAME_OURS },
	{ "dane-required", { 0 }, BLAME_THEIRS },
	{ "sts-policy-fetch-error", { 0 }, BLAME_OURS },
	{ "sts-policy-fetch-error", { .succeeded = true }, BLAME_UNKNOWN },
	{ "sts-policy-invalid", { 0 }, BLAME_OURS },
	{ "sts-policy-invalid", { .body_ours = true }, BLAME_THEIRS },
	{ "sts-webpki-invalid", { .succeeded = true }, BLAME_OURS },
	{ "quantum-downgrade", { 0 }, BLAME_UNKNOWN },
	{ "", { 0 }, BLAME_UNKNOWN },
};

START_TEST(whose)
{
	const char *cause =
	    blame_cause(cases[_i].type, NULL, NULL, &cases[_i].context);

	ck_assert_msg(blame_of(cause, &cases[_i].context) == cases[_i].blame,
	    "%s: %s", cases[_i].type, cause);
	ck_assert_uint_gt(strlen(blame_text(cause, cases[_i].blame)), 20);
}
END_TEST

/* what senders write as failure-reason-code beside validation-failure */
static const struct {
	const char *reason, *cause;
} reasons[] = {
	/* OpenSSL, as Postfix writes it: blanks or underscores */
	{ "unable_to_get_local_issuer_certificate",
	    "certificate-issuer-missing" },
	{ "unable to get local issuer certificate",
	    "certificate-issuer-missing" },
	{ "unable_to_get_issuer_certificate", "certificate-issuer-missing" },
	{ "unable to verify the first certificate",
	    "certificate-issuer-missing" },
	{ "self-signed_certificate", "certificate-self-signed" },
	{ "self signed certificate", "certificate-self-signed" },
	{ "self-signed_certificate_in_certificate_chain",
	    "certificate-not-trusted" },
	{ "self signed certificate in certificate chain",
	    "certificate-not-trusted" },
	{ "certificate_is_not_yet_valid", "certificate-not-yet-valid" },
	{ "certificate is not yet valid or the system clock is incorrect",
	    "certificate-not-yet-valid" },
	{ "certificate_has_expired", "certificate-expired" },
	{ "unsuitable_certificate_purpose", "certificate-purpose" },
	{ "certificate_chain_too_long", "certificate-chain" },
	{ "path_length_constraint_exceeded", "certificate-chain" },
	{ "invalid_CA_certificate", "certificate-chain" },
	{ "certificate_signature_failure", "certificate-chain" },
	{ "permitted_subtree_violation", "certificate-chain" },
	{ "subject_issuer_mismatch", "certificate-chain" },
	{ "hostname_mismatch", "certificate-host-mismatch" },
	{ "certificate revoked", "certificate-revoked" },
	{ "certificate rejected", "certificate-rejected" },
	{ "certificate_not_trusted", "certificate-not-trusted" },
	{ "EE certificate key too weak", "certificate-weak" },
	{ "CA_signature_digest_algorithm_too_weak", "certificate-weak" },
	{ "no_matching_DANE_TLSA_records", "tlsa-invalid" },
	{ "unable to get certificate CRL", "revocation-unknown" },
	{ "CRL has expired", "revocation-unknown" },
	/* names of OpenSSL's errors, as RFC 8460 has them in its example */
	{ "X509_V_ERR_CERT_HAS_EXPIRED", "certificate-expired" },
	{ "X509_V_ERR_CERT_NOT_YET_VALID", "certificate-not-yet-valid" },
	{ "X509_V_ERR_HOSTNAME_MISMATCH", "certificate-host-mismatch" },
	{ "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED", "certificate-chain" },
	{ "X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", "certificate-self-signed" },
	{ "X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN", "certificate-not-trusted" },
	{ "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	    "certificate-issuer-missing" },
	{ "X509_V_ERR_INVALID_PURPOSE", "certificate-purpose" },
	{ "X509_V_ERR_DANE_NO_MATCH", "tlsa-invalid" },
	/* Go */
	{ "x509: certificate signed by unknown authority",
	    "certificate-issuer-missing" },
	{ "x509: certificate is valid for mail.example, not mx.example",
	    "certificate-host-mismatch" },
	{ "x509: certificate is not valid for any names, but wanted to match "
	  "mx.example",
	    "certificate-host-mismatch" },
	{ "x509: certificate relies on legacy Common Name field, use SANs "
	  "instead",
	    "certificate-host-mismatch" },
	{ "x509: cannot validate certificate for 192.0.2.1 because it doesn't "
	  "contain any IP SANs",
	    "certificate-host-mismatch" },
	{ "x509: certificate has expired or is not yet valid: current time "
	  "2026-11-20T09:00:00Z is after 2026-11-19T08:00:00Z",
	    "certificate-expired" },
	{ "x509: certificate has expired or is not yet valid: current time "
	  "2026-11-20T09:00:00Z is before 2026-11-21T08:00:00Z",
	    "certificate-not-yet-valid" },
	{ "x509: certificate specifies an incompatible key usage",
	    "certificate-purpose" },
	{ "x509: too many intermediates for path length constraint",
	    "certificate-chain" },
	{ "x509: cannot verify signature: insecure algorithm SHA1-RSA",
	    "certificate-weak" },
	{ "tls: first record does not look like a TLS handshake",
	    "tls-handshake" },
	{ "remote error: tls: handshake failure", "tls-handshake" },
	{ "remote error: tls: protocol version not supported",
	    "tls-handshake" },
	/* mox */
	{ "mtasts-policy-mx-mismatch", "policy-mx-mismatch" },
	{ "tls-remote-alert-40-handshake-failure", "tls-handshake" },
	{ "tls-record-header-error", "tls-handshake" },
	{ "io-timeout-during-handshake", "connection" },
	{ "connection-closed-during-handshake", "connection" },
	{ "incompatible-key-usage", "certificate-purpose" },
	{ "parent-subject-child-issuer-mismatch", "certificate-chain" },
	{ "no-system-roots", "sender-trust-store" },
	/* Stalwart */
	{ "MX not authorized by policy.", "policy-mx-mismatch" },
	{ "MTA-STS is required and no policy was found.", "sender-no-policy" },
	{ "STARTTLS not advertised by host.", "starttls-not-supported" },
	{ "TLS handshake timed out", "connection" },
	/* rustls, webpki */
	{ "invalid peer certificate: UnknownIssuer",
	    "certificate-issuer-missing" },
	{ "invalid peer certificate: NotValidForName",
	    "certificate-host-mismatch" },
	{ "invalid peer certificate: certificate not valid for name "
	  "\"mx.example\"; certificate is only valid for DnsName(\"a\")",
	    "certificate-host-mismatch" },
	{ "invalid peer certificate: Expired", "certificate-expired" },
	{ "CertNotValidYet", "certificate-not-yet-valid" },
	{ "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
	    "certificate-self-signed" },
	{ "received fatal alert: HandshakeFailure", "tls-handshake" },
	{ "RequiredEkuNotFound", "certificate-purpose" },
	/* GnuTLS */
	{ "The certificate is NOT trusted. The certificate issuer is "
	  "unknown. ",
	    "certificate-issuer-missing" },
	{ "The certificate is NOT trusted. The certificate chain uses expired "
	  "certificate. ",
	    "certificate-expired" },
	{ "The certificate is NOT trusted. The certificate chain uses not yet "
	  "valid certificate. ",
	    "certificate-not-yet-valid" },
	{ "The certificate is NOT trusted. The name in the certificate does "
	  "not match the expected. ",
	    "certificate-host-mismatch" },
	{ "The certificate is NOT trusted. The certificate chain uses insecure "
	  "algorithm. ",
	    "certificate-weak" },
	{ "The certificate is NOT trusted. The certificate chain does not "
	  "match the intended purpose. ",
	    "certificate-purpose" },
	{ "The certificate is NOT trusted. The certificate chain is revoked. ",
	    "certificate-revoked" },
	/* Schannel, Exchange */
	{ "SEC_E_UNTRUSTED_ROOT (0x80090325) - The certificate chain was "
	  "issued by an authority that is not trusted.",
	    "certificate-not-trusted" },
	{ "SEC_E_WRONG_PRINCIPAL (0x80090322) - The target principal name is "
	  "incorrect.",
	    "certificate-host-mismatch" },
	{ "SEC_E_CERT_EXPIRED (0x80090328) - The received certificate has "
	  "expired.",
	    "certificate-expired" },
	{ "CERT_E_CN_NO_MATCH", "certificate-host-mismatch" },
	{ "CERT_E_CHAINING", "certificate-issuer-missing" },
	{ "A required certificate is not within its validity period when "
	  "verifying against the current system clock",
	    "certificate-expired" },
	{ "The certificate is not valid for the requested usage.",
	    "certificate-purpose" },
	{ "CRYPT_E_NO_REVOCATION_CHECK The revocation function was unable to "
	  "check revocation for the certificate.",
	    "revocation-unknown" },
	{ "SubjectMismatch", "certificate-host-mismatch" },
	{ "UntrustedRoot", "certificate-not-trusted" },
	{ "CertificateExpired", "certificate-expired" },
	{ "SEC_E_ALGORITHM_MISMATCH - The client and server cannot "
	  "communicate, because they do not possess a common algorithm.",
	    "tls-handshake" },
	/* Java */
	{ "PKIX path building failed: sun.security.provider.certpath."
	  "SunCertPathBuilderException: unable to find valid certification "
	  "path to requested target",
	    "certificate-issuer-missing" },
	{ "java.security.cert.CertificateException: No subject alternative "
	  "DNS name matching mx.example found.",
	    "certificate-host-mismatch" },
	{ "java.security.cert.CertificateNotYetValidException: NotBefore: Fri "
	  "Nov 20 09:00:00 UTC 2026",
	    "certificate-not-yet-valid" },
	{ "java.security.cert.CertificateExpiredException: NotAfter: Thu Nov "
	  "19 09:00:00 UTC 2026",
	    "certificate-expired" },
	{ "Extended key usage does not permit use for TLS server "
	  "authentication",
	    "certificate-purpose" },
	{ "PKIX path validation failed: Algorithm constraints check failed",
	    "certificate-weak" },
	{ "Remote host terminated the handshake", "connection" },
	/* others */
	{ "4.7.5 [internal] SSL certificate subject does not match host",
	    "certificate-host-mismatch" },
	{ "SEC_ERROR_UNKNOWN_ISSUER", "certificate-issuer-missing" },
	{ "SSL_ERROR_NO_CYPHER_OVERLAP", "tls-handshake" },
	{ "no shared cipher", "tls-handshake" },
	{ "tlsv1 alert unknown ca", "certificate-issuer-missing" },
	{ "TLS is required, but was not offered", "starttls-not-supported" },
	/* nobody's words */
	{ "999 TEST ERROR", "reason-unknown" },
	{ "0x1234", "reason-unknown" },
	{ "", "reason-unknown" },
	{ NULL, "validation-failure" },
};

START_TEST(the_reason_decides)
{
	static const struct blame_context none = { 0 };
	const char *reason = reasons[_i].reason;
	const char *cause =
	    blame_cause("validation-failure", reason, NULL, &none);

	ck_assert_msg(strcmp(cause, reasons[_i].cause) == 0, "%s: %s, not %s",
	    reason != NULL ? reason : "nothing", cause, reasons[_i].cause);
	if (reason == NULL)
		return;
	/* as good in the other member, and in another case */
	ck_assert_str_eq(
	    blame_cause("Validation-Failure", "?", reason, &none), cause);
	/* whoever did say why is not told that he did not */
	ck_assert_ptr_null(strstr(
	    blame_text(cause, blame_of(cause, &none)), "did not say why"));
}
END_TEST

/* types that say it themselves, and what may be nearer */
static const struct {
	const char *type, *reason;
	enum blame_lack lack;
	const char *cause;
} nearer[] = {
	{ "certificate-not-trusted", "self-signed certificate", LACK_NONE,
	    "certificate-self-signed" },
	{ "certificate-not-trusted", "no-system-roots", LACK_NONE,
	    "sender-trust-store" },
	{ "certificate-not-trusted", "handshake failure", LACK_NONE,
	    "certificate-not-trusted" },
	{ "certificate-expired", "certificate is not yet valid", LACK_NONE,
	    "certificate-not-yet-valid" },
	{ "certificate-expired", "hostname mismatch", LACK_NONE,
	    "certificate-expired" },
	{ "sts-webpki-invalid", "certificate has expired", LACK_NONE,
	    "sts-webpki-invalid" },
	{ "tlsa-invalid", "certificate has expired", LACK_NONE,
	    "tlsa-invalid" },
	{ "quantum-downgrade", "certificate has expired", LACK_NONE,
	    "certificate-expired" },
	{ "", "certificate has expired", LACK_NONE, "certificate-expired" },
	{ "other", "odd", LACK_NONE, "type-unknown" },
	{ "validation-failure", NULL, LACK_FOREIGN, "policy-lacks-host" },
	{ "validation-failure", NULL, LACK_OLDER, "policy-lacks-host-older" },
	{ "validation-failure", NULL, LACK_CURRENT,
	    "policy-lacks-host-current" },
	{ "validation-failure", "mtasts-policy-mx-mismatch", LACK_OLDER,
	    "policy-lacks-host-older" },
	{ "validation-failure", "odd", LACK_OLDER, "policy-lacks-host-older" },
	{ "validation-failure", "certificate has expired", LACK_OLDER,
	    "certificate-expired" },
	{ "certificate-host-mismatch", NULL, LACK_OLDER,
	    "policy-lacks-host-older" },
	{ "starttls-not-supported", NULL, LACK_OLDER,
	    "starttls-not-supported" },
};

START_TEST(what_is_nearer)
{
	const struct blame_context context = { .lack = nearer[_i].lack };

	ck_assert_str_eq(
	    blame_cause(nearer[_i].type, nearer[_i].reason, NULL, &context),
	    nearer[_i].cause);
}
END_TEST

START_TEST(words_are_plain)
{
	struct buf out = BUF_INIT;

	failure_words(&out, " X509_V-ERR:\t'Quoted'  \xc3\xa9! ");
	ck_assert_str_eq(buf_text(&out), "x509 v err quoted \xc3\xa9");
	buf_release(&out);
}
END_TEST

static const struct {
	uint64_t failed, counts[3]; /* ours, theirs, unknown */
	uint64_t shares[BLAME_COUNT];
} sums[] = {
	{ 0, { 0, 0, 0 }, { 0, 0, 0 } },
	{ 10, { 0, 0, 0 }, { 0, 0, 10 } },
	{ 10, { 3, 2, 0 }, { 3, 2, 5 } },
	{ 10, { 8, 8, 8 }, { 8, 2, 0 } },
	{ 1, { 0, 0, 2 }, { 0, 0, 1 } },
	{ 0, { 5, 0, 0 }, { 0, 0, 0 } },
};

START_TEST(shares_add_up)
{
	static const struct kept_failure kept[] = { { "a", BLAME_OURS },
		{ "b", BLAME_THEIRS }, { "c", BLAME_UNKNOWN } };
	struct tlsreport_failure failures[3] = { 0 };
	struct tlsreport_policy policy = { .failures = failures,
		.failures_len = 3,
		.failed = sums[_i].failed };
	uint64_t shares[BLAME_COUNT];
	int i;

	for (i = 0; i < 3; i++)
		failures[i].count = sums[_i].counts[i];
	blame_share(shares, &policy, kept);
	for (i = 0; i < BLAME_COUNT; i++)
		ck_assert_uint_eq(shares[i], sums[_i].shares[i]);
}
END_TEST

/* ---- applied: two bodies of a.example, the second is the current one ---- */

#define OLD                                                      \
	"version: STSv1\r\nmode: testing\r\nmx: mx1.example\r\n" \
	"max_age: 86400\r\n"
#define NEW                                                      \
	"version: STSv1\r\nmode: enforce\r\nmx: mx1.example\r\n" \
	"mx: *.mx2.example\r\nmax_age: 604800\r\n"

static struct ledger *
make_ledger(void)
{
	static const char *const texts[] = { OLD, NEW };
	struct ledger *l = ledger_new();
	char hash[BODY_HASH_SIZE];
	int i;

	l->bodies = arena_alloc(l->arena, 2 * sizeof(*l->bodies));
	l->rows = arena_alloc(l->arena, 2 * sizeof(*l->rows));
	l->domains = arena_alloc(l->arena, sizeof(*l->domains));
	for (i = 0; i < 2; i++) {
		body_hash(hash, texts[i], strlen(texts[i]));
		l->bodies[i].hash = arena_strdup(l->arena, hash);
		l->bodies[i].text = texts[i];
		l->bodies[i].len = strlen(texts[i]);
		ck_assert_int_eq(policy_parse(&l->bodies[i].policy, texts[i],
				     strlen(texts[i]), l->arena, NULL),
		    0);
		l->rows[i].domain = "a.example";
		l->rows[i].body = &l->bodies[i];
	}
	l->domains[0].name = "a.example";
	l->domains[0].rows_len = 2;
	l->domains_len = 1;
	l->rows_len = l->bodies_len = 2;
	return l;
}

static const struct {
	const char *text;
	int body; /* -1: none of ours */
} applied[] = {
	{ OLD, 0 },
	{ NEW, 1 },
	{ "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n"
	  "mx: *.mx2.example\r\nmx: MX1.example\r\n",
	    1 },
	{ "mode: testing\r\nmx: mx1.example\r\nmx: mx1.example\r\n"
	  "max_age: 86400\r\nversion: STSv1\r\n",
	    0 },
	{ "mode: enforce\r\nmx: mx1.example\r\nmax_age: 86400\r\n", -1 },
	{ "mode: testing\r\nmx: mx1.example\r\n", -1 },
	{ "mode: testing\r\nmax_age: 86400\r\n", -1 },
	{ "3 1 1 abcdef\r\n", -1 },
	{ NULL, -1 },
};

START_TEST(which_body)
{
	struct ledger *ledger = make_ledger();
	struct tlsreport_policy policy = { .text = applied[_i].text,
		.text_len =
		    applied[_i].text != NULL ? strlen(applied[_i].text) : 0 };
	const struct ledger_body *body =
	    applied_body(ledger, "a.example", &policy);

	ck_assert_ptr_eq(body,
	    applied[_i].body < 0 ? NULL : &ledger->bodies[applied[_i].body]);
	ck_assert_ptr_null(applied_body(ledger, "b.example", &policy));
	ledger_free(ledger);
}
END_TEST

static const struct {
	const char *mx;
	enum blame blame;
} hosts[] = {
	{ "mx1.example", BLAME_OURS },
	{ "a.mx2.example", BLAME_OURS },
	{ "mx9.example", BLAME_UNKNOWN },
	{ NULL, BLAME_OURS },
};

START_TEST(judged_by_the_ledger)
{
	struct ledger *ledger = make_ledger();
	struct tlsreport_failure failure = {
		.type = "certificate-expired", .mx = hosts[_i].mx, .count = 4
	};
	struct tlsreport_policy policy = { .text = NEW,
		.text_len = strlen(NEW),
		.failures = &failure,
		.failures_len = 1,
		.failed = 4 };
	struct kept_policy kept = { .domain = "a.example", .policy = &policy };

	kept_policy_judge(&kept, ledger, ledger->arena);
	ck_assert_str_eq(kept.body, ledger->bodies[1].hash);
	ck_assert_int_eq(kept.failures[0].blame, hosts[_i].blame);
	ck_assert_uint_eq(kept.shares[hosts[_i].blame], 4);
	ledger_free(ledger);
}
END_TEST

/* a host that the applied policy does not cover (RFC 8461 4.1) */
static const struct {
	const char *text, *mx, *cause;
} lacks[] = {
	{ "version: STSv1\r\nmode: enforce\r\nmx: *.mx1.example\r\n"
	  "max_age: 604800\r\n",
	    "mx1.example", "policy-lacks-host" },
	{ OLD, "a.mx2.example", "policy-lacks-host-older" },
	{ NEW, "mx2.example", "policy-lacks-host-current" },
	{ NEW, "b.a.mx2.example", "policy-lacks-host-current" },
	{ NEW, "a.mx2.example", "validation-failure" },
	{ NEW, NULL, "validation-failure" },
	{ NEW, "[192.0.2.1]", "validation-failure" },
	{ "version: STSv1\r\n", "mx9.example", "validation-failure" },
	{ NULL, "mx9.example", "validation-failure" },
};

START_TEST(the_policy_lacks_the_host)
{
	struct ledger *ledger = make_ledger();
	const char *text = lacks[_i].text;
	struct tlsreport_failure failure = {
		.type = "validation-failure", .mx = lacks[_i].mx, .count = 4
	};
	struct tlsreport_policy policy = { .text = text,
		.text_len = text != NULL ? strlen(text) : 0,
		.failures = &failure,
		.failures_len = 1,
		.failed = 4 };
	struct kept_policy kept = { .domain = "a.example", .policy = &policy };

	kept_policy_judge(&kept, ledger, ledger->arena);
	ck_assert_str_eq(kept.failures[0].cause, lacks[_i].cause);
	ck_assert_uint_eq(
	    kept.shares[strcmp(lacks[_i].cause, "validation-failure") == 0
			    ? BLAME_UNKNOWN
			    : BLAME_OURS],
	    4);
	/* nothing published yet: the report says it all the same */
	kept.domain = "b.example";
	kept_policy_judge(&kept, ledger, ledger->arena);
	ck_assert_int_eq(
	    strncmp(kept.failures[0].cause, "policy-lacks", 12) == 0,
	    strncmp(lacks[_i].cause, "policy-lacks", 12) == 0);
	ledger_free(ledger);
}
END_TEST

START_TEST(about_whom)
{
	struct tlsreport_policy policies[] = { { .domain = NULL },
		{ .domain = "b.example", .named = "b.example" },
		{ .domain = NULL, .named = "not a name" } };
	struct tlsreport report = {
		.id = "1_c.example", .policies = policies, .policies_len = 3
	};
	struct arena *arena = arena_new();

	ck_assert_str_eq(kept_domain(&report, &policies[0], "a.example", arena),
	    "a.example");
	ck_assert_str_eq(
	    kept_domain(&report, &policies[0], NULL, arena), "b.example");
	ck_assert_str_eq(kept_domain(&report, &policies[1], "a.example", arena),
	    "b.example");
	ck_assert_ptr_null(
	    kept_domain(&report, &policies[2], "a.example", arena));
	report.policies_len = 1;
	ck_assert_str_eq(
	    kept_domain(&report, &policies[0], NULL, arena), "c.example");
	arena_free(arena);
}
END_TEST

UNIT_MAIN("blame", LOOP(whose, cases), LOOP(the_reason_decides, reasons),
    LOOP(what_is_nearer, nearer), TEST(words_are_plain),
    LOOP(shares_add_up, sums), LOOP(which_body, applied),
    LOOP(judged_by_the_ledger, hosts), LOOP(the_policy_lacks_the_host, lacks),
    TEST(about_whom))
