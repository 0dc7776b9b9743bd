/*
 * certfile - what a certificate chain on disk is worth to a strict sender
 *
 * Reads PEM; the judging, shared with chains seen on the wire, is done by
 * tls/judge.h.
 */
#ifndef POSTSTS_INSPECT_CERTFILE_H
#define POSTSTS_INSPECT_CERTFILE_H

#include <stddef.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "tls/issuers.h"
#include "tls/judge.h"

/* what chains are judged by */
struct judging {
	const struct trust *trust;     /* NULL leaves `trusted' unknown */
	const struct issuers *issuers; /* complete a lone leaf; NULL: none */
	time_t now;
};

/*
 * certfile_read - every chain in the configured files, as Postfix loads them
 *
 * With `key' NULL the files are one sequence as smtpd_tls_chain_files wants
 * it: a private key, its certificate, the rest of its chain; then the next
 * key. With `key' the files hold one chain, leaf first, and that file its
 * key (smtpd_tls_cert_file and smtpd_tls_key_file; it may be the same file,
 * and "" stands for one that is not at hand).
 *
 * `*out' becomes an arena array of as many pointers as are returned. What
 * Postfix could not load (unreadable, no PEM, key missing or encrypted) gives
 * a fact_cert with `error' set. Files are opened as the caller's user: a key
 * that only Postfix may read leaves key_matches unknown and is no error.
 * Keys are compared, never kept.
 */
size_t certfile_read(const struct fact_cert ***out, const char *const *files,
    size_t files_len, const char *key, const struct judging *, struct arena *);

/*
 * certfile_parse - the same from a sequence of PEM objects in memory; `name'
 * stands for the file
 */
size_t certfile_parse(const struct fact_cert ***out, const char *name,
    const char *pem, size_t len, const struct judging *, struct arena *);

#endif
