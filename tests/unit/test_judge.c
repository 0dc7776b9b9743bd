/* test_judge - every fault of a chain is named, each alone and together */
#define _GNU_SOURCE /* memmem */
#include "tls/judge.h"

#include <openssl/rsa.h>
#include <string.h>
#include <unistd.h>

#include "facts/cert_fault.h"
#include "pki.h"
#include "unit.h"

#define NOW  ((time_t)1790000000)
#define DAY  86400L
#define YEAR (365 * DAY)

/* the authority all cases share */
static struct pki_cert root, middle, stale_middle, bounded_middle, stranger;
static struct trust *trust;
static struct arena *arena;

static void
setup(void)
{
	struct pki_wish wish = { .common_name = "Test Root",
		.authority = true,
		.begins = -YEAR,
		.ends = YEAR };
	char path[] = "/tmp/poststs-judge-XXXXXX";
	struct buf why = BUF_INIT;
	int fd;

	root = pki_make(&wish, NULL, NOW);
	wish.common_name = "Stranger Root";
	stranger = pki_make(&wish, NULL, NOW);
	wish.common_name = "Test Intermediate";
	middle = pki_make(&wish, &root, NOW);
	wish.common_name = "Constrained Intermediate";
	wish.constraints = "critical,permitted;DNS:good.example";
	bounded_middle = pki_make(&wish, &root, NOW);
	wish.constraints = NULL;
	wish.common_name = "Stale Intermediate";
	wish.ends = -DAY;
	stale_middle = pki_make(&wish, &root, NOW);
	if ((fd = mkstemp(path)) < 0)
		abort();
	close(fd);
	pki_write_certs(path, (X509 *[]){ root.x509, NULL });
	trust = trust_load(path, &why);
	unlink(path);
	if (trust == NULL)
		abort();
	arena = arena_new();
}

static void
teardown(void)
{
	arena_free(arena);
	trust_free(trust);
	pki_free(&root);
	pki_free(&middle);
	pki_free(&stale_middle);
	pki_free(&bounded_middle);
	pki_free(&stranger);
}

static STACK_OF(X509) * stack(X509 *const *certs)
{
	STACK_OF(X509) *chain = sk_X509_new_null();

	for (; *certs != NULL; certs++)
		sk_X509_push(chain, *certs);
	return chain;
}

static const struct {
	const char *name;
	struct pki_wish wish;
	const struct pki_cert *issuer;
	const struct pki_cert *sent[3]; /* above the leaf */
	unsigned faults;
	enum tri trusted;
} cases[] = {
	{ "good", { .sans = "DNS:mx.example" }, &middle, { &middle }, 0,
	    TRI_YES },
	{ "good with root", { .sans = "DNS:mx.example" }, &middle,
	    { &middle, &root }, 0, TRI_YES },
	{ "good ECDSA", { .rsa_bits = -1 }, &middle, { &middle }, 0, TRI_YES },
	{ "good Ed25519", { .rsa_bits = -2 }, &middle, { &middle }, 0,
	    TRI_YES },
	{ "for servers", { .usage = "serverAuth" }, &root, { NULL }, 0,
	    TRI_YES },
	{ "expired", { .begins = -2 * DAY, .ends = -1 }, &root, { NULL },
	    CERT_EXPIRED, TRI_YES },
	{ "not yet", { .begins = 60, .ends = DAY }, &root, { NULL },
	    CERT_NOT_YET_VALID, TRI_YES },
	{ "intermediate missing", { 0 }, &middle, { NULL }, CERT_ISSUER_MISSING,
	    TRI_NO },
	{ "wrong intermediate sent", { 0 }, &middle, { &stranger },
	    CERT_ISSUER_MISSING, TRI_NO },
	{ "self-signed", { .common_name = "mx" }, NULL, { NULL },
	    CERT_SELF_SIGNED, TRI_NO },
	{ "stranger's root sent", { 0 }, &stranger, { &stranger },
	    CERT_UNTRUSTED_ROOT, TRI_NO },
	{ "stranger's root not sent", { 0 }, &stranger, { NULL },
	    CERT_ISSUER_MISSING, TRI_NO },
	{ "intermediate expired", { 0 }, &stale_middle, { &stale_middle },
	    CERT_CHAIN_EXPIRED, TRI_NO },
	{ "weak key", { .rsa_bits = 1024 }, &root, { NULL }, CERT_WEAK_KEY,
	    TRI_YES },
	{ "for clients", { .usage = "clientAuth" }, &root, { NULL },
	    CERT_WRONG_PURPOSE, TRI_NO },
	{ "a name that its authority may give",
	    { .sans = "DNS:mx.good.example" }, &bounded_middle,
	    { &bounded_middle }, 0, TRI_YES },
	{ "a name that its authority may not give",
	    { .sans = "DNS:mx.bad.example" }, &bounded_middle,
	    { &bounded_middle }, CERT_BROKEN, TRI_NO },
	{ "all at once",
	    { .begins = -2 * DAY,
		.ends = -DAY,
		.rsa_bits = 1024,
		.usage = "clientAuth" },
	    &stranger, { &stranger },
	    CERT_EXPIRED | CERT_WEAK_KEY | CERT_WRONG_PURPOSE |
		CERT_UNTRUSTED_ROOT,
	    TRI_NO },
};

