/* test_mxpat - patterns in, hosts covered or not (RFC 8461 4.1) */
#include "sts/mx_pattern.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *name, *in, *want; /* NULL: refused */
} patterns[] = {
	{ "name", "MX1.Example.com.", "mx1.example.com" },
	{ "wildcard", "*.Example.com", "*.example.com" },
	{ "wildcard, trailing dot", "*.example.com.", "*.example.com" },
	{ "wildcard, U-label", "*.b\303\274cher.example",
	    "*.xn--bcher-kva.example" },
	{ "star", "*", NULL },
	{ "star dot", "*.", NULL },
	{ "two stars", "*.*.example.com", NULL },
	{ "star later", "a.*.example.com", NULL },
	{ "star in a label", "mx*.example.com", NULL },
	{ "star before text", "*mx.example.com", NULL },
	{ "star at the end", "mx.*", NULL },
	{ "doubled star", "**.example.com", NULL },
	{ "star and two dots", "*..example.com", NULL },
	{ "star and top label", "*.com", NULL },
	{ "star and quad", "*.192.0.2.1", NULL },
	{ "dot form of Postfix", ".example.com", NULL },
	{ "quad", "192.0.2.1", NULL },
	{ "empty", "", NULL },
};

START_TEST(parse)
{
	char out[MXPAT_SIZE];
	struct buf why = BUF_INIT;
	int rc;

	rc = mxpat_parse(out, patterns[_i].in, strlen(patterns[_i].in), &why);
	ck_assert_msg(rc == (patterns[_i].want != NULL ? 0 : -1), "%s",
	    patterns[_i].name);
	ck_assert_msg((why.len > 0) == (rc == -1), "%s", patterns[_i].name);
	if (rc == 0)
		ck_assert_str_eq(out, patterns[_i].want);
	buf_release(&why);
}
END_TEST

START_TEST(longest_pattern)
{
	char in[MXPAT_SIZE + 1], out[MXPAT_SIZE];
	size_t i;

	for (i = 0; i < 255; i++)
		in[i] = i % 50 == 1 ? '.' : 'a';
	in[0] = '*';
	ck_assert_int_eq(mxpat_parse(out, in, 255, NULL), 0);
	ck_assert_uint_eq(strlen(out), 255);
	in[255] = 'a';
	ck_assert_int_eq(mxpat_parse(out, in, 256, NULL), -1);
}
END_TEST

static const struct {
	const char *pattern, *host;
	bool want;
} matches[] = {
	{ "mx.example.com", "mx.example.com", true },
	{ "mx.example.com", "mx2.example.com", false },
	{ "mx.example.com", "a.mx.example.com", false },
	{ "mx.example.com", "example.com", false },
	{ "*.example.com", "mx.example.com", true },
	{ "*.example.com", "example.com", false },
	{ "*.example.com", "a.b.example.com", false },
	{ "*.example.com", "mxexample.com", false },
	{ "*.example.com", ".example.com", false },
	{ "*.example.com", "mx.example.com.evil.test", false },
	{ "*.b.example.com", "a.b.example.com", true },
	{ "*.example.com", "xn--bcher-kva.example.com", true },
};

START_TEST(match)
{
	ck_assert_msg(mxpat_match(matches[_i].pattern, matches[_i].host) ==
			  matches[_i].want,
	    "%s %s", matches[_i].pattern, matches[_i].host);
}
END_TEST

START_TEST(normalize)
{
	char copy[] = "b.example"; /* equal text, another address */
	const char *list[] = { "b.example", NULL, "*.example.com", "a.example",
		copy, NULL, "b.example" };
	const char *want[] = { "*.example.com", "a.example", "b.example" };
	size_t i;

	ck_assert_uint_eq(mxpat_normalize(list, ARRAY_LEN(list)), 3);
	for (i = 0; i < 3; i++)
		ck_assert_str_eq(list[i], want[i]);
	ck_assert_uint_eq(mxpat_normalize(list, 3), 3);
	ck_assert_uint_eq(mxpat_normalize(NULL, 0), 0);
	list[0] = NULL;
	ck_assert_uint_eq(mxpat_normalize(list, 1), 0);
}
END_TEST

UNIT_MAIN("mxpat", LOOP(parse, patterns), TEST(longest_pattern),
    LOOP(match, matches), TEST(normalize))
