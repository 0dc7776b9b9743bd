/*
 * judge - the faults of a certificate chain, as a strict sender sees them
 *
 * The same code judges chains on disk (inspect/certfile.h) and on the wire
 * (probe/). Names are those of RFC 8461 4.2 and RFC 6125: SAN dNSName only, no
 * common name. cert_name.h says whether they cover a host.
 */
#ifndef POSTSTS_TLS_JUDGE_H
#define POSTSTS_TLS_JUDGE_H

#include <openssl/x509.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"

/* trusted roots, loaded once in a run */
struct trust;
/* trust_load - the system's roots, or those of `ca_file' ("": system) */
struct trust *trust_load(const char *ca_file, struct buf *why);
/* trust_free - NULL is allowed */
void trust_free(struct trust *);

/*
 * cert_judge - fill in `cert' (all but `file' and `error') from a leaf and its
 * chain
 *
 * `chain' is as presented, with or without the leaf at its start; it may be
 * NULL. `key' and `trust' may be NULL (unknown). Hostile input. Each fault is a
 * bit of cert->faults; `reason' is OpenSSL's text for the first one that breaks
 * trust. The leaf's own dates and weak keys do not change `trusted'. A leaf that
 * is its own root is never trusted, even where it lies among the roots.
 */
void cert_judge(struct fact_cert *cert, X509 *leaf, STACK_OF(X509) * chain,
    EVP_PKEY *key, const struct trust *, time_t now, struct arena *);

#endif
