/*
 * test_httpanswer - what a policy host says to GET, whole, cut and wrong
 *
 * Each answer is taken at once, and then a byte at a time: where the network
 * cuts it makes no difference.
 */
#include "facts/http_answer.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define OK      "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
	const char *name, *bytes;
	enum http_event event; /* the last one; of the end, where it is MORE */
	int code;
	const char *body, *media_type, *location, *error;
} cases[] = {
	{ "counted",
	    OK "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nab",
	    HTTP_WHOLE, 200, "ab", "text/plain", "", NULL },
	{ "counted, and more behind", OK "Content-Length: 2\r\n\r\nabcd",
	    HTTP_WHOLE, 200, "ab", "", "", NULL },
	{ "empty", OK "Content-Length: 0\r\n\r\n", HTTP_WHOLE, 200, "", "", "",
	    NULL },
	{ "cut short", OK "Content-Length: 3\r\n\r\nab", HTTP_MORE, 200, "ab",
	    "", "", NULL },
	{ "up to the end", OK "\r\nab", HTTP_WHOLE, 200, "ab", "", "", NULL },
	{ "nothing in it", OK "\r\n", HTTP_WHOLE, 200, "", "", "", NULL },
	{ "lines of LF", "HTTP/1.0 200\nContent-Length: 1\n\nx", HTTP_WHOLE,
	    200, "x", "", "", NULL },
	{ "chunks", CHUNKED "2;x=y\r\nab\r\n00A\r\n0123456789\r\n0\r\n\r\n",
	    HTTP_WHOLE, 200, "ab0123456789", "", "", NULL },
	{ "chunks win",
	    OK "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
	       "2\r\nab\r\n0\r\nX: y\r\n\r\n",
	    HTTP_WHOLE, 200, "ab", "", "", NULL },
	{ "chunks cut short", CHUNKED "2\r\nab\r\n", HTTP_MORE, 200, "ab", "",
	    "", NULL },
	{ "a chunk too long", CHUNKED "2\r\nabc\r\n", HTTP_BAD, 200, "ab", "",
	    "", "longer than it says" },
	{ "a chunk of no size", CHUNKED "\r\nab", HTTP_BAD, 200, "", "", "",
	    "no number" },
	{ "a chunk of a negative size", CHUNKED "-1\r\nab", HTTP_BAD, 200, "",
	    "", "", "no number" },
	{ "a chunk of too many digits", CHUNKED "fffffffffffffffffffffff1\r\n",
	    HTTP_TOO_LARGE, 200, "", "", "", NULL },
	{ "too large", OK "Content-Length: 65537\r\n\r\n", HTTP_TOO_LARGE, 200,
	    "", "", "", NULL },
	{ "more digits than fit",
	    OK "Content-Length: 18446744073709551617\r\n\r\n", HTTP_TOO_LARGE,
	    200, "", "", "", NULL },
	{ "no length", OK "Content-Length: 2 bytes\r\n\r\nab", HTTP_BAD, 200,
	    "", "", "", "Content-Length" },
	{ "two lengths", OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab",
	    HTTP_BAD, 200, "", "", "", "two different" },
	{ "one length twice",
	    OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", HTTP_WHOLE,
	    200, "ab", "", "", NULL },
	{ "another coding", OK "Transfer-Encoding: gzip, chunked\r\n\r\nx",
	    HTTP_BAD, 200, "", "", "", "Transfer-Encoding" },
	{ "informational, then it",
	    "HTTP/1.1 103 Early\r\nContent-Type: a\r\nContent-Length: "
	    "9\r\n\r\n" OK "Content-Length: 1\r\n\r\nx",
	    HTTP_WHOLE, 200, "x", "", "", NULL },
	{ "moved", "HTTP/1.1 301 Moved\r\nlocation:\thttps://x/ \r\n\r\nbody",
	    HTTP_WHOLE, 301, "", "", "https://x/", NULL },
	{ "a name that only begins so", OK "Content-Typewriter: x\r\n\r\n",
	    HTTP_WHOLE, 200, "", "", "", NULL },
	{ "a folded field", OK "X: a\r\n b\r\nContent-Length: 1\r\n\r\nx",
	    HTTP_WHOLE, 200, "x", "", "", NULL },
	{ "SMTP", "220 mx ESMTP\r\n", HTTP_BAD, 0, "", "", "", "no HTTP" },
	{ "no line of HTTP so far", "HTTQ", HTTP_BAD, 0, "", "", "",
	    "no HTTP" },
	{ "HTTP/2", "HTTP/2 200\r\n\r\n", HTTP_BAD, 0, "", "", "", "no HTTP" },
	{ "a code of four digits", "HTTP/1.1 2000\r\n\r\n", HTTP_BAD, 0, "", "",
	    "", "no HTTP" },
	{ "no code", "HTTP/1.1 OK\r\n\r\n", HTTP_BAD, 0, "", "", "",
	    "no HTTP" },
	{ "nothing", "", HTTP_MORE, 0, "", "", "", NULL },
};

