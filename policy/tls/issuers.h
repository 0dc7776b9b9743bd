/*
 * issuers - the certificates with which a server completes its chain
 *
 * If the file of a TLS server has only a leaf, the server also sends the
 * issuers that OpenSSL finds in smtpd_tls_CAfile and smtpd_tls_CApath
 * (postconf(5)), roots included. A file with anything beside the leaf is sent
 * as it is.
 */
#ifndef POSTSTS_TLS_ISSUERS_H
#define POSTSTS_TLS_ISSUERS_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

struct issuers;
/*
 * issuers_load - from a PEM file, and from directories with hashed names,
 * joined by colons. Each may be NULL or ""; if both are, returns NULL. What
 * cannot be read is left out. Directories are searched when a chain needs them.
 */
struct issuers *issuers_load(const char *file, const char *folders);
/* issuers_free - NULL is allowed */
void issuers_free(struct issuers *);
/*
 * issuers_hidden - does the file exist, but not permit this process to read it?
 */
bool issuers_hidden(const struct issuers *);
/*
 * issuers_chain - the chain, leaf first, that a server sends for a leaf without
 * a chain; NULL if no issuer is found. The caller frees it.
 */
STACK_OF(X509) *issuers_chain(const struct issuers *, X509 *leaf, time_t now);

#endif
