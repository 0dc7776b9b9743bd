/*
 * dnslink - the sockets that lead to one DNS server: UDP and TCP
 *
 * Carries messages and knows nothing of what is in them; whom to ask, how
 * often and for how long is the caller's. Nothing here waits.
 */
#ifndef POSTSTS_LOOKUP_DNSLINK_H
#define POSTSTS_LOOKUP_DNSLINK_H

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "dns/resolvconf.h"

/* ways to a server: over UDP, over TCP (`stream') */
#define DNSLINK_WAYS 2

struct dnslink {
	union {
		struct sockaddr any;
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
	} address;
	int fd[DNSLINK_WAYS]; /* -1: none */
	bool connected;       /* TCP */
	bool answered;        /* over this TCP connection */
	struct buf out, in;   /* TCP: to be sent, not yet a whole message */
};

/* what became of a way while it was looked at */
enum dnslink_state {
	DNSLINK_OPEN,
	DNSLINK_CLOSED,  /* after it had answered: what is open, ask again */
	DNSLINK_REFUSED, /* there is no such way */
};

/* dnslink_init - no socket is made yet; port 0 is 53 */
void dnslink_init(struct dnslink *, const struct resolver_address *);
void dnslink_close(struct dnslink *);

/*
 * dnslink_send - a message, on its way or soon; false: there is no such way.
 * What UDP has no room for is lost, as anything may be that goes by UDP.
 */
bool dnslink_send(struct dnslink *, bool stream, const unsigned char *,
    size_t len) ATTR_MUSTCHECK;

/* dnslink_events - what to poll() the way's socket for; fd -1: nothing */
struct pollfd dnslink_events(const struct dnslink *, bool stream);

/*
 * dnslink_turn - after poll(): send, and hand over each message that came.
 * `message' may send, and must not close. A TCP connection that has ended is
 * closed; the next message makes a new one.
 */
enum dnslink_state dnslink_turn(struct dnslink *, bool stream,
    void (*message)(void *, const unsigned char *, size_t),
    void *context) ATTR_MUSTCHECK;

#endif
