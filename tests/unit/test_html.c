/*
 * test_html - what strangers say stays text
 */
#include <string.h>

#include "cli/html/html.h"
#include "unit.h"

static const struct {
	const char *text, *html;
} escapes[] = {
	{ "", "" },
	{ "example.org", "example.org" },
	{ "<script>alert(1)</script>",
	    "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "\" onclick='x'", "&quot; onclick=&#39;x&#39;" },
	{ "&lt;", "&amp;lt;" },
	{ "]]>--><!--", "]]&gt;--&gt;&lt;!--" },
	{ "a\nb\rc\td\x1b[2J\x7f", "a?b?c?d?[2J?" },
	{ "b\xc3\xbc"
	  "cher",
	    "b\xc3\xbc"
	    "cher" },
	/* overlong, cut, and lone bytes are no UTF-8 */
	{ "\xc0\xbcscript\xc0\xbe", "??script??" },
	{ "\xff<\xe2\x80", "?&lt;??" },
	/* what would turn the text around: right-to-left override, isolates */
	{ "exe.\xe2\x80\xaegnp", "exe.???gnp" },
	{ "\xe2\x81\xa6x\xe2\x81\xa9", "???x???" },
	{ "\xe2\x80\x8f\xe2\x80\x8e", "??????" },
	/* neighbours of those are left alone */
	{ "\xe2\x80\xa9|\xe2\x80\xaf|\xe2\x81\xaa|\xe2\x80\x93",
	    "\xe2\x80\xa9|\xe2\x80\xaf|\xe2\x81\xaa|\xe2\x80\x93" },
};

START_TEST(escape)
{
	struct buf out = BUF_INIT;

	html_escape(&out, escapes[_i].text);
	ck_assert_str_eq(buf_text(&out), escapes[_i].html);
	buf_release(&out);
}
END_TEST

START_TEST(put)
{
	struct buf out = BUF_INIT;

	html_put(&out, "<b title=\"%s\">%c%%%s</b>%d %u %lu %llu %zu", "\"",
	    '<', "<&>", -3, 4u, 5lu, 6llu, (size_t)7);
	ck_assert_str_eq(buf_text(&out),
	    "<b title=\"&quot;\">&lt;%&lt;&amp;&gt;</b>-3 4 5 6 7");
	buf_clear(&out);
	html_escape(&out, NULL);
	ck_assert_str_eq(buf_text(&out), "");
	buf_release(&out);
}
END_TEST

START_TEST(lines)
{
	static const char text[] = "a: <b>\r\nc\n\r\nlast";
	struct buf out = BUF_INIT;

	html_lines(&out, text, sizeof(text) - 1);
	ck_assert_str_eq(buf_text(&out), "a: &lt;b&gt;\nc\n\nlast\n");
	buf_release(&out);
}
END_TEST

START_TEST(times)
{
	struct buf out = BUF_INIT;

	html_time(&out, 1772366400);
	html_time(&out, 0);
	ck_assert_str_eq(buf_text(&out), "<time>2026-03-01 12:00Z</time>never");
	buf_release(&out);
}
END_TEST

START_TEST(numbers)
{
	struct buf out = BUF_INIT;

	html_number(&out, 0);
	buf_putc(&out, ' ');
	html_number(&out, 999);
	buf_putc(&out, ' ');
	html_number(&out, 1000);
	buf_putc(&out, ' ');
	html_number(&out, 12003045);
	ck_assert_str_eq(buf_text(&out), "0 999 1,000 12,003,045");
	buf_clear(&out);
	html_count(&out, 1, "domain");
	html_count(&out, 2000, "domain");
	ck_assert_str_eq(buf_text(&out), "<b>1</b> domain<b>2,000</b> domains");
	buf_release(&out);
}
END_TEST

/* SHA-256 of nothing, in base64 */
#define NOTHING "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

START_TEST(policy)
{
	struct buf out = BUF_INIT;

	html_policy(&out, "", "");
	ck_assert_str_eq(buf_text(&out),
	    "default-src 'none'; style-src " NOTHING "; script-src " NOTHING
	    "; img-src data:; base-uri 'none'; form-action 'none'");
	buf_release(&out);
}
END_TEST

UNIT_MAIN("html", LOOP(escape, escapes), TEST(put), TEST(lines), TEST(times),
    TEST(numbers), TEST(policy))
