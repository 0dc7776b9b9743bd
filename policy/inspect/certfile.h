/*
 * certfile - what a certificate chain on disk is worth to a strict sender
 *
 * Names by RFC 8461 4.2 and RFC 6125: SAN dNSName only, a wildcard only as
 * the whole left-most label, no common name, no embedded NUL. The same code
 * judges chains seen on the wire.
 */
#ifndef POSTSTS_INSPECT_CERTFILE_H
#define POSTSTS_INSPECT_CERTFILE_H

#include <openssl/x509.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "model/facts.h"

/* trusted roots, loaded once a run */
struct trust;
/* trust_load - the system's roots, or those of `ca_file' ("": system) */
struct trust *trust_load(const char *ca_file, struct buf *why);
void trust_free(struct trust *);

/*
 * cert_judge - fill `cert' from a leaf and its chain (leaf first, others in
 * the order in which they were offered). `key' may be NULL (unknown).
 */
void cert_judge(struct fact_cert *cert, X509 *leaf, STACK_OF(X509) *chain,
    EVP_PKEY *key, const struct trust *, time_t now, struct arena *);

/*
 * certfile_read - every chain in the configured files
 *
 * `files': as smtpd_tls_chain_files lists them (several keys and chains may
 * follow each other in one file), or one "cert" with its separate `key'
 * (NULL: same file). Results are appended to an arena array of pointers; a
 * file that cannot be read or parsed gives one fact_cert with `error' set.
 * Files are opened as the caller's user; an unreadable key leaves
 * key_matches unknown.
 */
size_t certfile_read(const struct fact_cert ***out, const char *const *files,
    size_t files_len, const char *key, const struct trust *, time_t now,
    struct arena *);
/* certfile_parse - the same from PEM text already in memory */
size_t certfile_parse(const struct fact_cert ***out, const char *name,
    const char *pem, size_t len, const struct trust *, time_t now,
    struct arena *);

#endif
