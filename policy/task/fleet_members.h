/*
 * fleet_members - who takes part in a fleet, and how each of them is
 */
#ifndef POSTSTS_TASK_FLEET_MEMBERS_H
#define POSTSTS_TASK_FLEET_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"
#include "settings/settings.h"
#include "store/store.h"

struct world; /* gather.h */

struct fleet_member {
	char *name, *version;
	time_t seen;    /* by the clock of the store */
	int64_t behind; /* changes that it has not seen yet */
	bool silent;    /* for longer than member_timeout */
};

/* those that have not left, by name */
struct fleet_members {
	struct fleet_member *list;
	size_t len;
};

/* fleet_members_read - as the store has them; NULL and `why' */
struct fleet_members *fleet_members_read(
    struct store *shared, const struct settings *, struct buf *why);
/* fleet_members_look - the same, of the store that is set */
struct fleet_members *fleet_members_look(
    const struct settings *, struct buf *why);
void fleet_members_free(struct fleet_members *);

/*
 * fleet_members_learn - into the world, for who tells of them, and among its
 * facts those that are silent; NULL: the store cannot be reached
 */
void fleet_members_learn(
    struct world *, struct store *shared, const char *member);
/* fleet_members_find - those that are silent, as findings */
void fleet_members_find(
    struct findings *, struct arena *, const struct fleet_members *);

#endif
