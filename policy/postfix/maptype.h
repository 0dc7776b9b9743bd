/*
 * maptype - what can be done with a lookup table of Postfix, by its type
 *
 * A table is written "type:name". "proxy:" in front only says who reads it, and
 * "debug:" (PF_DEBUG_TABLES) that look-ups are logged.
 */
#ifndef POSTSTS_POSTFIX_MAPTYPE_H
#define POSTSTS_POSTFIX_MAPTYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum map_listing {
	MAP_SEQUENCE,	/* `postmap -s' lists it */
	MAP_CDB,	/* listable, but not by every postmap */
	MAP_UNION,	/* the keys of all its members */
	MAP_PIPE,	/* at most the keys of its first member */
	MAP_EVERYTHING, /* any key is found: static, randmap */
	MAP_UNLISTED,	/* answers questions only */
};

struct maptype {
	enum map_listing listing;
	/*
	 * are parent domains looked up in it, too, if the list matches them
	 * (DICT_FLAG_FIXED)? For SQL and LDAP this depends on the query.
	 */
	bool fixed;
	bool query; /* SQL, LDAP or memcache: `fixed' must be found out */
	bool remote; /* a look-up may use the network */
};

/* maptype_of - by the text of the table, "proxy:" and "debug:" included */
struct maptype maptype_of(const char *table);

/*
 * maptype_direct - append the table as it is read without proxymap(8): "proxy:"
 * and "debug:" are removed, also from members of union and pipe maps
 */
void maptype_direct(struct buf *, const char *table);

/* maptype_name - what follows the type of a direct table */
const char *maptype_name(const char *table);

/*
 * maptype_members - append the members of a direct union or pipe map, as text
 * that pflist_next() splits with braces. False: the table is not of that form.
 */
bool maptype_members(struct buf *, const char *table);

#endif
