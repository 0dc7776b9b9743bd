/* external_evidence - what one check from outside adds to the evidence */
#ifndef POSTSTS_DECIDE_EXTERNAL_EVIDENCE_H
#define POSTSTS_DECIDE_EXTERNAL_EVIDENCE_H

#include <time.h>

#include "facts/observation.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "settings/settings.h"

/*
 * evidence_take_observation - add proofs and publications of the ledger's
 * domains
 *
 * A proof for each MX host, at each of its addresses, with SNI and without, for
 * each type of key that it presents (PROBE_KEY_ANY if there is one). It is good
 * if every handshake showed what a strict sender accepts (name, trust, dates,
 * TLS 1.2 or later), and bad if one did not. Without SNI the certificate may be
 * another host's (RFC 8461 7.1), so that only the handshake counts. It is also
 * bad if STARTTLS is not offered, or if a client that offers everything gets no
 * handshake. No connection, a time-out or a refusal to talk adds nothing.
 *
 * A publication for each domain whose record was released. It is good if the
 * record and the policy at every address are those of the ledger's current row,
 * and bad if anything else is there. It adds nothing if only this network
 * reaches the policy host, or, with another id, as long as caches may have the
 * record before (its TTL).
 *
 * Texts are in the evidence's arena. Arrays stay sorted.
 */
void evidence_take_observation(struct evidence *, const struct observation *,
    const struct settings *, const struct ledger *, time_t now);

/*
 * evidence_take_looks - add the same observation for the plan of this run: what
 * is wrong with each MX host that was met (at its addresses, or at the
 * listeners instead), and with the record and policy of each domain whose
 * policy host was asked. May be called for one batch of domains after the
 * other; what was added before stays.
 */
void evidence_take_looks(struct evidence *, const struct observation *,
    const struct settings *, const struct ledger *, time_t now);

#endif
