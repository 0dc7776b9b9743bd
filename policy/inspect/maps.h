/*
 * maps - what a lookup table of Postfix holds
 *
 * Through postmap(1), and libcdb for cdb tables, which postmap does not list
 * before Postfix 3.11. Nothing here prints or judges.
 */
#ifndef POSTSTS_INSPECT_MAPS_H
#define POSTSTS_INSPECT_MAPS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/nameset.h"
#include "inspect/postconf.h"
#include "postfix/maptype.h"

/* whom to ask, and from which folder relative table names count */
struct maps {
	const struct postfix_tools *tools;
	const char *queue_directory; /* "" unknown */
};

/*
 * map_list - hand each key of a direct table to `key'
 *
 * Keys come as they stand in the table. Of a pipe map come the keys of its
 * first member. *all is cleared where there is something that cannot be
 * listed (a member of a union); 0, or -1 and `why' (then some keys may have
 * been handed over). Only for tables that map_listable().
 */
int map_list(const struct maps *, const char *table,
    void (*key)(void *, const char *, size_t), void *context, bool *all,
    struct buf *why) ATTR_MUSTCHECK;

/* map_listable - is there anything to list? */
bool map_listable(const char *table);

/*
 * map_query - which of the keys have an answer in a direct table?
 *
 * Adds them to `found'. Keys with a newline or a NUL are not asked. 0, or -1
 * and `why'; a failure says nothing about any key that is not in `found'.
 */
int map_query(const struct maps *, const char *table,
    const struct nameset *keys, struct nameset *found, struct buf *why)
    ATTR_MUSTCHECK;

/*
 * map_fixed - does this table have parent domains looked up? Reads the
 * configuration file of an SQL or LDAP table, for that decides it.
 */
bool map_fixed(const struct maps *, const char *table);

/*
 * cdb_keys - hand each key of an open cdb file to `key', without the
 * trailing NUL that some programs store; -1 and `why' for a file that is none
 */
int cdb_keys(int fd, void (*key)(void *, const char *, size_t), void *context,
    struct buf *why) ATTR_MUSTCHECK;

#endif
