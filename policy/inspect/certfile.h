/*
 * certfile - what a certificate chain on disk is worth to a strict sender
 *
 * Reads PEM; the judging, shared with chains seen on the wire, is done by
 * tls/judge.h.
 */
#ifndef POSTSTS_INSPECT_CERTFILE_H
#define POSTSTS_INSPECT_CERTFILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "model/facts.h"
#include "tls/judge.h"

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
