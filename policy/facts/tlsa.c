/*
 * NAME      tlsa - TLSA records of SMTP servers
 * CONTRACT  see tlsa.h.
 */
#include "facts/tlsa.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "facts/cert_fault.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int
octet(const char *hex)
{
	int high = hex_value(hex[0]), low = high < 0 ? -1 : hex_value(hex[1]);

	return low < 0 ? -1 : high * 16 + low;
}

/* digested - the SHA-256, in hex, of what this hex stands for; NULL: none */
static const char *
digested(const char *hex, struct arena *arena)
{
	size_t len = strlen(hex) / 2, i;
	unsigned char *bytes = arena_alloc(arena, len + 1);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned digest_len = 0;
	char *out;

	for (i = 0; i < len; i++)
		bytes[i] = (unsigned char)octet(hex + 2 * i);
	if (!EVP_Digest(bytes, len, digest, &digest_len, EVP_sha256(), NULL))
		return NULL;
	out = arena_alloc(arena, 2 * (size_t)digest_len + 1);
	for (i = 0; i < digest_len; i++) {
		out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	return out;
}

int
tlsa_parse(struct tlsa *tlsa, const char *hex, struct arena *arena)
{
	size_t len = strlen(hex), i;
	int field[3];
	char *data;

	if (len < 8 || len % 2 != 0)
		return -1;
	for (i = 0; i < 3; i++)
		if ((field[i] = octet(hex + 2 * i)) < 0)
			return -1;
	data = arena_strdup(arena, hex + 6);
	for (i = 0; data[i] != '\0'; i++) {
		if (hex_value(data[i]) < 0)
			return -1;
		data[i] = "0123456789abcdef"[hex_value(data[i])];
	}
	*tlsa = (struct tlsa){ .usage = (uint8_t)field[0],
		.selector = (uint8_t)field[1],
		.matching = (uint8_t)field[2],
		.digested = field[2] == 0,
		.data = data };
	if (tlsa->digested && (tlsa->data = digested(data, arena)) == NULL)
		return -1;
	return 0;
}

bool
tlsa_usable(const struct tlsa *tlsa)
{
	size_t len = strlen(tlsa->data);

	return (tlsa->usage == 2 || tlsa->usage == 3) && tlsa->selector <= 1 &&
	       (((tlsa->matching == 1 || tlsa->digested) && len == 64) ||
		   (tlsa->matching == 2 && len == 128));
}

static const char *
digest(const struct tlsa *tlsa, const struct cert_digests *d)
{
	if (tlsa->selector == 0)
		return tlsa->matching == 2 ? d->cert_sha512 : d->cert_sha256;
	return tlsa->matching == 2 ? d->spki_sha512 : d->spki_sha256;
}

bool
tlsa_match(
    const struct tlsa *tlsa, const struct fact_cert *cert, const char *host)
{
	const unsigned fatal =
	    CERT_EXPIRED | CERT_NOT_YET_VALID | CERT_WRONG_NAME;
	size_t i, end;

	if (!tlsa_usable(tlsa) || cert->error != NULL || cert->chain_len == 0)
		return false;
	if (tlsa->usage == 2 && (cert_faults_for(cert, host) & fatal) != 0)
		return false;
	end = tlsa->usage == 3 ? 1 : cert->chain_len;
	for (i = tlsa->usage == 3 ? 0 : 1; i < end; i++)
		if (strcmp(digest(tlsa, &cert->chain[i]), tlsa->data) == 0)
			return true;
	return false;
}

const char *
tlsa_text(char *out, size_t size, const struct tlsa *tlsa)
{
	snprintf(out, size, "%u %u %u %s%.16s%s", tlsa->usage, tlsa->selector,
	    tlsa->matching, tlsa->digested ? "sha256:" : "", tlsa->data,
	    strlen(tlsa->data) > 16 ? "..." : "");
	return out;
}
