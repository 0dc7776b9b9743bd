/* test_network - address blocks */
#include "dns/network.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *text;
	const char *want; /* NULL: refused */
} blocks[] = {
	{ "192.0.2.0/24", "192.0.2.0/24" },
	{ "192.0.2.1", "192.0.2.1/32" },
	{ "0.0.0.0/0", "0.0.0.0/0" },
	{ "192.0.2.128/25", "192.0.2.128/25" },
	{ "2001:DB8::/32", "2001:db8::/32" },
	{ "[2001:db8::]/32", "2001:db8::/32" },
	{ "[::1]", "::1/128" },
	{ "::ffff:192.0.2.1", "192.0.2.1/32" },
	{ "::/0", "::/0" },
	{ "192.0.2.1/24", NULL },
	{ "192.0.2.0/33", NULL },
	{ "192.0.2.0/", NULL },
	{ "192.0.2.0/-1", NULL },
	{ "192.0.2.0/ 8", NULL },
	{ "192.0.2.0/0024", NULL },
	{ "2001:db8::/129", NULL },
	{ "2001:db8::1/64", NULL },
	{ "192.0.2/24", NULL },
	{ "example.org/24", NULL },
	{ "", NULL },
	{ "/", NULL },
	{ "[", NULL },
	{ "[]", NULL },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/128",
	    NULL },
};

START_TEST(block_is_read)
{
	struct network network;
	struct buf why = BUF_INIT;
	char text[NETWORK_SIZE];
	int got = network_parse(&network, blocks[_i].text, &why);

	if (blocks[_i].want == NULL) {
		ck_assert_msg(got == -1, "%s", blocks[_i].text);
		ck_assert(why.len > 0);
	} else {
		ck_assert_msg(got == 0, "%s", blocks[_i].text);
		network_text(text, &network);
		ck_assert_str_eq(text, blocks[_i].want);
	}
	buf_release(&why);
}
END_TEST

static const struct {
	const char *block, *address;
	bool want;
} members[] = {
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.0/24", "::ffff:192.0.2.7", true },
	{ "192.0.2.0/25", "192.0.2.128", false },
	{ "0.0.0.0/0", "203.0.113.1", true },
	{ "0.0.0.0/0", "2001:db8::1", false },
	{ "::/0", "2001:db8::1", true },
	{ "::/0", "192.0.2.1", false },
	{ "2001:db8::/33", "2001:db8:7fff::1", true },
	{ "2001:db8::/33", "2001:db8:8000::1", false },
	{ "::1/128", "::1", true },
	{ "::1/128", "::2", false },
	{ "::1/128", "unknown", false },
	{ "::1/128", "", false },
};

START_TEST(address_is_in_block)
{
	struct network network;

	ck_assert_int_eq(network_parse(&network, members[_i].block, NULL), 0);
	ck_assert_msg(
	    network_holds(&network, members[_i].address) == members[_i].want,
	    "%s %s", members[_i].block, members[_i].address);
}
END_TEST

static const struct {
	const char *address;
	const char *want;
} around[] = {
	{ "192.0.2.77", "192.0.2.0/24" },
	{ "::ffff:192.0.2.77", "192.0.2.0/24" },
	{ "2001:db8:1:2::3", "2001:db8:1::/48" },
	{ "unknown", NULL },
	{ "", NULL },
};

START_TEST(network_is_around)
{
	char text[NETWORK_SIZE];

	if (around[_i].want == NULL)
		ck_assert_int_eq(network_around(text, around[_i].address), -1);
	else {
		ck_assert_int_eq(network_around(text, around[_i].address), 0);
		ck_assert_str_eq(text, around[_i].want);
	}
}
END_TEST

UNIT_MAIN("network", LOOP(block_is_read, blocks),
    LOOP(address_is_in_block, members), LOOP(network_is_around, around))
