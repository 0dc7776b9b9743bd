/*
 * tlsa - TLSA records of SMTP servers (RFC 6698, RFC 7671, RFC 7672)
 *
 * A sender that supports DANE and finds secure TLSA records never looks at an
 * MTA-STS policy, so that both must match the chain that the server presents.
 * Pure: a chain is represented by the digests of its certificates
 * (fact_cert.chain).
 */
#ifndef POSTSTS_FACTS_TLSA_H
#define POSTSTS_FACTS_TLSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "facts/facts.h"

struct tlsa {
	uint8_t usage;    /* 2 DANE-TA, 3 DANE-EE; 0 and 1 are not for SMTP */
	uint8_t selector; /* 0 certificate, 1 SubjectPublicKeyInfo */
	uint8_t matching; /* 0 the whole, 1 SHA-256, 2 SHA-512 */
	bool digested;    /* matching is 0, and `data' the SHA-256 of it */
	const char *data; /* hex, lower case */
};

/*
 * tlsa_parse - read the RDATA in hex, as dnsmsg_parse() gives it; -1: too short
 * or no hex. `data' is in the arena. Of a whole certificate or key only its
 * SHA-256 is kept, with which chains can be compared.
 */
int tlsa_parse(struct tlsa *, const char *hex, struct arena *) ATTR_MUSTCHECK;
/* tlsa_usable - would an SMTP client use it? (RFC 7672 3.1: 2 and 3 only) */
bool tlsa_usable(const struct tlsa *);
/*
 * tlsa_match - does the chain satisfy this record for `host'? Usage 3 compares
 * the leaf alone, and ignores names and dates. Usage 2 compares the chain above
 * it, and names and dates count (RFC 7672 3.1.1 to 3.2.2).
 */
bool tlsa_match(
    const struct tlsa *, const struct fact_cert *, const char *host);
/* tlsa_text - "3 1 1 ab12...", at most `size' bytes; returns `out' */
const char *tlsa_text(char *out, size_t size, const struct tlsa *);

#endif
