/* probing - probe the hosts that an observation has from DNS */
#ifndef POSTSTS_TASK_PROBING_H
#define POSTSTS_TASK_PROBING_H

#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/observation.h"
#include "settings/settings.h"
#include "tls/judge.h"

/*
 * observe_hosts - fill in the probes of hosts and domains, and port_blocked;
 * domains, hosts and policy hosts must be filled in. 0, or -1 and `why'.
 */
int observe_hosts(struct observation *, const struct settings *,
    const struct trust *, time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
