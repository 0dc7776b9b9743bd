/*
 * trust - the members of struct trust (private to tls/; others include judge.h)
 */
#ifndef POSTSTS_TLS_TRUST_H
#define POSTSTS_TLS_TRUST_H

#include "tls/judge.h"

struct trust {
	X509_STORE *store;
};

#endif