START_TEST(each_fault_is_named)
{
	struct pki_cert leaf = pki_make(&cases[_i].wish, cases[_i].issuer, NOW);
	X509 *certs[5] = { leaf.x509 };
	STACK_OF(X509) * chain;
	struct fact_cert cert = { .file = "test" };
	size_t i;

	for (i = 0; cases[_i].sent[i] != NULL; i++)
		certs[i + 1] = cases[_i].sent[i]->x509;
	chain = stack(certs);
	cert_judge(&cert, leaf.x509, chain, NULL, trust, NOW, arena);
	ck_assert_msg(cert.faults == cases[_i].faults,
	    "%s: faults %#x, not %#x (%s)", cases[_i].name, cert.faults,
	    cases[_i].faults, cert.reason);
	ck_assert_msg(
	    cert.trusted == cases[_i].trusted, "%s: trusted", cases[_i].name);
	ck_assert_msg((cert.reason == NULL) == (cert.trusted == TRI_YES),
	    "%s: reason", cases[_i].name);
	ck_assert_str_eq(cert.file, "test");
	sk_X509_free(chain);
	pki_free(&leaf);
}
END_TEST

/* as of Debian's ssl-cert, which links its certificate among the roots */
START_TEST(a_leaf_that_is_its_own_root_is_not_trusted)
{
	struct pki_wish wish = { .common_name = "mx",
		.sans = "DNS:mx.example",
		.authority = _i != 0 };
	struct pki_cert own = pki_make(&wish, NULL, NOW), leaf;
	char path[] = "/tmp/poststs-judge-XXXXXX";
	struct buf why = BUF_INIT;
	struct fact_cert cert = { 0 };
	struct trust *with;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	pki_write_certs(path, (X509 *[]){ own.x509, NULL });
	with = trust_load(path, &why);
	unlink(path);
	ck_assert_ptr_nonnull(with);
	cert_judge(&cert, own.x509, NULL, NULL, with, NOW, arena);
	ck_assert_uint_ne(cert.faults & CERT_SELF_SIGNED, 0);
	ck_assert_int_eq(cert.trusted, TRI_NO);
	ck_assert_ptr_nonnull(cert.reason);

	/* what it issues is trusted if it is an authority */
	wish.common_name = "below";
	wish.authority = false;
	leaf = pki_make(&wish, &own, NOW);
	cert_judge(&cert, leaf.x509, NULL, NULL, with, NOW, arena);
	ck_assert_int_eq(cert.trusted, _i != 0 ? TRI_YES : TRI_NO);
	pki_free(&leaf);
	pki_free(&own);
	trust_free(with);
}
END_TEST

START_TEST(a_weak_signature_is_named)
{
	struct pki_wish wish = { .md = EVP_sha1() };
	struct pki_cert leaf = pki_make(&wish, &root, NOW);
	struct fact_cert cert = { 0 };

	cert_judge(&cert, leaf.x509, NULL, NULL, trust, NOW, arena);
	ck_assert_uint_eq(cert.faults, CERT_WEAK_SIGNATURE);
	pki_free(&leaf);
}
END_TEST

START_TEST(a_forged_signature_is_named)
{
	struct pki_wish wish = { .common_name = "Test Root",
		.authority = true };
	struct pki_cert fake = pki_make(&wish, NULL, NOW), leaf;
	struct fact_cert cert = { 0 };

	wish.common_name = "mx";
	wish.authority = false;
	leaf = pki_make(&wish, &fake, NOW);
	cert_judge(&cert, leaf.x509, NULL, NULL, trust, NOW, arena);
	ck_assert_uint_ne(cert.faults & CERT_BAD_SIGNATURE, 0);
	ck_assert_int_eq(cert.trusted, TRI_NO);
	pki_free(&leaf);
	pki_free(&fake);
}
END_TEST

