/*
 * probe_wire - what was seen over the wire, from the process that saw it
 */
#ifndef POSTSTS_PROBE_PROBE_WIRE_H
#define POSTSTS_PROBE_PROBE_WIRE_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/observation.h"

/* probe_wire_put - all probes, and which host or domain has which */
void probe_wire_put(struct buf *, const struct observation *);
/*
 * probe_wire_get - into an observation with the same hosts and domains, and
 * the arena; all texts are masked here. -1 where it is no answer of an honest process: cut,
 * or a probe stands at a host or domain that it is not about.
 */
int probe_wire_get(struct observation *, struct arena *, const char *bytes,
    size_t len) ATTR_MUSTCHECK;

#endif
