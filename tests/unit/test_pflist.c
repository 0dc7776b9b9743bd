/* test_pflist - words of Postfix's lists */
#include "postfix/pflist.h"

#include <string.h>

#include "base/buf.h"
#include "unit.h"

static const struct {
	const char *name, *in;
	bool braces;
	const char *separator, *want; /* words joined by '|' */
} lists[] = {
	{ "empty", "", false, NULL, "" },
	{ "separators only", " ,\t\r\n, ", false, NULL, "" },
	{ "one", "all", false, NULL, "all|" },
	{ "blanks and commas", " a,b  c\t,\n d ,", false, NULL, "a|b|c|d|" },
	{ "colon is text", "hash:/a hash:/b", false, NULL, "hash:/a|hash:/b|" },
	{ "other separators", "!SSLv2:TLSv1, x", false,
	    ", :", "!SSLv2|TLSv1|x|" },
	{ "braces protect", "inline:{ a=b, c=d }, hash:/x", true, NULL,
	    "inline:{ a=b, c=d }|hash:/x|" },
	{ "braces nest", "unionmap:{inline:{a=b, c}, static:x},y", true, NULL,
	    "unionmap:{inline:{a=b, c}, static:x}|y|" },
	{ "braces are text elsewhere", "{ a }", false, NULL, "{|a|}|" },
	{ "never closed", "a {b, c", true, NULL, "a|{b, c|" },
	{ "closed too often", "a} }, b", true, NULL, "a}|}|b|" },
	{ "text after a brace", "{a b}c d", true, NULL, "{a b}c|d|" },
};

START_TEST(words)
{
	struct pflist list = { .rest = lists[_i].in,
		.separator = lists[_i].separator,
		.braces = lists[_i].braces };
	struct buf got = BUF_INIT;

	while (pflist_next(&list)) {
		buf_put(&got, list.word, list.len);
		buf_putc(&got, '|');
	}
	ck_assert(!pflist_next(&list));
	ck_assert_msg(strcmp(buf_text(&got), lists[_i].want) == 0, "%s: %s",
	    lists[_i].name, buf_text(&got));
	buf_release(&got);
}
END_TEST

START_TEST(holds)
{
	ck_assert(pflist_holds("pipelining, STARTTLS", "starttls"));
	ck_assert(!pflist_holds("starttlsx, xstarttls", "starttls"));
	ck_assert(!pflist_holds("", "starttls"));
	ck_assert(!pflist_holds(NULL, "starttls"));
	ck_assert(!pflist_holds("a b", ""));
	ck_assert(pflist_empty(NULL));
	ck_assert(pflist_empty(" , "));
	ck_assert(!pflist_empty(" ,x "));
}
END_TEST

UNIT_MAIN("pflist", LOOP(words, lists), TEST(holds))
