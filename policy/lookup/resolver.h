/*
 * resolver - ask DNS
 *
 * Whoever answers is a stranger: questions go to a process that has the
 * network and nothing else of ours, and comes to know of nothing but them.
 */
#ifndef POSTSTS_LOOKUP_RESOLVER_H
#define POSTSTS_LOOKUP_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "lookup/authority.h"
#include "lookup/flight.h"
#include "sandbox/peer.h"
#include "settings/settings.h"

struct resolver;

/*
 * resolver_open - by settings->outside_resolver, settings->resolver or
 * /etc/resolv.conf, whichever comes first, with at most
 * settings->jobs questions in flight. NULL and `why' when there is no way to
 * ask.
 */
struct resolver *resolver_open(const struct settings *, struct buf *why);
void resolver_close(struct resolver *);

/*
 * resolver_ask - ask all that the asker has
 *
 * An answer that says "failure" is asked of the next server, an alias that
 * leads out of what the server knows is followed. A name that DNS cannot
 * hold is answered DNS_NXDOMAIN at once. When the servers stay silent for
 * good, the rest is answered DNS_TIMEOUT at once; see resolver_silent().
 */
void resolver_ask(struct resolver *, const struct dns_asker *);
/*
 * resolver_ask_servers - authority_run() with the settings' dns_port and
 * timeout
 */
void resolver_ask_servers(struct resolver *, const struct authority_question *,
    size_t len,
    void (*answer)(void *context, size_t index, const struct dns_answer *),
    void *context);

/* resolver_trusted - may the AD bit of these servers be believed? */
bool resolver_trusted(const struct resolver *);

/* resolver_silent - false, or true and `why': no server answers any more */
bool resolver_silent(const struct resolver *, struct buf *why);

/* resolver_work - what a starter is told of PEER_DNS */
extern const struct peer_work resolver_work;

#endif
