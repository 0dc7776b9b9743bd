/*
 * test_policy - bodies read as the grammar of RFC 8461 3.2 has it, with every
 * departure named and placed; and the one form in which they are written
 */
#include "sts/policy.h"

#include <string.h>

#include "findings.h"
#include "sts/mx_pattern.h"
#include "unit.h"

#define IN(s) s, sizeof(s) - 1

#define V "version: STSv1\r\n"
#define T V "mode: testing\r\n"
#define N V "mode: none\r\n"
#define M "mx: mx.example.com\r\n"
#define A "max_age: 86400\r\n"

static const struct {
	const char *name, *body;
	size_t len;
	int rc;
	const char *read; /* mode max_age mx... */
	const char *found;
} bodies[] = {
	{ "as we write it", IN(T M A), 0, "testing 86400 mx.example.com", "" },
	{ "enforce, two mx",
	    IN(V "mode: enforce\r\nmx: *.example.com\r\nmx: b.example\r\n" A),
	    0, "enforce 86400 *.example.com b.example", "" },
	{ "none with mx", IN(N M A), 0, "none 86400 mx.example.com", "" },
	{ "none without mx", IN(N A), 0, "none 86400",
	    "policy-none-without-mx" },
	{ "order of fields is free", IN(V M A "mode: testing\r\n"), 0,
	    "testing 86400 mx.example.com", "" },
	{ "no last line end", IN(T M "max_age: 86400"), 0,
	    "testing 86400 mx.example.com", "" },
	{ "no blank after the colon",
	    IN("version:STSv1\r\nmode:testing\r\nmx:mx.example.com\r\n"
	       "max_age:86400\r\n"),
	    0, "testing 86400 mx.example.com", "" },
	{ "unknown field", IN(T M A "more: a  b \303\274\r\n"), 0,
	    "testing 86400 mx.example.com", "policy-unknown-field@5:1" },

	/* line ends */
	{ "LF",
	    IN("version: STSv1\nmode: none\nmx: a.example\n"
	       "max_age: 86400\n"),
	    0, "none 86400 a.example", "policy-line-ending@1:15" },
	{ "one LF among CRLF", IN(V "mode: testing\n" M A), 0,
	    "testing 86400 mx.example.com", "policy-line-ending@2:14" },
	{ "CR alone", IN("version: STSv1\rmode: testing\r" M A), -1,
	    "none 86400", "policy-bare-cr@1:15 policy-mode-missing" },
	{ "CR at the end", IN(T M "max_age: 86400\r"), -1,
	    "testing 0 mx.example.com", "policy-bare-cr@4:15" },
	{ "CR CR LF", IN(V "mode: testing\r\r\n" M A), -1,
	    "none 86400 mx.example.com", "policy-bare-cr@2:14" },
	{ "LF CR",
	    IN("version: STSv1\n\rmode: none\n\rmx: a.example\n\r"
	       "max_age: 86400\n\r"),
	    -1, "none 0",
	    "policy-line-ending@1:15 policy-bare-cr@2:1 policy-bare-cr@3:1 "
	    "policy-bare-cr@4:1 policy-bare-cr@5:1 policy-mode-missing "
	    "policy-max-age-missing" },
	{ "empty line first", IN("\r\n" T M A), -1,
	    "testing 86400 mx.example.com", "policy-blank-line@1:1" },
	{ "empty line inside", IN(T "\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-blank-line@3:1" },
	{ "empty line last", IN(T M A "\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-blank-line@5:1" },
	{ "blanks at the end of the file", IN(T M A " "), -1,
	    "testing 86400 mx.example.com", "policy-blank-line@5:1" },

	/* blanks */
	{ "blanks after the value",
	    IN("version: STSv1 \r\nmode: testing\t\r\n" M A), 0,
	    "testing 86400 mx.example.com",
	    "policy-blanks@1:15 policy-blanks@2:14" },
	{ "blanks after the last value", IN(T M "max_age: 86400  "), 0,
	    "testing 86400 mx.example.com", "policy-blanks@4:15" },
	{ "tabs after the colon",
	    IN(V "mode:\ttesting\r\nmx:  a.example\r\n" A), 0,
	    "testing 86400 a.example", "policy-blanks@2:6 policy-blanks@3:4" },
	{ "blank before the colon", IN(V "mode : testing\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-stray-blank@2:1" },
	{ "blank before the key", IN(" " T M A), -1,
	    "testing 86400 mx.example.com", "policy-stray-blank@1:1" },
	{ "indented", IN("  version: STSv1\r\n\tmode: none\r\n  " M A), -1,
	    "none 86400 mx.example.com",
	    "policy-stray-blank@1:1 policy-stray-blank@2:1 "
	    "policy-stray-blank@3:1" },
	{ "blank inside a key", IN(T "max age: 86400\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@3:1" },

	/* octets */
	{ "empty", IN(""), -1, "none 0", "policy-empty" },
	{ "byte order mark", IN("\357\273\277" T M A), -1, "none 0",
	    "policy-byte-order-mark" },
	{ "NUL", IN(V "mode: testing\0\r\n" M A), -1,
	    "none 86400 mx.example.com", "policy-control-character@2:14" },
	{ "NUL in a key", IN(T "m\0x: a.example\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-control-character@3:2" },
	{ "Latin-1", IN(T M A "note: b\374cher\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-not-utf8@5:8" },
	{ "tab inside a value", IN(T M A "note: a\tb\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-control-character@5:8" },
	{ "DEL", IN(T M A "note: a\177\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-control-character@5:8" },
	{ "not even lines", IN("<html>nothing here</html>"), -1, "none 0",
	    "policy-line-bad@1:1 policy-version-missing policy-mode-missing "
	    "policy-max-age-missing" },

	/* keys */
	{ "no version", IN("mode: testing\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-version-missing" },
	{ "version not first", IN("mode: testing\r\n" V M A), 0,
	    "testing 86400 mx.example.com", "policy-version-not-first@2:1" },
	{ "version after an extension", IN("a: b\r\n" T M A), 0,
	    "testing 86400 mx.example.com",
	    "policy-unknown-field@1:1 policy-version-not-first@2:1" },
	{ "version in lower case",
	    IN("version: stsv1\r\nmode: testing\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-version-bad@1:10" },
	{ "version 2", IN("version: STSv2\r\nmode: testing\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-version-bad@1:10" },
	{ "version 10", IN("version: STSv10\r\nmode: testing\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-version-bad@1:10" },
	{ "no mode", IN(V M A), -1, "none 86400 mx.example.com",
	    "policy-mode-missing" },
	{ "mode in upper case", IN(V "mode: Testing\r\n" M A), -1,
	    "none 86400 mx.example.com", "policy-mode-bad@2:7" },
	{ "mode with a tail", IN(V "mode: testing now\r\n" M A), -1,
	    "none 86400 mx.example.com", "policy-mode-bad@2:7" },
	{ "mode without a value", IN(V "mode:\r\n" M A), -1,
	    "none 86400 mx.example.com", "policy-mode-bad@2:6" },
	{ "key in upper case", IN(V "Mode: testing\r\n" M A), -1,
	    "none 86400 mx.example.com",
	    "policy-key-case@2:1 policy-mode-missing" },
	{ "slip of the pen", IN(T "nmx: a.example\r\n" M A), 0,
	    "testing 86400 mx.example.com", "policy-unknown-field@3:1" },
	{ "hyphen for low line", IN(T M "max-age: 86400\r\n"), -1,
	    "testing 0 mx.example.com",
	    "policy-unknown-field@4:1 policy-max-age-missing" },
	{ "comment", IN(T "# a comment\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@3:1" },
	{ "comment with a colon", IN(T "# note: this\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@3:1" },
	{ "equals sign", IN(V "mode=testing\r\n" M A), -1,
	    "none 86400 mx.example.com",
	    "policy-line-bad@2:1 policy-mode-missing" },
	{ "extension without a value", IN(T M A "more:\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@5:1" },
	{ "extension of 32 octets",
	    IN(T M A "a1234567890123456789012345678901: x\r\n"), 0,
	    "testing 86400 mx.example.com", "policy-unknown-field@5:1" },
	{ "extension of 33 octets",
	    IN(T M A "a12345678901234567890123456789012: x\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@5:1" },
	{ "extension begins with a digit", IN(T M A "1_-.: x\r\n"), 0,
	    "testing 86400 mx.example.com", "policy-unknown-field@5:1" },
	{ "extension begins with a low line", IN(T M A "_a: x\r\n"), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@5:1" },
	{ "no key", IN(T M A ": x\r\n"), -1, "testing 86400 mx.example.com",
	    "policy-line-bad@5:1" },
	{ "colon in an extension", IN(T M A "url: https://a\r\n"), 0,
	    "testing 86400 mx.example.com", "policy-unknown-field@5:1" },

	/* duplicates */
	{ "second mode", IN(T "mode: enforce\r\n" M A), 0,
	    "testing 86400 mx.example.com", "policy-duplicate-key@3:1" },
	{ "second mode is bad", IN(T "mode: bogus\r\n" M A), 0,
	    "testing 86400 mx.example.com", "policy-duplicate-key@3:1" },
	{ "second mode is empty", IN(T "mode:\r\n" M A), -1,
	    "testing 86400 mx.example.com", "policy-line-bad@3:1" },
	{ "first mode is bad", IN(V "mode: bogus\r\nmode: testing\r\n" M A), -1,
	    "none 86400 mx.example.com",
	    "policy-mode-bad@2:7 policy-duplicate-key@3:1" },
	{ "second version", IN(T "version: STSv2\r\n" M A), 0,
	    "testing 86400 mx.example.com", "policy-duplicate-key@3:1" },
	{ "second max_age", IN(T M A "max_age: 604800\r\n"), 0,
	    "testing 86400 mx.example.com", "policy-duplicate-key@5:1" },
	{ "second mx the same", IN(T M M A), 0, "testing 86400 mx.example.com",
	    "policy-duplicate-mx@4:5" },
	{ "second mx in another case", IN(T M "mx: MX.example.com\r\n" A), 0,
	    "testing 86400 mx.example.com",
	    "policy-mx-uppercase@4:5 policy-duplicate-mx@4:5" },

	/* max_age */
	{ "no max_age", IN(T M), -1, "testing 0 mx.example.com",
	    "policy-max-age-missing" },
	{ "zero", IN(T M "max_age: 0\r\n"), 0, "testing 0 mx.example.com",
	    "policy-max-age-short@4:10" },
	{ "a second less than a day", IN(T M "max_age: 86399\r\n"), 0,
	    "testing 86399 mx.example.com", "policy-max-age-short@4:10" },
	{ "leading zeros", IN(T M "max_age: 0000086400\r\n"), 0,
	    "testing 86400 mx.example.com", "" },
	{ "eleven digits", IN(T M "max_age: 00000086400\r\n"), -1,
	    "testing 0 mx.example.com", "policy-max-age-bad@4:10" },
	{ "just less than a year", IN(T M "max_age: 31557599\r\n"), 0,
	    "testing 31557599 mx.example.com", "" },
	{ "a year", IN(T M "max_age: 31557600\r\n"), 0,
	    "testing 31557600 mx.example.com", "policy-max-age-year@4:10" },
	{ "more than a year", IN(T M "max_age: 31557601\r\n"), -1,
	    "testing 31557601 mx.example.com", "policy-max-age-too-long@4:10" },
	{ "ten digits", IN(T M "max_age: 9999999999\r\n"), -1,
	    "testing 4294967295 mx.example.com",
	    "policy-max-age-too-long@4:10" },
	{ "plus", IN(T M "max_age: +86400\r\n"), -1, "testing 0 mx.example.com",
	    "policy-max-age-bad@4:10" },
	{ "minus", IN(T M "max_age: -1\r\n"), -1, "testing 0 mx.example.com",
	    "policy-max-age-bad@4:10" },
	{ "unit", IN(T M "max_age: 7d\r\n"), -1, "testing 0 mx.example.com",
	    "policy-max-age-bad@4:10" },
	{ "point", IN(T M "max_age: 86400.0\r\n"), -1,
	    "testing 0 mx.example.com", "policy-max-age-bad@4:10" },
	{ "hex", IN(T M "max_age: 0x15180\r\n"), -1, "testing 0 mx.example.com",
	    "policy-max-age-bad@4:10" },
	{ "empty age", IN(T M "max_age: \r\n"), -1, "testing 0 mx.example.com",
	    "policy-max-age-bad@4:10" },

	/* mx */
	{ "no mx", IN(T A), -1, "testing 86400", "policy-mx-missing" },
	{ "no mx in enforce", IN(V "mode: enforce\r\n" A), -1, "enforce 86400",
	    "policy-mx-missing" },
	{ "upper case", IN(T "mx: MX.Example.COM\r\n" A), 0,
	    "testing 86400 mx.example.com", "policy-mx-uppercase@3:5" },
	{ "trailing dot", IN(T "mx: mx.example.com.\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "U-label", IN(T "mx: b\303\274cher.example\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "A-label", IN(T "mx: xn--bcher-kva.example\r\n" A), 0,
	    "testing 86400 xn--bcher-kva.example", "" },
	{ "fake A-label", IN(T "mx: xn--99999999.example\r\n" A), 0,
	    "testing 86400 xn--99999999.example", "policy-mx-bad@3:5" },
	{ "address", IN(T "mx: 192.0.2.1\r\n" A), 0, "testing 86400 192.0.2.1",
	    "policy-mx-bad@3:5" },
	{ "address literal", IN(T "mx: [192.0.2.1]\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "one label", IN(T "mx: localhost\r\n" A), 0,
	    "testing 86400 localhost", "policy-mx-bad@3:5" },
	{ "star and top label", IN(T "mx: *.com\r\n" A), 0,
	    "testing 86400 *.com", "policy-mx-bad@3:5" },
	{ "star", IN(T "mx: *\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "star dot", IN(T "mx: *.\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "deep star", IN(T "mx: a.*.b.example\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "two stars", IN(T "mx: *.*.example\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "star in a label", IN(T "mx: *mx.example.com\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "leading dot", IN(T "mx: .example.com\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "two dots", IN(T "mx: mx..example.com\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "underscore", IN(T "mx: my_mx.example.com\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "hyphen at the end", IN(T "mx: mx-.example.com\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "hyphen at the start", IN(T "mx: mx.-example.com\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "no value", IN(T "mx:\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:4" },
	{ "two in one line", IN(T "mx: a.example, b.example\r\n" A), -1,
	    "testing 86400", "policy-mx-bad@3:5" },
	{ "preference", IN(T "mx: 10 a.example\r\n" A), -1, "testing 86400",
	    "policy-mx-bad@3:5" },
	{ "bad one beside a good one", IN(T M "mx: a b\r\n" A), -1,
	    "testing 86400 mx.example.com", "policy-mx-bad@4:5" },
	{ "bad mx in mode none", IN(N "mx: a_b\r\n" A), -1, "none 86400",
	    "policy-mx-bad@3:5" },
};

static const char *
summary(const struct policy *policy, struct arena *arena)
{
	struct buf b = BUF_INIT;
	const char *text;
	size_t i;

	buf_printf(&b, "%s %lu", policy_mode_name(policy->mode),
	    (unsigned long)policy->max_age);
	for (i = 0; i < policy->mx_len; i++)
		buf_printf(&b, " %s", policy->mx[i]);
	text = arena_intern(arena, buf_text(&b));
	buf_release(&b);
	return text;
}

START_TEST(parse)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy policy;
	const char *name = bodies[_i].name, *got;
	int rc;

	rc = policy_parse(
	    &policy, bodies[_i].body, bodies[_i].len, arena, &findings);
	ck_assert_msg(rc == bodies[_i].rc, "%s: %d", name, rc);
	got = summary(&policy, arena);
	ck_assert_msg(strcmp(got, bodies[_i].read) == 0, "%s: '%s'", name, got);
	got = found(&findings, arena);
	ck_assert_msg(
	    strcmp(got, bodies[_i].found) == 0, "%s: '%s'", name, got);
	ck_assert_int_eq(
	    policy_parse(&policy, bodies[_i].body, bodies[_i].len, arena, NULL),
	    rc);
	arena_free(arena);
}
END_TEST

/* a legal body of exactly `len' octets */
static char *
body_of(size_t len)
{
	static const char head[] = T M A "more: ";
	char *body = malloc(len);

	ck_assert_ptr_nonnull(body);
	memset(body, 'x', len);
	memcpy(body, head, sizeof(head) - 1);
	return body;
}

START_TEST(size_limit)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy policy;
	char *body = body_of(POLICY_BODY_LIMIT + 1);

	ck_assert_int_eq(
	    policy_parse(&policy, body, POLICY_BODY_LIMIT, arena, &findings),
	    0);
	ck_assert_str_eq(
	    found(&findings, arena), "policy-unknown-field@5:1 policy-large");
	findings.len = 0;
	ck_assert_int_eq(policy_parse(&policy, body, POLICY_BODY_LIMIT + 1,
			     arena, &findings),
	    -1);
	ck_assert_str_eq(found(&findings, arena), "policy-too-large");
	free(body);
	arena_free(arena);
}
END_TEST

/* nothing that fits the limit makes more than a page of findings */
START_TEST(findings_are_bounded)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy policy;
	char *body = malloc(POLICY_BODY_LIMIT);
	size_t i;

	ck_assert_ptr_nonnull(body);
	memset(body, '\n', POLICY_BODY_LIMIT);
	ck_assert_int_eq(
	    policy_parse(&policy, body, POLICY_BODY_LIMIT, arena, &findings),
	    -1);
	ck_assert_uint_le(findings.len, 110);
	for (i = 0; i + 6 <= POLICY_BODY_LIMIT; i += 6)
		memcpy(body + i, "mx:a\r\n", 6);
	findings.len = 0;
	ck_assert_int_eq(policy_parse(&policy, body, i, arena, &findings), -1);
	ck_assert_uint_eq(policy.mx_len, 1);
	ck_assert_uint_le(findings.len, 110);
	free(body);
	arena_free(arena);
}
END_TEST

/* a hundred harmless findings do not hide the one that refuses */
static const int many[] = { 0, 98, 99, 100, 101, 5000 };

START_TEST(refusal_is_always_told)
{
	struct arena *arena = arena_new();
	struct findings findings = { 0 };
	struct policy policy;
	struct buf body = BUF_INIT;
	int i;

	buf_puts(&body, T M A);
	for (i = 0; i < many[_i]; i++)
		buf_puts(&body, "a: b\r\n");
	ck_assert_int_eq(
	    policy_parse(&policy, body.text, body.len, arena, &findings), 0);
	ck_assert_int_ne(findings_worst(&findings), SEVERITY_ERROR);
	buf_puts(&body, "\r\n");
	findings.len = 0;
	ck_assert_int_eq(
	    policy_parse(&policy, body.text, body.len, arena, &findings), -1);
	ck_assert_int_eq(findings_worst(&findings), SEVERITY_ERROR);
	ck_assert_uint_le(findings.len, 110);
	buf_release(&body);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *name;
	enum policy_mode mode;
	uint32_t max_age;
	const char *mx[3];
	const char *want; /* NULL: refused */
} writes[] = {
	{ "one", POLICY_TESTING, 86400, { "mx.example.com" }, T M A },
	{ "two in their order", POLICY_ENFORCE, 31557599,
	    { "b.example", "*.a.example" },
	    V "mode: enforce\r\nmx: b.example\r\nmx: *.a.example\r\n"
	      "max_age: 31557599\r\n" },
	{ "none", POLICY_NONE, 86400, { "mx.example.com" }, N M A },
	{ "no mx", POLICY_ENFORCE, 86400, { NULL }, NULL },
	{ "none without mx", POLICY_NONE, 86400, { NULL }, NULL },
	{ "too short", POLICY_TESTING, 86399, { "a.example" }, NULL },
	{ "too long", POLICY_TESTING, 31557600, { "a.example" }, NULL },
	{ "upper case", POLICY_TESTING, 86400, { "A.example" }, NULL },
	{ "trailing dot", POLICY_TESTING, 86400, { "a.example." }, NULL },
	{ "address", POLICY_TESTING, 86400, { "192.0.2.1" }, NULL },
	{ "a new line in it", POLICY_TESTING, 86400, { "a.example\r\nmx: b" },
	    NULL },
	{ "twice", POLICY_TESTING, 86400, { "a.example", "a.example" }, NULL },
};

START_TEST(write)
{
	struct arena *arena = arena_new();
	struct buf out = BUF_INIT, why = BUF_INIT;
	struct findings findings = { 0 };
	const char *mx[3];
	struct policy policy = { writes[_i].mode, writes[_i].max_age, mx, 0 };
	struct policy again;
	int rc;

	memcpy(mx, writes[_i].mx, sizeof(mx));
	while (mx[policy.mx_len] != NULL)
		policy.mx_len++;
	buf_puts(&out, "kept ");
	rc = policy_write(&out, &policy, &why);
	ck_assert_msg(rc == (writes[_i].want != NULL ? 0 : -1), "%s: %s",
	    writes[_i].name, buf_text(&why));
	ck_assert_int_eq(strncmp(out.text, "kept ", 5), 0);
	if (rc == 0) {
		ck_assert_str_eq(out.text + 5, writes[_i].want);
		ck_assert_int_eq(policy_parse(&again, out.text + 5, out.len - 5,
				     arena, &findings),
		    0);
		ck_assert_uint_eq(findings.len, 0);
		ck_assert_str_eq(
		    summary(&again, arena), summary(&policy, arena));
	} else {
		ck_assert_uint_eq(out.len, 5);
		ck_assert_uint_gt(why.len, 0);
	}
	buf_release(&out);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

START_TEST(write_keeps_below_ten_kilobytes)
{
	struct arena *arena = arena_new();
	struct buf out = BUF_INIT, why = BUF_INIT;
	const char *mx[400];
	struct policy policy = { POLICY_TESTING, 86400, mx, 0 };
	size_t i;

	for (i = 0; i < ARRAY_LEN(mx); i++)
		mx[i] = arena_printf(arena, "mx%03zu.mail.example.com", i);
	for (policy.mx_len = 1; policy.mx_len <= ARRAY_LEN(mx);
	     policy.mx_len++) {
		buf_clear(&out);
		if (policy_write(&out, &policy, &why) == -1)
			break;
		ck_assert_uint_le(out.len, POLICY_BODY_WRITE);
	}
	ck_assert_uint_gt(policy.mx_len, 300);
	ck_assert_uint_lt(policy.mx_len, ARRAY_LEN(mx));
	ck_assert_uint_eq(out.len, 0);
	buf_release(&out);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

START_TEST(modes)
{
	enum policy_mode mode;

	ck_assert_int_eq(policy_mode_parse(&mode, "enforce"), 0);
	ck_assert_int_eq(mode, POLICY_ENFORCE);
	ck_assert_int_eq(policy_mode_parse(&mode, "none"), 0);
	ck_assert_int_eq(mode, POLICY_NONE);
	ck_assert_int_eq(policy_mode_parse(&mode, "Testing"), -1);
	ck_assert_int_eq(policy_mode_parse(&mode, ""), -1);
	ck_assert_str_eq(policy_mode_name(POLICY_TESTING), "testing");
}
END_TEST

START_TEST(covers)
{
	const char *mx[] = { "*.example.com", "mx.example.net" };
	struct policy policy = { POLICY_ENFORCE, 86400, mx, 2 };

	ck_assert(policy_covers(&policy, "a.example.com"));
	ck_assert(policy_covers(&policy, "mx.example.net"));
	ck_assert(!policy_covers(&policy, "example.com"));
	ck_assert(!policy_covers(&policy, "a.b.example.com"));
	policy.mx_len = 0;
	ck_assert(!policy_covers(&policy, "mx.example.net"));
}
END_TEST

UNIT_MAIN("policy", LOOP(parse, bodies), TEST(size_limit),
    TEST(findings_are_bounded), LOOP(refusal_is_always_told, many),
    LOOP(write, writes), TEST(write_keeps_below_ten_kilobytes), TEST(modes),
    TEST(covers))
