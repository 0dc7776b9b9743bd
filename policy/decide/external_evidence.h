/*
 * external_evidence - what one look at the world adds to the evidence
 */
#ifndef POSTSTS_DECIDE_EXTERNAL_EVIDENCE_H
#define POSTSTS_DECIDE_EXTERNAL_EVIDENCE_H

#include <time.h>

#include "facts/observation.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "settings/settings.h"

/*
 * evidence_take_observation - of the domains that stand in the ledger
 *
 * A proof for each MX host of theirs, at each of its addresses, with SNI and
 * without, for each kind of key that is shown there (PROBE_KEY_ANY where that
 * is one): good when every handshake showed what a strict sender accepts
 * (name, trust, dates, TLS 1.2 or later), bad when one did not; without SNI
 * the certificate may be another host's (RFC 8461 7.1), and only the handshake
 * counts. Bad, too, when STARTTLS
 * is not to be had, or when a client that offers everything gets no
 * handshake. Nobody at home, time-outs, a refusal to talk: no information.
 *
 * A publication for each whose record was released: good when the record and
 * the body at every address are those of the ledger's current row, bad when
 * something else is there; no information where only this network reaches the
 * policy host. As long as caches may hold the record before
 * (its TTL), another id is no information.
 *
 * Texts are in the evidence's arena. Arrays stay sorted.
 */
void evidence_take_observation(struct evidence *, const struct observation *,
    const struct settings *, const struct ledger *, time_t now);

/*
 * evidence_take_looks - the same look, for the plan of this run: what is wrong
 * with each MX host that was met (at its addresses, or at the listeners in
 * their place), and with the record and the policy of each domain whose policy
 * host was asked. May be called for one batch of domains after the other; what
 * was taken before stays.
 */
void evidence_take_looks(struct evidence *, const struct observation *,
    const struct settings *, const struct ledger *, time_t now);

#endif
