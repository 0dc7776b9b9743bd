/*
 * issuers - the certificates with which a server completes its chain
 *
 * A TLS server whose file holds a leaf alone sends what OpenSSL finds above it
 * in smtpd_tls_CAfile and smtpd_tls_CApath (postconf(5)), roots included. A
 * file that holds anything beside the leaf is sent as it is.
 */
#ifndef POSTSTS_TLS_ISSUERS_H
#define POSTSTS_TLS_ISSUERS_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

struct issuers;
/*
 * issuers_load - from a PEM file, and from folders with hashed names, joined
 * by colons; each may be NULL or "", and NULL is returned where both are.
 * What cannot be read is left out. Folders are looked into as chains ask.
 */
struct issuers *issuers_load(const char *file, const char *folders);
/* issuers_free - NULL is fine */
void issuers_free(struct issuers *);
/* issuers_hidden - is the file one that only the caller may not read? */
bool issuers_hidden(const struct issuers *);
/*
 * issuers_chain - leaf first, what a server sends of a leaf that stands alone;
 * NULL where nothing is found above it. The caller frees it.
 */
STACK_OF(X509) *issuers_chain(const struct issuers *, X509 *leaf, time_t now);

#endif
