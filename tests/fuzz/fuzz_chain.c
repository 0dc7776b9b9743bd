/*
 * fuzz_chain - a chain from the wire: DER certificates, each after its length
 * in two octets; the first is the leaf
 *
 * What must hold of the judgement: nothing in it is unmasked; a fault that
 * breaks the trust and trust exclude each other; the same chain is judged
 * once; and nobody but the CA below makes a chain that is trusted: its one
 * leaf is known by its key, and keeps its names.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "facts/cert_fault.h"
#include "facts/cert_name.h"
#include "fuzz.h"
#include "probe/chains.h"
#include "tls/trust.h"

#define NOW 1800000000 /* 2027-01-15 */

/* the root; its key was thrown away after two certificates */
static const char root[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBfzCCASWgAwIBAgIUZnz3BAWDUklzRe/xoQTK/GfwA4owCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJRnV6eiBSb290MCAXDTI2MTIwMTEwMTQzNloYDzIxMjYxMTA3\n"
    "MTAxNDM2WjAUMRIwEAYDVQQDDAlGdXp6IFJvb3QwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAATspRfLtfCJuh9vagco6cZKCVe6W0SNBzxSmiBjdjAWndySCkY2UHBX\n"
    "NW0xWEZUml8gpGC4N6+N7gEMQAd97DaVo1MwUTAdBgNVHQ4EFgQUhy6qniLAFNZ4\n"
    "Lw9pRybgrlrEoqswHwYDVR0jBBgwFoAUhy6qniLAFNZ4Lw9pRybgrlrEoqswDwYD\n"
    "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAtptjauj+n5xKiEsBK1Dy\n"
    "pxjj/XpMBwpaMf9RYdb7PmUCIFyKmigmxvNY+nMilXY/zIdJyrD7iW8EN3MUx+Cc\n"
    "5I9o\n"
    "-----END CERTIFICATE-----\n";
#define GOOD_KEY \
	"1b682d46bfab6496c7908c06f8cbb70ac2bec9cf5dd63abc0b2d0b597f0449d0"

static const struct trust *
trust(void)
{
	static struct trust trust;
	BIO *bio;
	X509 *cert;

	if (trust.store != NULL)
		return &trust;
	bio = BIO_new_mem_buf(root, -1);
	cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	trust.store = X509_STORE_new();
	MUST(cert != NULL && X509_STORE_add_cert(trust.store, cert) == 1);
	X509_free(cert);
	BIO_free(bio);
	return &trust;
}

/* next - the certificate that comes next; NULL: none, or it is none */
static X509 *
next(const uint8_t **at, const uint8_t *end)
{
	const unsigned char *der;
	size_t len;

	if (end - *at < 2)
		return NULL;
	len = (size_t)((*at)[0] << 8 | (*at)[1]);
	*at += 2;
	if (len > (size_t)(end - *at))
		len = (size_t)(end - *at);
	der = *at;
	*at += len;
	return d2i_X509(NULL, &der, (long)len);
}

static void
masked(const char *text, size_t max)
{
	MUST(text != NULL && strlen(text) <= max + 3);
	for (; *text != '\0'; text++)
		MUST((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void
check(const struct fact_cert *cert)
{
	unsigned faults = cert->faults & CERT_FAULTS_OF_TRUST;
	size_t i;

	MUST(cert->error == NULL && cert->faults < 1u << CERT_FAULT_BITS);
	MUST(cert->trusted != TRI_UNKNOWN || faults == 0);
	MUST((cert->trusted == TRI_NO) == (faults != 0));
	MUST((cert->trusted == TRI_NO) == (cert->reason != NULL));
	for (i = 0; i < cert->names_len; i++) {
		masked(cert->names[i], 253);
		MUST(strpbrk(cert->names[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
			 NULL ||
		     strlen(cert->names[i]) > 253);
	}
	masked(cert->issuer, 256);
	masked(cert->common_name, 256);
	MUST(strlen(cert->sha256) == 64 && cert->chain_len > 0);
	MUST(cert->chain_not_after <= cert->not_after);
	/* of one of the CA's, not one that was made of it */
	if (cert->trusted == TRI_YES) {
		MUST(strcmp(cert->chain[0].spki_sha256, GOOD_KEY) == 0);
		MUST(cert->names_len == 2 &&
		     cert_covers(cert, "mx.example.com"));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *at = data, *end = data + len;
	X509 *leaf = next(&at, end), *more;
	STACK_OF(X509) * chain;
	struct arena *arena;
	struct chains *chains;
	const struct fact_cert *cert;

	ERR_clear_error();
	if (leaf == NULL)
		return 0;
	chain = sk_X509_new_null();
	X509_up_ref(leaf);
	sk_X509_push(chain, leaf);
	while (sk_X509_num(chain) < 200 && (more = next(&at, end)) != NULL)
		sk_X509_push(chain, more);
	arena = arena_new();
	chains = chains_new(trust(), NOW, arena);
	cert = chains_judge(chains, leaf, chain);
	if (cert != NULL) {
		check(cert);
		MUST(chains_judge(chains, leaf, chain) == cert);
	}
	chains_free(chains);
	arena_free(arena);
	sk_X509_pop_free(chain, X509_free);
	X509_free(leaf);
	ERR_clear_error();
	return 0;
}
