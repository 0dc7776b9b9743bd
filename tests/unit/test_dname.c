/* test_dname - what is a name, what is not, and its one canonical form */
#include "dns/dname.h"

#include <string.h>

#include "unit.h"

#define L63 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg"

/* `in' with its length, so that NULs can stand in it; NULL: refused */
#define IN(s) s, sizeof(s) - 1

static const struct {
	const char *name, *in;
	size_t len;
	const char *want;
} names[] = {
	{ "plain", IN("mail.example.com"), "mail.example.com" },
	{ "upper case", IN("MAIL.Example.COM"), "mail.example.com" },
	{ "trailing dot", IN("example.com."), "example.com" },
	{ "two trailing dots", IN("example.com.."), NULL },
	{ "leading dot", IN(".example.com"), NULL },
	{ "two dots", IN("a..example.com"), NULL },
	{ "empty", IN(""), NULL },
	{ "only a dot", IN("."), NULL },
	{ "one label", IN("localhost"), NULL },
	{ "one label and dot", IN("localhost."), NULL },
	{ "digits inside", IN("3com.42.example"), "3com.42.example" },
	{ "hyphen inside", IN("a-b--c.example"), "a-b--c.example" },
	{ "hyphen first", IN("-a.example"), NULL },
	{ "hyphen last", IN("a-.example"), NULL },
	{ "hyphen at the very end", IN("a.example-"), NULL },
	{ "two hyphens at three", IN("r3---sn.example"), "r3---sn.example" },
	{ "underscore", IN("_dmarc.example.com"), NULL },
	{ "underscore inside", IN("my_host.example.com"), NULL },
	{ "blank", IN("a b.example"), NULL },
	{ "blank in front", IN(" example.com"), NULL },
	{ "blank behind", IN("example.com "), NULL },
	{ "line end", IN("example.com\n"), NULL },
	{ "NUL inside", IN("example.com\0.evil.test"), NULL },
	{ "NUL at the end", IN("example.com\0"), NULL },
	{ "mail address", IN("user@example.com"), NULL },
	{ "port", IN("example.com:25"), NULL },
	{ "URL", IN("https://example.com"), NULL },
	{ "literal", IN("[192.0.2.1]"), NULL },
	{ "IPv6 literal", IN("[IPv6:2001:db8::1]"), NULL },
	{ "IPv6", IN("2001:db8::1"), NULL },
	{ "quad", IN("192.0.2.1"), NULL },
	{ "quad and dot", IN("192.0.2.1."), NULL },
	{ "numeric last label", IN("mail.example.123"), NULL },
	{ "hex last label", IN("mail.example.0x7f"), "mail.example.0x7f" },
	{ "label of 63", IN(L63 ".example"), L63 ".example" },
	{ "label of 64", IN("x" L63 ".example"), NULL },
	{ "wildcard", IN("*.example.com"), NULL },
	{ "wildcard inside", IN("a.*.example.com"), NULL },
	/* IDN */
	{ "a soft hyphen for the last label", IN("example.org.\302\255"),
	    NULL },
	{ "the same behind another full stop",
	    IN("example.org\343\200\202\302\255"), NULL },
	{ "for the first label", IN("\302\255.example.org"), NULL },
	{ "for one in the middle", IN("a.\302\255.example.org"), NULL },
	{ "the same between other full stops",
	    IN("a\343\200\202\302\255\343\200\202example.org"), NULL },
	{ "a zero width space for the last label",
	    IN("example.org.\342\200\213"), NULL },
	{ "a soft hyphen within a label", IN("exam\302\255ple.org"),
	    "example.org" },
	{ "another full stop at the end", IN("example.org\343\200\202"),
	    "example.org" },
	{ "U-label", IN("b\303\274cher.example"), "xn--bcher-kva.example" },
	{ "upper U-label", IN("B\303\234CHER.Example."),
	    "xn--bcher-kva.example" },
	{ "decomposed", IN("bu\314\210cher.example"), "xn--bcher-kva.example" },
	{ "sharp s kept", IN("stra\303\237e.example"),
	    "xn--strae-oqa.example" },
	{ "A-label", IN("xn--bcher-kva.example"), "xn--bcher-kva.example" },
	{ "upper A-label", IN("XN--Bcher-KVA.example"),
	    "xn--bcher-kva.example" },
	{ "A-label as last", IN("example.xn--p1ai"), "example.xn--p1ai" },
	{ "A-label and U-label", IN("xn--bcher-kva.b\303\274cher.example"),
	    "xn--bcher-kva.xn--bcher-kva.example" },
	{ "U-label next to two hyphens", IN("r3---sn.b\303\274cher.example"),
	    "r3---sn.xn--bcher-kva.example" },
	{ "bad punycode", IN("xn--99999999.example"), NULL },
	{ "punycode of ASCII", IN("xn--abc-.example"), NULL },
	{ "bare prefix", IN("xn--.example"), NULL },
	{ "A-label of a control", IN("xn--a.example"), NULL },
	{ "A-label of an upper U-label", IN("xn--bcher-2pa.example"), NULL },
	{ "A-label with underscore", IN("xn--_x-wka.example"), NULL },
	{ "U-label with underscore", IN("\303\274_x.example"), NULL },
	{ "U-label with blank", IN("\303\274 x.example"), NULL },
	{ "U-label with slash", IN("\303\274/x.example"), NULL },
	{ "U-label with full-width low line",
	    IN("\303\274\357\274\277.example"), NULL },
	{ "U-label in an A-label", IN("xn--b\303\274cher.example"), NULL },
	{ "ideographic stop", IN("b\303\274cher\343\200\202example"),
	    "xn--bcher-kva.example" },
	{ "ideographic stop at the end", IN("example.com\343\200\202"),
	    "example.com" },
	{ "two mixed stops at the end", IN("example.com.\343\200\202"), NULL },
	{ "full-width quad", IN("\357\274\221.\357\274\222.\357\274\223"),
	    NULL },
	{ "emoji", IN("i\342\235\244.example"), NULL },
	{ "bidi rule", IN("\327\220a.example"), NULL },
	{ "leading combining mark", IN("\314\210u.example"), NULL },
	{ "no UTF-8", IN("b\374cher.example"), NULL },
	{ "overlong UTF-8", IN("\300\256.example"), NULL },
	{ "NUL beside a U-label", IN("b\303\274\0cher.example"), NULL },
	{ "C1 control", IN("a\302\205.example"), NULL },
};