/* take - in pieces of this size, and then the end */
static enum http_event
take(struct http_answer *h, const char *bytes, size_t len, size_t piece)
{
	enum http_event event = HTTP_MORE;
	size_t n;

	for (; len > 0 && event == HTTP_MORE; bytes += n, len -= n) {
		n = piece < len ? piece : len;
		event = http_answer_take(h, bytes, n);
	}
	return event == HTTP_MORE ? http_answer_end(h) : event;
}

START_TEST(answers)
{
	static const size_t pieces[] = { 100000, 1, 7 };
	struct http_answer h = { .code = 0 };
	const char *name = cases[_i].name;
	enum http_event event;
	size_t i;

	for (i = 0; i < ARRAY_LEN(pieces); i++) {
		http_answer_begin(&h);
		event = take(
		    &h, cases[_i].bytes, strlen(cases[_i].bytes), pieces[i]);
		ck_assert_msg(event == cases[_i].event, "%s: event %d (%s)",
		    name, (int)event, h.error);
		ck_assert_msg(h.code == cases[_i].code, "%s: %d", name, h.code);
		ck_assert_str_eq(buf_text(&h.body), cases[_i].body);
		ck_assert_str_eq(h.media_type, cases[_i].media_type);
		ck_assert_str_eq(h.location, cases[_i].location);
		ck_assert_msg((h.error == NULL) == (cases[_i].error == NULL) &&
				  (h.error == NULL ||
				      strstr(h.error, cases[_i].error) != NULL),
		    "%s: %s", name, h.error);
	}
	http_answer_release(&h);
}
END_TEST

START_TEST(headers_have_a_limit)
{
	static const char line[] = "X-Header: of a length\r\n";
	struct http_answer h = { .code = 0 };
	enum http_event event;
	size_t n;

	http_answer_begin(&h);
	event = http_answer_take(&h, OK, sizeof(OK) - 1);
	for (n = sizeof(OK); event == HTTP_MORE; n += sizeof(line) - 1)
		event = http_answer_take(&h, line, sizeof(line) - 1);
	ck_assert_int_eq(event, HTTP_BAD);
	ck_assert_uint_le(n, HTTP_HEADER_MAX + 2 * sizeof(line));
	/* one line without an end, too */
	http_answer_begin(&h);
	event = http_answer_take(&h, OK, sizeof(OK) - 1);
	for (n = 0; event == HTTP_MORE && n < 2 * HTTP_HEADER_MAX; n++)
		event = http_answer_take(&h, "x", 1);
	ck_assert_int_eq(event, HTTP_BAD);
	http_answer_release(&h);
}
END_TEST

START_TEST(a_zero_byte_ends_a_header)
{
	static const char text[] = OK "X: \0y\r\n\r\n";
	struct http_answer h = { .code = 0 };

	http_answer_begin(&h);
	ck_assert_int_eq(
	    http_answer_take(&h, text, sizeof(text) - 1), HTTP_BAD);
	http_answer_release(&h);
}
END_TEST

UNIT_MAIN("httpanswer", LOOP(answers, cases), TEST(headers_have_a_limit),
    TEST(a_zero_byte_ends_a_header))
