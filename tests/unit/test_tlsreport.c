/* test_tlsreport - what senders write is read, and what nobody writes bounded
 */
#include "tlsrpt/tls_report.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define RANGE                                                          \
	"\"date-range\":{\"start-datetime\":\"2026-11-23T00:00:00Z\"," \
	"\"end-datetime\":\"2026-11-23T23:59:59Z\"}"
#define HEAD  "{\"organization-name\":\"O\",\"report-id\":\"i\"," RANGE ","
#define BEGIN 1795392000

static struct tlsreport *
parse(struct arena *arena, const char *text)
{
	struct buf why = BUF_INIT;
	struct tlsreport *report =
	    tlsreport_parse(arena, text, strlen(text), &why);

	ck_assert_msg(report != NULL, "%s: %s", buf_text(&why), text);
	buf_release(&why);
	return report;
}

/* one policy each: what is read of it */
static const struct {
	const char *policy; /* element of "policies" */
	enum tlsreport_type type;
	const char *domain, *text;
	uint64_t successes, failed;
	size_t details;
} policies[] = {
	{ "{}", TLSREPORT_OTHER, NULL, NULL, 0, 0, 0 },
	{ "{\"policy\":{\"policy-type\":\"sts\",\"policy-domain\":\"A.Example."
	  "\"}}",
	    TLSREPORT_STS, "a.example", NULL, 0, 0, 0 },
	{ "{\"policy\":{\"policy-type\":\"STS\",\"policy-domain\":null}}",
	    TLSREPORT_STS, NULL, NULL, 0, 0, 0 },
	{ "{\"policy\":{\"policy-type\":\"no-policy-found\"}}", TLSREPORT_NONE,
	    NULL, NULL, 0, 0, 0 },
	{ "{\"policy\":{\"policy-type\":\"tlsa\",\"policy-string\":[\"3 1 1 "
	  "ab\"],\"mx-host\":\"mx.example\"}}",
	    TLSREPORT_TLSA, NULL, "3 1 1 ab\r\n", 0, 0, 0 },
	{ "{\"policy\":{\"policy-string\":[\"Version: STSv1\\r\",\"\","
	  "\" mode: none \"]}}",
	    TLSREPORT_OTHER, NULL, "version: STSv1\r\nmode: none\r\n", 0, 0,
	    0 },
	{ "{\"policy\":{\"policy-string\":\"version: STSv1\\nmode: none\\n\"}}",
	    TLSREPORT_OTHER, NULL, "version: STSv1\r\nmode: none\r\n", 0, 0,
	    0 },
	{ "{\"policy\":{\"policy-string\":[\"version: STSv1\\\\r\\\\nmode: "
	  "none\"]}}",
	    TLSREPORT_OTHER, NULL, "version: STSv1\r\nmode: none\r\n", 0, 0,
	    0 },
	{ "{\"policy\":{\"policy-string\":null},\"summary\":null}",
	    TLSREPORT_OTHER, NULL, NULL, 0, 0, 0 },
	{ "{\"summary\":{\"total-successful-session-count\":5,"
	  "\"total-failure-session-count\":2}}",
	    TLSREPORT_OTHER, NULL, NULL, 5, 2, 0 },
	{ "{\"summary\":{\"total-successful-session-count\":\"5\","
	  "\"total-failure-session-count\":\"many\"}}",
	    TLSREPORT_OTHER, NULL, NULL, 5, 0, 0 },
	{ "{\"summary\":{\"total-successful-session-count\":-1,"
	  "\"total-failure-session-count\":1e200}}",
	    TLSREPORT_OTHER, NULL, NULL, 0, TLSREPORT_COUNT_MAX, 0 },
	{ "{\"summary\":{\"total-successful-session-count\":"
	  "99999999999999999999999999}}",
	    TLSREPORT_OTHER, NULL, NULL, TLSREPORT_COUNT_MAX, 0, 0 },
	{ "{\"failure-details\":[{\"result-type\":\"x\","
	  "\"failed-session-count\":3},null,7,{}]}",
	    TLSREPORT_OTHER, NULL, NULL, 0, 3, 2 },
	{ "{\"failure-details\":{\"failed-session-count\":3}}", TLSREPORT_OTHER,
	    NULL, NULL, 0, 3, 1 },
};

