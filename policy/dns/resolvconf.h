/*
 * resolvconf - which name servers to ask: from resolv.conf(5), or our own
 * `resolver'
 */
#ifndef POSTSTS_DNS_RESOLVCONF_H
#define POSTSTS_DNS_RESOLVCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define RESOLVER_MAX 8 /* servers that count; resolv.conf(5) has 3 */

struct resolver_address {
	bool ipv6;
	unsigned char address[16]; /* network order; IPv4: the first 4 */
	unsigned short port;       /* 0: 53 */
	char scope[32];            /* interface of a link-local one, or "" */
	unsigned interface;        /* its number, 0 unless lookup/ sets it */
};

struct resolvconf {
	struct resolver_address servers[RESOLVER_MAX];
	size_t len;
	unsigned timeout;  /* seconds a try; 0: not said */
	unsigned attempts; /* tries a server; 0: not said */
	bool trust_ad;     /* `options trust-ad' */
	bool stream;       /* `options use-vc': over TCP only */
};

/*
 * resolvconf_parse - read the text of resolv.conf; what resolv.conf(5) would
 * ignore is ignored. If it names no server, the server is this machine.
 */
void resolvconf_parse(struct resolvconf *, const char *text, size_t len);

/*
 * resolver_parse - read `resolver =': addresses separated by commas or blanks,
 * each 192.0.2.1, 2001:db8::1, 192.0.2.1:5353, [2001:db8::1]:5353, or either
 * address followed by #5353 or @5353. 0, or -1 and `why'.
 */
int resolver_parse(
    struct resolvconf *, const char *text, struct buf *why) ATTR_MUSTCHECK;

/* resolvconf_loopback - are all servers on this machine? */
bool resolvconf_loopback(const struct resolvconf *);

/* resolver_print - append the address in a form that resolver_parse() reads */
void resolver_print(struct buf *, const struct resolver_address *);
/*
 * resolvers_print - set the text to the addresses, separated by commas,
 * starting with number `first'; without `scoped' those bound to an interface
 * are left out
 */
void resolvers_print(
    struct buf *, const struct resolvconf *, size_t first, bool scoped);

#endif
