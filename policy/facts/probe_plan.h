/*
 * probe_plan - which connections to make to a mail host
 *
 * There are many ways to connect to a host at one address: with SNI or without,
 * with TLS 1.2 or 1.3, with RSA or ECDSA. The plan starts with one connection,
 * and adds others only if that one showed something:
 *
 *   1  with SNI, everything offered. It shows the version and the type of key
 *      that the server prefers. If there is no answer (refused, silent, turned
 *      away, no STARTTLS), nothing more is asked.
 *   2  the same without SNI, as many senders do not send it.
 *   3  the other type of key alone: is there a second chain? (ECDSA is
 *      probably the one seen, and RSA the one that was forgotten.)
 *   4  if TLS 1.3 was chosen: TLS 1.2 alone. A server that chose TLS 1.2 or
 *      older out of all versions has no TLS 1.3, so that is not asked.
 *   5  if the handshake of 1 failed: TLS 1.2 alone, as some servers fail with
 *      newer offers; 2 shows whether the name was the reason.
 *
 * For hosts of others these are at most four. For local hosts the whole matrix
 * is asked: 3 and 4 without SNI, too, and TLS 1.2 with the other type of key.
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
 * probeplan_next - what to ask next of one host at one address, given all that
 * was seen of it so far; returns how many connections; 0: enough. Each is asked
 * for once. `whole': the whole matrix.
 */
size_t probeplan_next(struct probe_wish out[static PROBEPLAN_MAX],
    const struct probe *const *seen, size_t len, bool whole);

#endif