START_TEST(facts_of_the_leaf)
{
	struct pki_wish wish = { .common_name = "MX.Example",
		.sans = "DNS:MX.Example,email:a@b.example,DNS:*.Example.ORG,"
			"IP:192.0.2.1",
		.begins = -100,
		.ends = 5 * DAY };
	struct pki_cert leaf = pki_make(&wish, &middle, NOW), other;
	STACK_OF(X509) *chain =
	    stack((X509 *[]){ leaf.x509, middle.x509, NULL });
	struct fact_cert cert = { 0 };

	cert_judge(&cert, leaf.x509, chain, leaf.key, trust, NOW, arena);
	ck_assert_uint_eq(cert.names_len, 2);
	ck_assert_str_eq(cert.names[0], "mx.example");
	ck_assert_str_eq(cert.names[1], "*.example.org");
	ck_assert_str_eq(cert.common_name, "MX.Example");
	ck_assert_str_eq(cert.issuer, "CN=Test Intermediate");
	ck_assert_uint_eq(strlen(cert.sha256), 64);
	ck_assert_int_eq(cert.not_before, NOW - 100);
	ck_assert_int_eq(cert.not_after, NOW + 5 * DAY);
	ck_assert_int_eq(cert.chain_not_after, NOW + 5 * DAY);
	ck_assert_str_eq(cert.key_type, "RSA");
	ck_assert_int_eq(cert.key_bits, 2048);
	ck_assert_int_eq(cert.key_matches, TRI_YES);
	ck_assert_int_eq(cert.ordered, TRI_YES);
	wish.rsa_bits = -1;
	other = pki_make(&wish, &middle, NOW);
	cert_judge(&cert, leaf.x509, chain, other.key, trust, NOW, arena);
	ck_assert_int_eq(cert.key_matches, TRI_NO);
	cert_judge(&cert, other.x509, NULL, NULL, trust, NOW, arena);
	ck_assert_int_eq(cert.key_matches, TRI_UNKNOWN);
	ck_assert_str_eq(cert.key_type, "ECDSA");
	sk_X509_free(chain);
	pki_free(&leaf);
	pki_free(&other);
}
END_TEST

START_TEST(the_chain_ends_with_what_expires_first)
{
	struct pki_wish wish = { .ends = 2 * YEAR, .begins = -1 };
	struct pki_cert leaf = pki_make(&wish, &middle, NOW);
	STACK_OF(X509) *chain =
	    stack((X509 *[]){ middle.x509, stranger.x509, NULL });
	struct fact_cert cert = { 0 };

	cert_judge(&cert, leaf.x509, chain, NULL, trust, NOW, arena);
	ck_assert_int_eq(cert.not_after, NOW + 2 * YEAR);
	ck_assert_int_eq(cert.chain_not_after, NOW + YEAR);
	ck_assert_int_eq(cert.ordered, TRI_NO);
	ck_assert_int_eq(cert.trusted, TRI_YES);
	sk_X509_free(chain);
	pki_free(&leaf);
}
END_TEST

/* a SAN with a NUL inside must not be taken for what stands before it */
START_TEST(a_nul_in_a_name_hides_nothing)
{
	struct pki_wish wish = { .sans = "DNS:mx.example+.evil.example" };
	struct pki_cert leaf = pki_make(&wish, &root, NOW);
	struct fact_cert cert = { 0 };
	unsigned char *der = NULL, *at;
	const unsigned char *in;
	X509 *twisted;
	int len = i2d_X509(leaf.x509, &der);

	ck_assert_int_gt(len, 0);
	at = memmem(der, (size_t)len, "mx.example+", 11);
	ck_assert_ptr_nonnull(at);
	at[10] = '\0';
	in = der;
	twisted = d2i_X509(NULL, &in, len);
	ck_assert_ptr_nonnull(twisted);
	cert_judge(&cert, twisted, NULL, NULL, trust, NOW, arena);
	ck_assert_uint_eq(cert.names_len, 1);
	ck_assert_str_eq(cert.names[0], "mx.example?.evil.example");
	ck_assert_uint_eq(
	    cert_faults_for(&cert, "mx.example") & CERT_WRONG_NAME,
	    CERT_WRONG_NAME);
	X509_free(twisted);
	OPENSSL_free(der);
	pki_free(&leaf);
}
END_TEST

START_TEST(roots_that_cannot_be_had_are_an_error)
{
	struct buf why = BUF_INIT;

	ck_assert_ptr_null(trust_load("/nonexistent/roots.pem", &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "ca_file"));
	ck_assert_ptr_null(trust_load("/dev/null", NULL));
	trust_free(NULL);
	buf_release(&why);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = { LOOP(each_fault_is_named, cases),
		{ a_leaf_that_is_its_own_root_is_not_trusted, 2 },
		TEST(a_weak_signature_is_named),
		TEST(a_forged_signature_is_named), TEST(facts_of_the_leaf),
		TEST(the_chain_ends_with_what_expires_first),
		TEST(a_nul_in_a_name_hides_nothing),
		TEST(roots_that_cannot_be_had_are_an_error) };
	int result;

	setup();
	result = unit_main("judge", tests, ARRAY_LEN(tests));
	teardown();
	return result;
}
