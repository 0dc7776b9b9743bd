/*
 * peer - small servers for tests, good, broken and hostile
 *
 * Each peer is a process of its own on 127.0.0.1 (or ::1), with one more for
 * each connection; all die with the test program.
 */
#ifndef POSTSTS_TESTS_PEER_H
#define POSTSTS_TESTS_PEER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "pki.h"

struct peer {
	pid_t pid;
	uint16_t port;
};

/* serve one accepted connection; runs in its own process, which then ends */
typedef void peer_serve(int fd, const void *arg);

struct peer peer_start(const char *address, peer_serve *, const void *arg);
void peer_stop(struct peer *);
/* peer_closed_port - a port on which nobody listens */
uint16_t peer_closed_port(void);
/* peer_deaf - a listening socket that accepts nobody: full backlog */
struct peer peer_deaf(void);

/* for what serves: say exactly this; ends the process when the peer is gone */
void peer_say(int fd, const char *text);
void peer_flood(int fd, const char *text); /* for ever */
void peer_drip(int fd, const char *text);  /* a byte each 100 ms */
void peer_hang(void);
/* peer_line - wait for a line (LF) from the client */
void peer_line(int fd);

/* what a TLS server shows */
struct peer_tls {
	const struct pki_cert *leaf, *leaf2; /* leaf2: second kind of key */
	const struct pki_cert *chain[3];     /* above the leaf */
	const struct pki_cert *named;        /* shown to those who send SNI */
	int least, most;                     /* versions, 0: any */
	bool refuse_no_sni;                  /* alert unrecognized_name */
	int copies; /* of chain[0], for very long chains */
};

SSL_CTX *peer_context(const struct peer_tls *);

/* an SMTP server that does as it is told; NULL replies are the usual ones */
struct peer_smtp {
	const char *greeting, *ehlo, *helo, *starttls, *ehlo_tls, *quit;
	const struct peer_tls *tls; /* NULL: not offered */
};
peer_serve peer_smtp;

/* an HTTPS server that sends these bytes after the request's header */
struct peer_https {
	const char *answer;
	size_t len; /* 0: strlen */
	const struct peer_tls *tls;
	bool drip; /* a byte each 100 ms */
};
peer_serve peer_https;

#endif
