/*
 * chains - each chain seen on the wire is judged once a run
 */
#ifndef POSTSTS_PROBE_CHAINS_H
#define POSTSTS_PROBE_CHAINS_H

#include <openssl/x509.h>
#include <time.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "tls/judge.h"

struct chains;

struct chains *chains_new(const struct trust *, time_t now, struct arena *);
void chains_free(struct chains *);

/*
 * chains_judge - what the chain is worth; equal chains (same certificates in
 * the same order) give the same pointer, into the arena
 */
const struct fact_cert *chains_judge(
    struct chains *, X509 *leaf, STACK_OF(X509) * chain);

#endif
