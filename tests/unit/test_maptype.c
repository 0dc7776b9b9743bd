/* test_maptype - what each type of table can do, with and without proxy */
#include "postfix/maptype.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *table;
	enum map_listing listing;
	bool fixed, query, remote;
	const char *direct;
} tables[] = {
	{ "hash:/x", MAP_SEQUENCE, true, false, false, "hash:/x" },
	{ "proxy:lmdb:/x", MAP_SEQUENCE, true, false, false, "lmdb:/x" },
	{ "debug:hash:/x", MAP_SEQUENCE, true, false, false, "hash:/x" },
	{ "proxy:debug:cdb:/x", MAP_CDB, true, false, false, "cdb:/x" },
	{ "debug:regexp:/x", MAP_UNLISTED, false, false, false, "regexp:/x" },
	{ "unionmap:{debug:lmdb:/x}", MAP_UNION, true, false, false,
	    "unionmap:{lmdb:/x}" },
	{ "cdb:/x", MAP_CDB, true, false, false, "cdb:/x" },
	{ "inline:{a=b}", MAP_SEQUENCE, true, false, false, "inline:{a=b}" },
	{ "static:x", MAP_EVERYTHING, true, false, false, "static:x" },
	{ "static:", MAP_UNLISTED, true, false, false, "static:" },
	{ "randmap:{a,b}", MAP_EVERYTHING, false, false, false,
	    "randmap:{a,b}" },
	{ "pcre:/x", MAP_UNLISTED, false, false, false, "pcre:/x" },
	{ "proxy:mysql:/x", MAP_UNLISTED, true, true, true, "mysql:/x" },
	{ "socketmap:unix:/s:n", MAP_UNLISTED, false, false, true,
	    "socketmap:unix:/s:n" },
	{ "brandnew:/x", MAP_UNLISTED, false, false, true, "brandnew:/x" },
	{ "hashish:/x", MAP_UNLISTED, false, false, true, "hashish:/x" },
	{ "unionmap:{proxy:pcre:/a, proxy:hash:/b}", MAP_UNION, false, false,
	    false, "unionmap:{pcre:/a hash:/b}" },
	{ "proxy:unionmap:{hash:/a,ldap:/b}", MAP_UNION, true, false, true,
	    "unionmap:{hash:/a ldap:/b}" },
	{ "pipemap:{hash:/a,inline:{x=y, z=proxy:w}}", MAP_PIPE, true, false,
	    false, "pipemap:{hash:/a inline:{x=y, z=proxy:w}}" },
	{ "unionmap:broken", MAP_UNION, true, false, false, "unionmap:broken" },
	{ "unionmap:{}", MAP_UNION, true, false, false, "unionmap:{}" },
	{ "no colon", MAP_UNLISTED, false, false, true, "no colon" },
	{ "proxy:", MAP_UNLISTED, false, false, true, "" },
};

START_TEST(type)
{
	struct maptype got = maptype_of(tables[_i].table);
	struct buf direct = BUF_INIT;
	const char *name = tables[_i].table;

	ck_assert_msg(got.listing == tables[_i].listing, "%s", name);
	ck_assert_msg(got.fixed == tables[_i].fixed, "%s", name);
	ck_assert_msg(got.query == tables[_i].query, "%s", name);
	ck_assert_msg(got.remote == tables[_i].remote, "%s", name);
	maptype_direct(&direct, name);
	ck_assert_str_eq(buf_text(&direct), tables[_i].direct);
	buf_release(&direct);
}
END_TEST

UNIT_MAIN("maptype", LOOP(type, tables))
