/*
 * maptype - what can be done with a lookup table of Postfix, by its type
 *
 * A table is written "type:name"; "proxy:" in front only says who reads it,
 * and "debug:" (PF_DEBUG_TABLES) that it is logged.
 */
#ifndef POSTSTS_POSTFIX_MAPTYPE_H
#define POSTSTS_POSTFIX_MAPTYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum map_listing {
	MAP_SEQUENCE,	/* `postmap -s' lists it */
	MAP_CDB,	/* listable, but not by every postmap */
	MAP_UNION,	/* what any of its members has */
	MAP_PIPE,	/* at most what its first member has */
	MAP_EVERYTHING, /* any key is found: static, randmap */
	MAP_UNLISTED,	/* answers questions only */
};

struct maptype {
	enum map_listing listing;
	/*
	 * are parent domains looked up in it too, where a list matches them
	 * (DICT_FLAG_FIXED)? For SQL and LDAP it depends on the query.
	 */
	bool fixed;
	bool query; /* SQL, LDAP or memcache: `fixed' is to be looked up */
	bool remote; /* a question may take a journey over the network */
};

struct maptype maptype_of(const char *table);

/*
 * maptype_direct - append the table as it is read without proxymap(8):
 * "proxy:" and "debug:" taken off, in members of union and pipe maps too
 */
void maptype_direct(struct buf *, const char *table);

/* maptype_name - what follows the type of a direct table */
const char *maptype_name(const char *table);

/*
 * maptype_members - the members of a direct union or pipe map, as text that
 * pflist_next() with braces splits; appended. False: not of that form.
 */
bool maptype_members(struct buf *, const char *table);

#endif