START_TEST(parse)
{
	char out[DNAME_SIZE];
	struct buf why = BUF_INIT;
	int rc;

	rc = dname_parse(out, names[_i].in, names[_i].len, &why);
	if (names[_i].want == NULL) {
		ck_assert_msg(rc == -1, "%s: taken", names[_i].name);
		ck_assert_msg(why.len > 0, "%s: no reason", names[_i].name);
	} else {
		ck_assert_msg(
		    rc == 0, "%s: %s", names[_i].name, buf_text(&why));
		ck_assert_str_eq(out, names[_i].want);
		ck_assert_uint_eq(why.len, 0);
		ck_assert_msg(dname_valid(out), "%s", names[_i].name);
	}
	ck_assert_int_eq(
	    dname_parse(out, names[_i].in, names[_i].len, NULL), rc);
	buf_release(&why);
}
END_TEST

/* a name of exactly `len' octets */
static void
fill(char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		name[i] = i % 50 == 49 && i + 1 < len ? '.' : 'a';
	name[len] = '\0';
}

START_TEST(length)
{
	char name[300], out[DNAME_SIZE];

	fill(name, 253);
	ck_assert_int_eq(dname_parse(out, name, 253, NULL), 0);
	ck_assert_str_eq(out, name);
	fill(name, 254);
	ck_assert_int_eq(dname_parse(out, name, 254, NULL), -1);
	fill(name, 253);
	name[253] = '.';
	ck_assert_int_eq(dname_parse(out, name, 254, NULL), 0);
	ck_assert_uint_eq(strlen(out), 253);
	name[254] = '.';
	ck_assert_int_eq(dname_parse(out, name, 255, NULL), -1);
}
END_TEST

