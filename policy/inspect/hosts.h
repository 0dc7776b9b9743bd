/*
 * hosts - which MX hosts are us, and what they would show
 *
 * Completes the facts' hosts after inspect_postfix() and lookup_dns():
 * `local' by facts/locality.h from settings->local_mx, the addresses of this
 * machine, the listeners' own and proxy_interfaces; `certs' of the hosts that
 * are local: what each listener that serves one of the host's addresses shows
 * to a client that sends the host's name (SNI), each chain once.
 */
#ifndef POSTSTS_INSPECT_HOSTS_H
#define POSTSTS_INSPECT_HOSTS_H

#include "facts/facts.h"
#include "settings/settings.h"
#include "tls/judge.h"

/* `trust' NULL: whether chains are trusted stays unknown */
void inspect_hosts(
    struct facts *, const struct settings *, const struct trust *);

#endif
