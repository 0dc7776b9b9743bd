/* test_tlsproto - Postfix's lists of TLS protocol versions */
#include "postfix/tlsproto.h"

#include <string.h>

#include "unit.h"

/* want: the versions, or NULL where Postfix turns TLS off */
static const struct {
	const char *list, *want;
	bool old; /* Postfix before 3.6 */
} lists[] = {
	{ "", "SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	{ "!SSLv2, !SSLv3", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	{ "!SSLv2, !SSLv3", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", true },
	{ "!sslv2 !SSLV3 !tlsV1 !TLSv1.1", "TLSv1.2 TLSv1.3", false },
	{ "!SSLv2:!SSLv3:!TLSv1.2", "TLSv1 TLSv1.1 TLSv1.3", false },
	{ "TLSv1.2, TLSv1.3", "TLSv1.2 TLSv1.3", false },
	{ "tlsv1.2", "TLSv1.2", false },
	{ "TLSv1", "TLSv1", false },
	{ "TLSv1.2, !TLSv1.2", "none", false },
	{ "SSLv2", "none", false },
	{ ">=TLSv1", "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	{ ">=TLSv1.2", "TLSv1.2 TLSv1.3", false },
	{ ">=tlsv1.3", "TLSv1.3", false },
	{ "<=TLSv1.1", "SSLv3 TLSv1 TLSv1.1", false },
	{ ">=TLSv1.2, <=TLSv1.2", "TLSv1.2", false },
	{ ">=TLSv1.3, <=TLSv1.2", "none", false },
	{ ">=TLSv1.3 >=TLSv1.2", "TLSv1.2 TLSv1.3", false },
	{ ">=0303", "TLSv1.2 TLSv1.3", false },
	{ ">=0x303", "TLSv1.2 TLSv1.3", false },
	{ ">=None", "SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	{ ">=", "SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	/* the last one counts, and OpenSSL ignores what it has no version for
	 */
	{ ">=TLSv1.2 >=999", "SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", false },
	{ ">=TLSv1, !TLSv1, !TLSv1.1", "TLSv1.2 TLSv1.3", false },
	{ ">=TLSv1.2", NULL, true },
	{ "TLSv1.4", NULL, false },
	{ ">=TLSv1.4", NULL, false },
	{ ">=SSLv2", NULL, false },
	{ ">=-1", NULL, false },
	{ ">=ffffffffffffffffffff", NULL, false },
	{ "> =TLSv1.2", NULL, false },
	{ "TLS1.2", NULL, false },
	{ "! SSLv2", NULL, false },
	{ "!!SSLv2", NULL, false },
	{ "!SSLv2;!SSLv3", NULL, false },
	{ "\"TLSv1.2\"", NULL, false },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    NULL, false },
};

START_TEST(parse)
{
	struct buf got = BUF_INIT, why = BUF_INIT;
	unsigned versions;
	int result;

	result =
	    tlsproto_parse(&versions, lists[_i].list, !lists[_i].old, &why);
	if (lists[_i].want == NULL) {
		ck_assert_msg(result == -1, "%s", lists[_i].list);
		ck_assert_uint_gt(why.len, 0);
	} else {
		ck_assert_msg(
		    result == 0, "%s: %s", lists[_i].list, buf_text(&why));
		tlsproto_print(&got, versions);
		ck_assert_msg(strcmp(buf_text(&got), lists[_i].want) == 0,
		    "%s: %s", lists[_i].list, buf_text(&got));
	}
	buf_release(&got);
	buf_release(&why);
}
END_TEST

UNIT_MAIN("tlsproto", LOOP(parse, lists))
