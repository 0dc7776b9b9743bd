/*
 * link - one connection to a host, and TLS over it when asked for
 *
 * Nothing here waits: what cannot go on says so, and `wants' tells epoll what
 * to look for. Who owns the link closes it.
 */
#ifndef POSTSTS_PROBE_LINK_H
#define POSTSTS_PROBE_LINK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum link_result {
	LINK_DONE,
	LINK_WAIT,   /* for what `wants' says */
	LINK_CLOSED, /* the peer hung up, and said so */
	LINK_BROKEN, /* the connection is gone, or TLS is */
};

struct link {
	int fd;       /* -1: none */
	SSL *ssl;     /* NULL: plaintext */
	bool writing; /* room to write is awaited, not something to read */
	bool broken;  /* no goodbye is of use */
};

/* link_open - begin to connect; 0, or the errno that forbids it */
int link_open(struct link *, const char *address, uint16_t port) ATTR_MUSTCHECK;
/* link_opened - it has come to something: 0, or an errno; EINPROGRESS: wait */
int link_opened(const struct link *) ATTR_MUSTCHECK;

/* link_secure - from now on TLS, with a connection of this; host: SNI or NULL */
void link_secure(struct link *, SSL *, const char *host);
enum link_result link_handshake(struct link *);

/* link_write - as much as goes, *done bytes; DONE where that is not nothing */
enum link_result link_write(
    struct link *, const char *bytes, size_t len, size_t *done);
enum link_result link_read(
    struct link *, char *bytes, size_t size, size_t *got);

/* link_close - with a goodbye under TLS, whose answer nobody waits for */
void link_close(struct link *);

#endif
