/*
 * judge - what a certificate chain is worth to a strict sender
 *
 * The same code judges chains on disk (inspect/certfile.h) and on the wire
 * (probe/). Names by RFC 8461 4.2 and RFC 6125: SAN dNSName only, no common
 * name; whether they cover a host is cert_name.h's question.
 */
#ifndef POSTSTS_TLS_JUDGE_H
#define POSTSTS_TLS_JUDGE_H

#include <openssl/x509.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"

/* trusted roots, loaded once a run */
struct trust;
/* trust_load - the system's roots, or those of `ca_file' ("": system) */
struct trust *trust_load(const char *ca_file, struct buf *why);
/* trust_free - NULL is fine */
void trust_free(struct trust *);

/*
 * cert_judge - fill in what `cert' can tell (all but `file' and `error')
 * from a leaf and its chain
 *
 * `chain': as offered, with or without the leaf at its head; may be NULL.
 * `key' and `trust' may be NULL (unknown). Hostile input. Each thing wrong
 * is a bit of cert->faults; `reason' has OpenSSL's words for the first that
 * breaks the trust. The leaf's own dates and weak keys do not touch
 * `trusted'.
 */
void cert_judge(struct fact_cert *cert, X509 *leaf, STACK_OF(X509) * chain,
    EVP_PKEY *key, const struct trust *, time_t now, struct arena *);

#endif
