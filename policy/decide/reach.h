/*
 * reach - can mail from the Internet get there?
 *
 * What is not certain can: an address that is not known counts for nothing.
 */
#ifndef POSTSTS_DECIDE_REACH_H
#define POSTSTS_DECIDE_REACH_H

#include <stdbool.h>

#include "facts/facts.h"
#include "settings/settings.h"

/* reach_address - this one, as private_addresses says? */
bool reach_address(const struct settings *, const char *address);

/*
 * reach_name - can the name stand in the world's DNS? Not under a domain that
 * is set aside for one host or one network (RFC 6761, RFC 6762, RFC 7686, RFC
 * 8375, RFC 9476, and internal). Those for tests and documents can, so that
 * examples behave like the real thing.
 */
bool reach_name(const struct settings *, const char *name);

/*
 * reach_inside - is it certain that only this machine or its network gets to
 * the host? All its addresses are known, and there are some, and none can be
 * reached from everywhere; or its name is none for the world.
 */
bool reach_inside(const struct settings *, const struct fact_host *);

/*
 * reach_seen_inside - the same of what is known: it has addresses, and none
 * of these can be reached from everywhere. No proof, but no host to rely on.
 */
bool reach_seen_inside(const struct settings *, const struct fact_host *);

#endif
