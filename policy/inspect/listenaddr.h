/*
 * listenaddr - the addresses behind host names in Postfix's settings
 */
#ifndef POSTSTS_INSPECT_LISTENADDR_H
#define POSTSTS_INSPECT_LISTENADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "postfix/listener.h"

struct listenaddr {
	bool four, six;       /* the families that are on */
	bool loopback;        /* do loopback addresses count? */
	enum finding_id lost; /* noted where a name has no address */
	long *left; /* milliseconds for look-ups; they are taken from it */
	struct listener_notes *notes;
	struct arena *arena;
};

/*
 * listenaddr_resolve - put its addresses in the place of each name in the
 * list of listener_addresses(), each address once; returns the new length
 *
 * A name that cannot be looked up stays, and is noted: Postfix does not
 * start with it.
 */
size_t listenaddr_resolve(
    const struct listenaddr *, const char ***hosts, size_t len);

#endif
