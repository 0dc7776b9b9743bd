/*
 * reach - can mail from the Internet get there?
 *
 * What is unknown counts as reachable; an unknown address does not count.
 */
#ifndef POSTSTS_DECIDE_REACH_H
#define POSTSTS_DECIDE_REACH_H

#include <stdbool.h>

#include "facts/facts.h"
#include "settings/settings.h"

/*
 * reach_address - is this a public address, or taken as one
 * (private_addresses)?
 */
bool reach_address(const struct settings *, const char *address);

/*
 * reach_name - can the name exist in public DNS? No, if it is below a domain
 * that is reserved for one host or one network (RFC 6761, RFC 6762, RFC 7686,
 * RFC 8375, RFC 9476, and internal). Domains for tests and documentation count
 * as public, so that examples behave as real domains do.
 */
bool reach_name(const struct settings *, const char *name);

/*
 * reach_inside - is it certain that only this machine or its network reaches
 * the host? True if all its addresses are known, it has some, and none is
 * public, or if its name cannot be public.
 */
bool reach_inside(const struct settings *, const struct fact_host *);

/*
 * reach_seen_inside - the same by the known addresses alone: there are some,
 * and none is public. This proves nothing, but the host cannot be relied on.
 */
bool reach_seen_inside(const struct settings *, const struct fact_host *);

#endif
