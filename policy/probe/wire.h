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
};

void wire_init(struct wire *);
void wire_release(struct wire *);

/*
 * The contexts of a run, each made once: which versions and kinds of key are
 * offered, and by which protocol
 */
struct wires;

struct wires *wires_new(void);
/* wires_free - NULL is fine */
void wires_free(struct wires *);

/*
 * wire_open - a connection that shows itself to `wire'; NULL: OpenSSL refused
 */
SSL *wire_open(struct wires *, struct wire *, enum probe_kind, enum probe_tls,
    enum probe_key);

#endif
