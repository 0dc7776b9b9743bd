/*
 * cert_fault - all faults that a certificate chain can have
 *
 * Bits of fact_cert.faults, set by tls/judge.h. A wrong name is a bit as well,
 * but depends on the host: cert_faults_for() adds it.
 */
#ifndef POSTSTS_FACTS_CERT_FAULT_H
#define POSTSTS_FACTS_CERT_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/facts.h"

enum cert_fault {
	CERT_EXPIRED = 1 << 0, /* the leaf */
	CERT_NOT_YET_VALID = 1 << 1,
	CERT_CHAIN_EXPIRED = 1 << 2, /* above the leaf, or not yet valid */
	CERT_SELF_SIGNED = 1 << 3,   /* the leaf, and it is not trusted */
	CERT_UNTRUSTED_ROOT = 1 << 4,
	CERT_ISSUER_MISSING = 1 << 5, /* intermediate not sent, or a root that
				       * is neither sent nor known */
	CERT_WEAK_KEY = 1 << 6,       /* below RSA 2048, EC 224 */
	CERT_WEAK_SIGNATURE = 1 << 7, /* SHA-1 or older */
	CERT_BAD_SIGNATURE = 1 << 8,
	CERT_WRONG_PURPOSE = 1 << 9, /* not for a TLS server */
	CERT_BROKEN = 1 << 10,       /* other rules of RFC 5280 */
	CERT_WRONG_NAME = 1 << 11,
};

#define CERT_FAULT_BITS 12

/* those that make fact_cert.trusted TRI_NO */
#define CERT_FAULTS_OF_TRUST                                                \
	(CERT_CHAIN_EXPIRED | CERT_SELF_SIGNED | CERT_UNTRUSTED_ROOT |      \
	    CERT_ISSUER_MISSING | CERT_BAD_SIGNATURE | CERT_WRONG_PURPOSE | \
	    CERT_BROKEN)

/* those for which a strict sender refuses the host */
#define CERT_FAULTS_FATAL                                           \
	(CERT_FAULTS_OF_TRUST | CERT_EXPIRED | CERT_NOT_YET_VALID | \
	    CERT_WRONG_NAME)

/* cert_fault_name - of one bit: "expired", "wrong-name"; NULL: no such bit */
const char *cert_fault_name(unsigned bit);

/* cert_faults_for - the chain's faults when this host presents it */
unsigned cert_faults_for(const struct fact_cert *, const char *host);

#endif
