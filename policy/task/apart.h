/*
 * apart - connect to other hosts in a process that has the network and nothing
 * else
 *
 * That process reads TLS, HTTP and certificates of strangers. Its results come
 * back bounded and masked (probe/probe_wire.h).
 */
#ifndef POSTSTS_TASK_APART_H
#define POSTSTS_TASK_APART_H

#include <stddef.h>

#include "base/attr.h"
#include "facts/observation.h"
#include "probe/probe.h"
#include "sandbox/peer.h"

/*
 * apart_observe - call `look' in that process; it fills in the observation, as
 * observe_hosts() does. 0, or -1 and `why'.
 */
int apart_observe(struct observation *,
    int (*look)(void *context, struct buf *why), void *context,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * apart_run - probe_run() in that process, without callbacks; 0, or -1 and
 * `why'
 */
int apart_run(struct probe *list, size_t len, const struct probe_how *,
    struct arena *, struct buf *why) ATTR_MUSTCHECK;

/* apart_work - what a starter is told of PEER_PROBES */
struct peer_work apart_work(const struct probe_how *);

#endif
