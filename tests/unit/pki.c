/*
 * NAME      pki - a small certificate authority for tests
 * CONTRACT  see pki.h.
 */
#include "pki.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY 86400L

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "pki: %s failed\n", what);
	abort();
}

static EVP_PKEY *
new_key(int bits)
{
	if (bits == -1)
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	if (bits == -2)
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	return EVP_PKEY_Q_keygen(
	    NULL, NULL, "RSA", (size_t)(bits > 0 ? bits : 2048));
}

static void
extension(X509 *x509, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;

	X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(ext != NULL && X509_add_ext(x509, ext, -1), value);
	X509_EXTENSION_free(ext);
}

static void
fill(X509 *x509, const struct pki_wish *wish, const struct pki_cert *issuer,
    time_t now)
{
	static long serial = 1000;
	X509_NAME *name = X509_get_subject_name(x509);
	bool set = wish->begins != 0 || wish->ends != 0;
	time_t begins = now + (set ? wish->begins : -DAY);
	time_t ends = now + (set ? wish->ends : DAY);
	X509 *above = issuer != NULL ? issuer->x509 : x509;

	must(X509_set_version(x509, X509_VERSION_3), "version");
	ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
	must(ASN1_TIME_set(X509_getm_notBefore(x509), begins) != NULL &&
		 ASN1_TIME_set(X509_getm_notAfter(x509), ends) != NULL,
	    "dates");
	if (wish->common_name != NULL)
		must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
			 (const unsigned char *)wish->common_name, -1, -1, 0),
		    "name");
	must(
	    X509_set_issuer_name(x509, X509_get_subject_name(above)), "issuer");
	extension(x509, above, NID_basic_constraints,
	    wish->authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
	if (wish->authority)
		extension(
		    x509, above, NID_key_usage, "critical,keyCertSign,cRLSign");
	if (wish->constraints != NULL)
		extension(x509, above, NID_name_constraints, wish->constraints);
	if (wish->usage != NULL)
		extension(x509, above, NID_ext_key_usage, wish->usage);
	if (wish->sans != NULL)
		extension(x509, above, NID_subject_alt_name, wish->sans);
}

struct pki_cert
pki_make(const struct pki_wish *wish, const struct pki_cert *issuer, time_t now)
{
	struct pki_cert cert = { new_key(wish->rsa_bits), X509_new() };
	EVP_PKEY *signer = issuer != NULL ? issuer->key : cert.key;
	const EVP_MD *md = wish->md != NULL ? wish->md : EVP_sha256();

	must(cert.key != NULL && cert.x509 != NULL, "key");
	must(X509_set_pubkey(cert.x509, cert.key), "public key");
	fill(cert.x509, wish, issuer, now);
	if (EVP_PKEY_base_id(signer) == EVP_PKEY_ED25519)
		md = NULL;
	must(X509_sign(cert.x509, signer, md) > 0, "signing");
	return cert;
}

void
pki_free(struct pki_cert *cert)
{
	EVP_PKEY_free(cert->key);
	X509_free(cert->x509);
	cert->key = NULL;
	cert->x509 = NULL;
}

void
pki_write_certs(const char *path, X509 *const *certs)
{
	FILE *file = fopen(path, "w");

	must(file != NULL, path);
	for (; *certs != NULL; certs++)
		must(PEM_write_X509(file, *certs) == 1, path);
	must(fclose(file) == 0, path);
}

void
pki_write_key(const char *path, EVP_PKEY *key)
{
	FILE *file = fopen(path, "w");

	must(file != NULL, path);
	must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1,
	    path);
	must(fclose(file) == 0, path);
}
