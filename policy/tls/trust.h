/*
 * trust - inside of struct trust, for this layer alone (others: judge.h)
 */
#ifndef POSTSTS_TLS_TRUST_H
#define POSTSTS_TLS_TRUST_H

#include "tls/judge.h"

struct trust {
	X509_STORE *store;
};

#endif
