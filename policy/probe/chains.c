/*
 * NAME      chains - each chain seen on the wire is judged once a run
 * CONTRACT  see chains.h. A mail host shows the same chain on each address,
 *           with and without SNI, over each version of TLS, and one policy
 *           host may serve thousands of names with one certificate: verifying
 *           signatures again and again would cost more than the handshakes.
 */
#include "probe/chains.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define DIGEST_LEN 32

struct entry {
	unsigned char digest[DIGEST_LEN];
	const struct fact_cert *cert; /* NULL: free */
};

struct chains {
	const struct trust *trust;
	time_t now;
	struct arena *arena;
	struct entry *table;
	size_t len, cap;
};

struct chains *
chains_new(const struct trust *trust, time_t now, struct arena *arena)
{
	struct chains *chains = xcalloc(1, sizeof(*chains));

	chains->trust = trust;
	chains->now = now;
	chains->arena = arena;
	return chains;
}

void
chains_free(struct chains *chains)
{
	if (chains == NULL)
		return;
	free(chains->table);
	free(chains);
}

/* digest_chain - SHA-256 over the SHA-256 of each certificate */
static bool
digest_chain(
    unsigned char out[static DIGEST_LEN], X509 *leaf, STACK_OF(X509) * chain)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char one[EVP_MAX_MD_SIZE];
	unsigned len;
	bool ok;
	int i;

	ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) &&
	     X509_digest(leaf, EVP_sha256(), one, &len) &&
	     EVP_DigestUpdate(ctx, one, len);
	for (i = 0; ok && i < sk_X509_num(chain); i++)
		ok = X509_digest(
			 sk_X509_value(chain, i), EVP_sha256(), one, &len) &&
		     EVP_DigestUpdate(ctx, one, len);
	ok = ok && EVP_DigestFinal_ex(ctx, out, &len);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* find - the entry with this digest, or the free one where it belongs */
static struct entry *
find(struct entry *table, size_t cap, const unsigned char *digest)
{
	size_t at;

	memcpy(&at, digest, sizeof(at));
	for (at &= cap - 1; table[at].cert != NULL; at = (at + 1) & (cap - 1))
		if (memcmp(table[at].digest, digest, DIGEST_LEN) == 0)
			break;
	return &table[at];
}

static void
grow(struct chains *chains)
{
	size_t cap = chains->cap ? 2 * chains->cap : 64, i;
	struct entry *table = xcalloc(cap, sizeof(*table));

	for (i = 0; i < chains->cap; i++)
		if (chains->table[i].cert != NULL)
			*find(table, cap, chains->table[i].digest) =
			    chains->table[i];
	free(chains->table);
	chains->table = table;
	chains->cap = cap;
}

const struct fact_cert *
chains_judge(struct chains *chains, X509 *leaf, STACK_OF(X509) * chain)
{
	unsigned char digest[DIGEST_LEN];
	struct fact_cert *cert;
	struct entry *entry;

	if (2 * (chains->len + 1) > chains->cap)
		grow(chains);
	if (!digest_chain(digest, leaf, chain))
		return NULL;
	entry = find(chains->table, chains->cap, digest);
	if (entry->cert != NULL)
		return entry->cert;
	cert = arena_alloc(chains->arena, sizeof(*cert));
	cert->file = "";
	cert_judge(
	    cert, leaf, chain, NULL, chains->trust, chains->now, chains->arena);
	memcpy(entry->digest, digest, sizeof(digest));
	entry->cert = cert;
	chains->len++;
	return cert;
}
