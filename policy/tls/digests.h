/*
 * digests - the digests of a chain's certificates that TLSA records name
 */
#ifndef POSTSTS_TLS_DIGESTS_H
#define POSTSTS_TLS_DIGESTS_H

#include <openssl/x509.h>
#include <stddef.h>

#include "base/arena.h"
#include "facts/facts.h"

#define DIGESTS_MAX 16 /* certificates of a chain that are looked at */

/* digests_of - of one certificate; "" if OpenSSL cannot compute it */
void digests_of(struct cert_digests *, X509 *);
/*
 * digests_chain - leaf first, then the chain as presented (with or without the
 * leaf at its start; may be NULL). In the arena.
 */
const struct cert_digests *digests_chain(
    X509 *leaf, STACK_OF(X509) * chain, size_t *len, struct arena *);

#endif
