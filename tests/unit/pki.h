/*
 * pki - a small certificate authority for tests, made in memory
 */
#ifndef POSTSTS_TESTS_PKI_H
#define POSTSTS_TESTS_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

struct pki_cert {
	EVP_PKEY *key;
	X509 *x509;
};

/* what a certificate is to be; all zero is a good RSA leaf of a day */
struct pki_wish {
	const char *common_name;
	const char *sans;  /* as openssl.cnf writes them, NULL: none */
	int rsa_bits;      /* 0: 2048; -1: EC P-256; -2: Ed25519 */
	long begins, ends; /* seconds from `now'; 0 0: a day to both sides */
	bool authority;    /* may sign others */
	const char *usage; /* extendedKeyUsage, NULL: none */
	const char *constraints; /* nameConstraints, NULL: none */
	const EVP_MD *md;        /* NULL: SHA-256 */
};

/*
 * pki_make - a certificate signed by `issuer' (NULL: by itself). Ends the
 * program when OpenSSL does not want to.
 */
struct pki_cert pki_make(
    const struct pki_wish *, const struct pki_cert *issuer, time_t now);
void pki_free(struct pki_cert *);

/* pki_write_certs - PEM of certificates, in order, NULL-terminated list */
void pki_write_certs(const char *path, X509 *const *certs);
void pki_write_key(const char *path, EVP_PKEY *);

#endif
