/*
 * hosts - which MX hosts are us, and what they would show
 *
 * Completes the facts' hosts: `local' from settings->local_mx, the addresses
 * of this machine, inet_interfaces and proxy_interfaces; `certs' from the
 * listeners' chain files and SNI maps for the host's name.
 */
#ifndef POSTSTS_INSPECT_HOSTS_H
#define POSTSTS_INSPECT_HOSTS_H

#include "inspect/certfile.h"
#include "inspect/postconf.h"
#include "model/facts.h"
#include "model/settings.h"

void inspect_hosts(struct facts *, const struct settings *,
    const struct trust *);

#endif
