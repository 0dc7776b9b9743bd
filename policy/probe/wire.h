/*
 * wire - what a TLS handshake shows, seen from inside OpenSSL
 *
 * Any chain is accepted so that all of it can be looked at; judging comes
 * after. One struct wire belongs to one connection and must outlive it.
 */
#ifndef POSTSTS_PROBE_WIRE_H
#define POSTSTS_PROBE_WIRE_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/attr.h"
#include "facts/probe.h"

struct wire {
	X509 *leaf;                    /* NULL: the peer showed none */
	STACK_OF(X509) * chain;        /* as sent, leaf first */
	const char *protocol, *cipher; /* NULL: no handshake; static */
	int alert;                     /* sent by the peer, -1: none */
	bool started, finished;
	/* called when the handshake starts and when it is finished */
	void (*moved)(void *context);
	void *context;
};

void wire_init(struct wire *, void (*moved)(void *), void *context);
void wire_release(struct wire *);

/*
 * wire_attach - make connections of this context show themselves to `wire',
 * and offer only these versions and kinds of key. -1: OpenSSL refused.
 */
int wire_attach(
    struct wire *, SSL_CTX *, enum probe_tls, enum probe_key) ATTR_MUSTCHECK;

#endif
