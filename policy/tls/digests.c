/*
 * NAME      digests - the digests of a chain's certificates
 * CONTRACT  see digests.h.
 */
#include "tls/digests.h"

#include <openssl/evp.h>

static void
hex(char *out, size_t size, const unsigned char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len && 2 * i + 2 < size; i++) {
		out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	out[2 * i] = '\0';
}

/* of_bytes - digest of counted bytes into `out' */
static void
of_bytes(
    char *out, size_t size, const void *bytes, size_t len, const EVP_MD *kind)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned digest_len = 0;

	if (!EVP_Digest(bytes, len, digest, &digest_len, kind, NULL))
		digest_len = 0;
	hex(out, size, digest, digest_len);
}

void
digests_of(struct cert_digests *d, X509 *cert)
{
	unsigned char *der = NULL;
	int len = i2d_X509(cert, &der);

	*d = (struct cert_digests){ .cert_sha256 = "" };
	if (len > 0) {
		of_bytes(d->cert_sha256, sizeof(d->cert_sha256), der,
		    (size_t)len, EVP_sha256());
		of_bytes(d->cert_sha512, sizeof(d->cert_sha512), der,
		    (size_t)len, EVP_sha512());
	}
	OPENSSL_free(der);
	der = NULL;
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	if (len > 0) {
		of_bytes(d->spki_sha256, sizeof(d->spki_sha256), der,
		    (size_t)len, EVP_sha256());
		of_bytes(d->spki_sha512, sizeof(d->spki_sha512), der,
		    (size_t)len, EVP_sha512());
	}
	OPENSSL_free(der);
}

const struct cert_digests *
digests_chain(
    X509 *leaf, STACK_OF(X509) * chain, size_t *len, struct arena *arena)
{
	int count = sk_X509_num(chain), i;
	struct cert_digests *list;
	X509 *cert;

	if (count > DIGESTS_MAX - 1)
		count = DIGESTS_MAX - 1;
	list = arena_alloc(
	    arena, (size_t)(count > 0 ? count + 1 : 1) * sizeof(*list));
	digests_of(&list[0], leaf);
	*len = 1;
	for (i = 0; i < count; i++) {
		cert = sk_X509_value(chain, i);
		if (i > 0 || X509_cmp(cert, leaf) != 0)
			digests_of(&list[(*len)++], cert);
	}
	return list;
}