START_TEST(length_after_conversion)
{
	char name[2048], out[DNAME_SIZE];
	size_t i, len = 0;

	/* 40 two-octet letters a label, which grow as they become ASCII */
	while (len + 82 < 1000) {
		for (i = 0; i < 40; i++, len += 2)
			memcpy(name + len, i % 2 ? "\303\274" : "\320\266", 2);
		name[len++] = '.';
	}
	memcpy(name + len, "example", 7);
	ck_assert_int_eq(dname_parse(out, name, len + 7, NULL), -1);
	memset(name, '\303', sizeof(name));
	ck_assert_int_eq(dname_parse(out, name, sizeof(name), NULL), -1);
}
END_TEST

START_TEST(input_is_counted)
{
	char out[DNAME_SIZE];

	ck_assert_int_eq(dname_parse(out, "example.comXXXX", 11, NULL), 0);
	ck_assert_str_eq(out, "example.com");
}
END_TEST

START_TEST(reason_is_masked)
{
	char out[DNAME_SIZE];
	struct buf why = BUF_INIT;
	size_t i;

	ck_assert_int_eq(dname_parse(out, "a\033[2J\n.example", 14, &why), -1);
	for (i = 0; i < why.len; i++)
		ck_assert_int_ge((unsigned char)why.text[i], 0x20);
	buf_release(&why);
}
END_TEST

static const struct {
	const char *name, *text;
	bool want;
} valids[] = {
	{ "canonical", "mail.example.com", true },
	{ "upper case", "Mail.example.com", false },
	{ "trailing dot", "example.com.", false },
	{ "U-label", "b\303\274cher.example", false },
	{ "A-label", "xn--bcher-kva.example", true },
	{ "fake A-label", "xn--a.example", false },
	{ "empty", "", false },
	{ "quad", "192.0.2.1", false },
};

START_TEST(valid)
{
	ck_assert_msg(dname_valid(valids[_i].text) == valids[_i].want, "%s",
	    valids[_i].name);
}
END_TEST

static const struct {
	const char *name, *want;
} shown[] = {
	{ "mail.example.com", "mail.example.com" },
	{ "xn--bcher-kva.example", "b\303\274cher.example" },
	{ "mx.xn--strae-oqa.example", "mx.stra\303\237e.example" },
	{ "xn--99999999.example", "xn--99999999.example" },
};

START_TEST(unicode)
{
	struct buf out = BUF_INIT;

	buf_puts(&out, "is cleared");
	dname_unicode(&out, shown[_i].name);
	ck_assert_str_eq(buf_text(&out), shown[_i].want);
	buf_release(&out);
}
END_TEST

START_TEST(parent)
{
	const char *name = "a.b.example";

	ck_assert_ptr_eq(dname_parent(name), name + 2);
	ck_assert_str_eq(dname_parent("b.example"), "example");
	ck_assert_ptr_null(dname_parent("example"));
}
END_TEST

static const struct {
	const char *name, *ancestor;
	bool want;
} families[] = {
	{ "example.com", "example.com", true },
	{ "a.example.com", "example.com", true },
	{ "a.b.example.com", "example.com", true },
	{ "aexample.com", "example.com", false },
	{ "example.com", "a.example.com", false },
	{ "com", "example.com", false },
	{ "example.org", "example.com", false },
};

START_TEST(below)
{
	ck_assert_msg(dname_below(families[_i].name, families[_i].ancestor) ==
			  families[_i].want,
	    "%s %s", families[_i].name, families[_i].ancestor);
}
END_TEST

UNIT_MAIN("dname", LOOP(parse, names), TEST(length),
    TEST(length_after_conversion), TEST(input_is_counted),
    TEST(reason_is_masked), LOOP(valid, valids), LOOP(unicode, shown),
    TEST(parent), LOOP(below, families))