START_TEST(a_policy)
{
	struct arena *arena = arena_new();
	const struct tlsreport_policy *p;
	struct buf text = BUF_INIT;
	int array;

	for (array = 0; array < 2; array++) {
		buf_clear(&text);
		buf_printf(&text, HEAD "\"policies\":%s%s%s}", array ? "[" : "",
		    policies[_i].policy, array ? "]" : "");
		p = parse(arena, buf_text(&text))->policies;
		ck_assert_int_eq(p->type, policies[_i].type);
		ck_assert_pstr_eq(p->domain, policies[_i].domain);
		ck_assert_pstr_eq(p->text, policies[_i].text);
		ck_assert_uint_eq(p->successes, policies[_i].successes);
		ck_assert_uint_eq(p->failed, policies[_i].failed);
		ck_assert_uint_eq(p->failures_len, policies[_i].details);
	}
	buf_release(&text);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *start, *end; /* JSON */
	long long begin, until;  /* from BEGIN; -1: refused */
} periods[] = {
	{ "\"2026-11-23T00:00:00Z\"", "\"2026-11-24T00:00:00Z\"", 0, 86400 },
	{ "\"2026-11-23T00:00:00\"", "\"2026-11-23T23:59:59\"", 0, 86399 },
	{ "\"2026-11-23 00:00:00\"", "\"2026-11-23 23:59:59.999\"", 0, 86399 },
	{ "\"2026-11-23\"", "\"2026-11-23\"", 0, 86399 },
	{ "\"2026-11-23T01:00:00+01:00\"", "\"2026-11-23T00:00:01-00:00\"", 0,
	    1 },
	{ "1795392000", "1795478399", 0, 86399 },
	{ "\"yesterday\"", "\"2026-11-23T23:59:59\"", -1, 0 },
	{ "null", "\"2026-11-23T23:59:59\"", -1, 0 },
	{ "\"2026-11-23T00:00:00Z\"", "\"2026-11-22T00:00:00Z\"", -1, 0 },
	{ "-1", "5", -1, 0 },
	{ "1e300", "1e300", -1, 0 },
};

