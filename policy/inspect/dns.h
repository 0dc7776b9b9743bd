/*
 * dns - ask many questions at once (c-ares)
 */
#ifndef POSTSTS_INSPECT_DNS_H
#define POSTSTS_INSPECT_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "model/facts.h"
#include "model/settings.h"

/*
 * inspect_dns - MX, _mta-sts and _smtp._tls TXT for each of the domains, then
 * A, AAAA and TLSA for each distinct MX host
 *
 * Fills zones and hosts (both sorted) of the facts. Each name is asked once
 * however many domains share it; settings->jobs questions are in flight.
 * Truncated answers go over TCP. `progress' (may be NULL) is called now and
 * then with done and total.
 */
void inspect_dns(struct facts *, const struct settings *,
    void (*progress)(size_t done, size_t total));

/*
 * dns_answer_* - parse a DNS message as c-ares delivers it; hostile input.
 * Exposed for tests and fuzzing. Return -1 for a malformed message.
 */
struct dns_rr {
	uint16_t type;
	uint32_t ttl;
	uint16_t preference; /* MX */
	const char *text;    /* MX, CNAME: name in lower case without dot
			      * ("" for the root); A, AAAA: textual address;
			      * TXT: strings joined; TLSA: hex */
	size_t len;	     /* of text, which may hold NULs in TXT */
};
struct dns_message {
	int rcode;
	bool ad, tc;
	const char *cname; /* last target of the alias chain, NULL: none */
	struct dns_rr *rr; /* answers of the asked type at the end of chain */
	size_t rr_len;
};
int dns_message_parse(struct dns_message *, const unsigned char *data,
    size_t len, const char *qname, uint16_t qtype, struct arena *)
    ATTR_MUSTCHECK;

#endif
