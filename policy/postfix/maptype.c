/*
 * NAME      maptype - what can be done with a lookup table of Postfix
 * CONTRACT  see maptype.h. The types are those of Postfix 3.4 to 3.12. A type
 *           that is not among them counts as one that cannot be listed, which
 *           is the safe assumption. Which tables have parent domains looked up
 *           follows the flags that Postfix sets when it opens them; union and
 *           pipe maps have those of their first member.
 */
#include "postfix/maptype.h"

#include <string.h>

#include "base/attr.h"
#include "postfix/pflist.h"

static const struct {
	const char *name;
	struct maptype type;
} types[] = {
	{ "hash", { MAP_SEQUENCE, true, false, false } },
	{ "btree", { MAP_SEQUENCE, true, false, false } },
	{ "lmdb", { MAP_SEQUENCE, true, false, false } },
	{ "dbm", { MAP_SEQUENCE, true, false, false } },
	{ "sdbm", { MAP_SEQUENCE, true, false, false } },
	{ "texthash", { MAP_SEQUENCE, true, false, false } },
	{ "inline", { MAP_SEQUENCE, true, false, false } },
	{ "internal", { MAP_SEQUENCE, true, false, false } },
	{ "cdb", { MAP_CDB, true, false, false } },
	{ "unionmap", { MAP_UNION, true, false, false } },
	{ "pipemap", { MAP_PIPE, true, false, false } },
	{ "static", { MAP_EVERYTHING, true, false, false } },
	{ "randmap", { MAP_EVERYTHING, false, false, false } },
	{ "environ", { MAP_UNLISTED, true, false, false } },
	{ "unix", { MAP_UNLISTED, true, false, false } },
	{ "regexp", { MAP_UNLISTED, false, false, false } },
	{ "pcre", { MAP_UNLISTED, false, false, false } },
	{ "cidr", { MAP_UNLISTED, false, false, false } },
	{ "fail", { MAP_UNLISTED, false, false, false } },
	{ "sqlite", { MAP_UNLISTED, true, true, false } },
	{ "mysql", { MAP_UNLISTED, true, true, true } },
	{ "pgsql", { MAP_UNLISTED, true, true, true } },
	{ "ldap", { MAP_UNLISTED, true, true, true } },
	{ "memcache", { MAP_UNLISTED, true, true, true } },
	{ "mongodb", { MAP_UNLISTED, true, true, true } },
	{ "nis", { MAP_UNLISTED, true, false, true } },
	{ "nisplus", { MAP_UNLISTED, true, false, true } },
	{ "netinfo", { MAP_UNLISTED, true, false, true } },
	{ "tcp", { MAP_UNLISTED, false, false, true } },
	{ "socketmap", { MAP_UNLISTED, false, false, true } },
};

/* inner - without what only says who reads it, or that it is logged */
static const char *
inner(const char *table)
{
	while (strncmp(table, "proxy:", 6) == 0 ||
	       strncmp(table, "debug:", 6) == 0)
		table += 6;
	return table;
}

const char *
maptype_name(const char *table)
{
	const char *colon = strchr(table, ':');

	return colon != NULL ? colon + 1 : table;
}

/* row - the entry for this type */
static struct maptype
row(const char *table)
{
	size_t len = strcspn(table, ":"), i;

	for (i = 0; i < ARRAY_LEN(types); i++)
		if (strlen(types[i].name) == len &&
		    strncmp(types[i].name, table, len) == 0)
			return types[i].type;
	return (struct maptype){ MAP_UNLISTED, false, false, true };
}

bool
maptype_members(struct buf *out, const char *table)
{
	const char *name = maptype_name(table);
	size_t len = strlen(name);

	if (len < 2 || name[0] != '{' || name[len - 1] != '}')
		return false;
	buf_put(out, name + 1, len - 2);
	return true;
}

struct maptype
maptype_of(const char *table)
{
	struct maptype type, member;
	struct buf members = BUF_INIT;
	struct pflist list = { .braces = true };
	bool first = true;

	table = inner(table);
	type = row(table);
	/* "static:" is no table for Postfix, which gives up */
	if (type.listing == MAP_EVERYTHING && *maptype_name(table) == '\0')
		type.listing = MAP_UNLISTED;
	if ((type.listing != MAP_UNION && type.listing != MAP_PIPE) ||
	    !maptype_members(&members, table))
		goto out;
	/* of a member that is itself such a map the type's row is enough */
	for (list.rest = members.text; pflist_next(&list); first = false) {
		member = row(inner(list.word));
		if (first) {
			type.fixed = member.fixed;
			type.query = member.query;
		}
		type.remote |= member.remote;
	}
out:
	buf_release(&members);
	return type;
}

void
maptype_direct(struct buf *out, const char *table)
{
	struct buf members = BUF_INIT, one = BUF_INIT;
	struct pflist list = { .braces = true };
	enum map_listing listing;
	const char *separator = "{";

	table = inner(table);
	listing = row(table).listing;
	if ((listing != MAP_UNION && listing != MAP_PIPE) ||
	    !maptype_members(&members, table)) {
		buf_puts(out, table);
		goto out;
	}
	buf_put(out, table, strcspn(table, ":") + 1);
	for (list.rest = members.text; pflist_next(&list); separator = " ") {
		buf_clear(&one);
		buf_put(&one, list.word, list.len);
		buf_puts(out, separator);
		buf_puts(out, inner(one.text));
	}
	buf_puts(out, *separator == '{' ? "{}" : "}");
out:
	buf_release(&members);
	buf_release(&one);
}