START_TEST(a_period)
{
	struct arena *arena = arena_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct tlsreport *report;

	buf_printf(&text,
	    "{\"organization-name\":\"O\",\"policies\":[{}],\"date-range\":{"
	    "\"start-datetime\":%s,\"end-datetime\":%s}}",
	    periods[_i].start, periods[_i].end);
	report = tlsreport_parse(arena, text.text, text.len, &why);
	if (periods[_i].begin < 0)
		ck_assert(report == NULL && why.len > 0);
	else {
		ck_assert_msg(report != NULL, "%s", buf_text(&why));
		ck_assert_int_eq(report->begin - BEGIN, periods[_i].begin);
		ck_assert_int_eq(report->end - BEGIN, periods[_i].until);
	}
	buf_release(&text);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

static const char *const refused[] = {
	"",
	"null",
	"[]",
	"{",
	"{}",
	"\xff",
	"{\"a\":\"\\u0000\"}",
	HEAD "\"policies\":[]}",
	HEAD "\"policies\":null}",
	HEAD "\"policies\":[7,\"x\"]}",
	"{\"report-id\":\"i\"," RANGE ",\"policies\":[{}]}",
	"{\"organization-name\":\" \"," RANGE ",\"policies\":[{}]}",
	HEAD "\"policies\":[{}]} trailing",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
};

START_TEST(no_report)
{
	struct arena *arena = arena_new();
	struct buf why = BUF_INIT;

	ck_assert_msg(tlsreport_parse(arena, refused[_i], strlen(refused[_i]),
			  &why) == NULL,
	    "%s", refused[_i]);
	ck_assert_uint_gt(why.len, 0);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

START_TEST(texts_are_bounded_and_masked)
{
	struct arena *arena = arena_new();
	struct buf text = BUF_INIT;
	struct tlsreport *report, *other;
	int i;

	buf_puts(&text, "\xef\xbb\xbf{\"organization-name\":\"a\\u001bb\",");
	buf_puts(&text, RANGE ",\"contact-info\":null,\"report-id\":\"");
	for (i = 0; i < 10000; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\",\"policies\":[{\"policy\":{\"policy-type\":\"");
	for (i = 0; i < 10000; i++)
		buf_puts(&text, "\xc3\xa4");
	buf_puts(&text, "\"}}]}");
	report = parse(arena, buf_text(&text));
	ck_assert_str_eq(report->organization, "a?b");
	ck_assert_ptr_null(report->contact);
	ck_assert_uint_eq(strlen(report->id), 64); /* made of the bytes */
	ck_assert_uint_lt(
	    strlen(report->policies[0].type_text), TLSREPORT_TEXT_MAX + 4);
	/* the organisation may stand in contact-info alone; no id */
	buf_clear(&text);
	buf_puts(&text,
	    "{\"contact-info\":\"a@b.example\"," RANGE ",\"policies\":[{}]}");
	other = parse(arena, buf_text(&text));
	ck_assert_str_eq(other->organization, "a@b.example");
	ck_assert_str_ne(other->id, report->id);
	buf_release(&text);
	arena_free(arena);
}
END_TEST

START_TEST(many_values)
{
	struct arena *arena = arena_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	const struct tlsreport_policy *p;
	size_t i;

	buf_puts(&text, HEAD "\"policies\":[{\"failure-details\":[{}");
	for (i = 0; i < TLSREPORT_FAILURES_MAX + 10; i++)
		buf_puts(&text, ",{\"failed-session-count\":1}");
	buf_puts(&text, "]}]}");
	p = parse(arena, buf_text(&text))->policies;
	ck_assert_uint_eq(p->failures_len, TLSREPORT_FAILURES_MAX);
	ck_assert_uint_eq(p->cut, 11);
	buf_clear(&text);
	buf_puts(&text, HEAD "\"policies\":[0");
	for (i = 0; i < TLSREPORT_VALUES_MAX; i++)
		buf_puts(&text, ",0");
	buf_puts(&text, "]}");
	ck_assert_ptr_null(tlsreport_parse(arena, text.text, text.len, &why));
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "values"));
	buf_release(&text);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *text, *domain;
} hints[] = {
	{ "2026-11-24T00:00:00Z_example.org", "example.org" },
	{ "2026-11-24T00:00:00Z_idx1_example.org", "example.org" },
	{ "133198585438131172+Example.ORG", "example.org" },
	{ "2026.11.24T00.00.00Z+example.org@google.com", "example.org" },
	{ "google.com!example.org!1!2!001.json.gz", "example.org" },
	{ "133944884956529435+", NULL },
	{ "0c6f2a44-91be-4a6e@mail.ru", NULL },
	{ "a!b", NULL },
	{ "", NULL },
};

START_TEST(domain_in_a_name)
{
	char name[254];
	int result = tlsreport_domain_in(name, sizeof(name), hints[_i].text);

	ck_assert_int_eq(result, hints[_i].domain != NULL ? 0 : -1);
	if (result == 0)
		ck_assert_str_eq(name, hints[_i].domain);
}
END_TEST

UNIT_MAIN("tlsreport", LOOP(a_policy, policies), LOOP(a_period, periods),
    LOOP(no_report, refused), TEST(texts_are_bounded_and_masked),
    TEST(many_values), LOOP(domain_in_a_name, hints))
