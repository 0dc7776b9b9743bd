/*
 * zone_servers - what each server of a name's own zone says of it
 */
#ifndef POSTSTS_LOOKUP_ZONE_SERVERS_H
#define POSTSTS_LOOKUP_ZONE_SERVERS_H

#include <stddef.h>

#include "base/arena.h"
#include "facts/observation.h"
#include "lookup/resolver.h"

/* how to ask */
struct zone_ask {
	struct resolver *resolver; /* for the way to the servers */
	struct arena *arena;       /* of answers */
	/* NULL, or called after each answer, and with how many more questions
	 * there will be */
	void (*step)(void *context, size_t more);
	void *context;
};

/*
 * zone_servers_ask - fill in the answers of all these questions; those with
 * no name, or one that cannot be asked for, are left as they are
 */
void zone_servers_ask(
    const struct zone_ask *, struct zone_question *, size_t len);

#endif
