/*
 * probe_plan - which connections tell what is to be known of a mail host
 *
 * A host at one address can be met in many ways: with SNI or without, under
 * TLS 1.2 or 1.3, with RSA or ECDSA. The plan begins with one connection and
 * widens it only where that told something:
 *
 *   1  with SNI, everything offered. It shows the version and the kind of key
 *      that the server likes best. Without an answer (refused, silent, turned
 *      away, no STARTTLS) there is nothing more to ask.
 *   2  the same without SNI, as many senders do not send it.
 *   3  the other kind of key alone: is there a second chain? (ECDSA is likely
 *      to be the one seen, RSA the one forgotten.)
 *   4  where TLS 1.3 was chosen: TLS 1.2 alone. A server that chose TLS 1.2
 *      or older out of all of them has no TLS 1.3, so that is not asked.
 *   5  where the handshake of 1 failed: TLS 1.2 alone, as some choke on newer
 *      offers; 2 tells whether it was the name.
 *
 * These are at most four for others' hosts. For local hosts the whole
 * matrix: 3 and 4 without SNI too, and TLS 1.2 with the other kind of key.
 */
#ifndef POSTSTS_FACTS_PROBE_PLAN_H
#define POSTSTS_FACTS_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/probe.h"

#define PROBEPLAN_MAX 8 /* connections to one host at one address */

struct probe_wish {
	bool sni;
	enum probe_tls tls;
	enum probe_key key;
};

/*
 * probeplan_next - what to ask next of one host at one address, given all
 * that was seen of it so far; 0: enough. Each wish is made once.
 */
size_t probeplan_next(struct probe_wish out[static PROBEPLAN_MAX],
    const struct probe *const *seen, size_t len, bool whole);

#endif
