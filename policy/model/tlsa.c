/*
 * NAME      tlsa - TLSA records of SMTP servers
 * CONTRACT  see tlsa.h. Whole certificates and keys (matching type 0) cannot
 *           be compared, since only digests are held: such a record never
 *           matches and is not usable (RFC 7671 5.3 advises against it).
 */
#include "model/tlsa.h"

#include <stdio.h>
#include <string.h>

#include "model/certfault.h"

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
	*tlsa = (struct tlsa){ (uint8_t)field[0], (uint8_t)field[1],
		(uint8_t)field[2], data };
	return 0;
}

bool
tlsa_usable(const struct tlsa *tlsa)
{
	size_t len = strlen(tlsa->data);

	return (tlsa->usage == 2 || tlsa->usage == 3) && tlsa->selector <= 1 &&
	       ((tlsa->matching == 1 && len == 64) ||
		   (tlsa->matching == 2 && len == 128));
}

static const char *
digest(const struct tlsa *tlsa, const struct cert_digests *d)
{
	if (tlsa->selector == 0)
		return tlsa->matching == 1 ? d->cert_sha256 : d->cert_sha512;
	return tlsa->matching == 1 ? d->spki_sha256 : d->spki_sha512;
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
	snprintf(out, size, "%u %u %u %.16s%s", tlsa->usage, tlsa->selector,
	    tlsa->matching, tlsa->data, strlen(tlsa->data) > 16 ? "..." : "");
	return out;
}
