/* test_fetch_answer - what a web server said instead of the policy */
#include "facts/fetch_answer.h"

#include <string.h>

#include "unit.h"

/* each status with a word of its cause, and one of what helps */
static const struct {
	uint16_t code;
	enum fetch_kind kind;
	const char *text, *remedy; /* NULL: the finding's own remedy */
} statuses[] = {
	{ 0, FETCH_NOTHING, NULL, NULL },
	{ 204, FETCH_STATUS, "something else", "as a whole" },
	{ 301, FETCH_REDIRECT, "redirects", "rule that redirects" },
	{ 302, FETCH_REDIRECT, "redirects", "rule that redirects" },
	{ 400, FETCH_STATUS, "understand", "HTTPS server" },
	{ 401, FETCH_STATUS, "log-in", "without a log-in" },
	{ 403, FETCH_STATUS, "refused", "bot protection" },
	{ 404, FETCH_STATUS, "no such file", NULL },
	{ 410, FETCH_STATUS, "was removed", NULL },
	{ 421, FETCH_STATUS, "this name", "virtual host of its own" },
	{ 429, FETCH_STATUS, "too often", "rate limits" },
	{ 451, FETCH_STATUS, "refuses", "log of the web server" },
	{ 500, FETCH_STATUS, "fails", "plain file" },
	{ 502, FETCH_STATUS, "fails", "plain file" },
	{ 503, FETCH_STATUS, "maintenance", "plain file" },
	{ 521, FETCH_STATUS, "does not reach", "reach the server" },
	{ 525, FETCH_STATUS, "certificate", "certificate" },
	{ 526, FETCH_STATUS, "certificate", "certificate" },
	{ 530, FETCH_STATUS, "does not reach", "reach the server" },
	{ 999, FETCH_STATUS, "no policy", NULL },
};

static void
has(uint16_t code, const char *text, const char *part)
{
	if (part == NULL)
		ck_assert_msg(text == NULL || code == 999, "%u", code);
	else
		ck_assert_msg(text != NULL && strstr(text, part) != NULL,
		    "%u: %s", code, text);
}

START_TEST(each_status_has_its_remedy)
{
	const struct probe_https https = { .code = statuses[_i].code };
	const struct fetch_answer answer = fetch_answer(&https);

	ck_assert_int_eq(answer.kind, statuses[_i].kind);
	has(https.code, answer.text, statuses[_i].text);
	has(https.code, answer.remedy, statuses[_i].remedy);
}
END_TEST

#define POLICY "version: STSv1\r\nmode: none\r\n"
static const struct {
	const char *type, *body;
	bool page;
} bodies[] = {
	{ "text/plain", POLICY, false },
	{ "text/html", POLICY, false }, /* the wrong type, yet a policy */
	{ NULL, POLICY, false },
	{ "text/html; charset=utf-8", "<!DOCTYPE html><html>", true },
	{ "text/plain", "<!doctype html>", true },
	{ NULL, "\r\n \t<html>", true },
	{ NULL, "\xef\xbb\xbf<html>", true },
	{ "text/html", "Please log in", true },
	{ "TEXT/HTML", "Please log in", true },
	{ "application/xhtml+xml", "?", true },
	{ "text/plain", "Please log in", false },
	{ "text/html", "", false },
	{ NULL, "\xef\xbb", false },
};

START_TEST(a_page_is_no_policy)
{
	const char *body = bodies[_i].body;

	ck_assert_msg(fetch_is_page(bodies[_i].type, body, strlen(body)) ==
			  bodies[_i].page,
	    "%s: %s", bodies[_i].type != NULL ? bodies[_i].type : "-", body);
	ck_assert(!fetch_is_page(bodies[_i].type, NULL, 0));
}
END_TEST

/* counted bytes: what lies beyond the length does not count */
START_TEST(the_length_counts)
{
	ck_assert(!fetch_is_page(NULL, "  <html>", 2));
	ck_assert(fetch_is_page(NULL, "\0<", 2) == false);
}
END_TEST

UNIT_MAIN("fetch_answer", LOOP(each_status_has_its_remedy, statuses),
    LOOP(a_page_is_no_policy, bodies), TEST(the_length_counts))
