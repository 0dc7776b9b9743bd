/*
 * cert_name - does a certificate's SAN cover a host? (RFC 8461 4.2, RFC 6125)
 */
#ifndef POSTSTS_FACTS_CERT_NAME_H
#define POSTSTS_FACTS_CERT_NAME_H

#include <stdbool.h>

#include "facts/facts.h"

/*
 * certname_match - does a SAN dNSName (lower case) cover a canonical host? A
 * wildcard must be the whole left-most label, and covers one label.
 */
bool certname_match(const char *san, const char *host);
/* cert_covers - does any name of the certificate cover the host? */
bool cert_covers(const struct fact_cert *, const char *host);

#endif
