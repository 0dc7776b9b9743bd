/*
 * NAME      fetch_answer - what a web server sent instead of the policy
 * CONTRACT  see fetch_answer.h. Only status 200 without a redirect has a policy
 *           (RFC 8461 3.3). The meaning of other answers follows from the
 *           status codes of RFC 9110 15 and RFC 6585 4, and, from 520 on, from
 *           the proxies that invented them.
 */
#include "facts/fetch_answer.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"

#define PATH "/.well-known/mta-sts.txt"

static const struct row {
	uint16_t first, last;
	const char *text, *remedy;
} rows[] = {
	{ 201, 299, "which says that there is something else than a file",
	    "serve the policy as a plain file, with status 200 and as a "
	    "whole" },
	{ 400, 400, "it did not understand the request",
	    "see that the name and port lead to an HTTPS server for "
	    "mta-sts.<domain>, not to one for plain HTTP or for another "
	    "protocol" },
	{ 401, 401, "it asks for a log-in",
	    "serve " PATH " without a log-in: senders have none" },
	{ 403, 403, "access is refused",
	    "exempt " PATH " from bot protection, country filters and access "
	    "rules, since senders are programs from anywhere; and let the web "
	    "server read the file and its folders" },
	{ 404, 404, "there is no such file", NULL },
	{ 407, 407, "a proxy asks for a log-in",
	    "serve " PATH " without a log-in: senders have none" },
	{ 410, 410, "the file was removed", NULL },
	{ 421, 421, "the server does not take this name on this connection",
	    "give mta-sts.<domain> a virtual host of its own under the "
	    "certificate that is shown, and let a proxy in front pass the name "
	    "on, also as SNI" },
	{ 429, 429, "it was asked too often",
	    "exempt " PATH " from rate limits and bot protection: many "
	    "senders may come at once, and from one address" },
	{ 400, 499, "it refuses the request",
	    "look into the log of the web server, and exempt " PATH
	    " from what refuses it" },
	{ 503, 503,
	    "it is not available: maintenance, overload, or a page "
	    "that tests for browsers",
	    "serve the policy as a plain file, during maintenance too, and "
	    "exempt " PATH " from bot protection and rate limits" },
	{ 525, 526,
	    "the proxy in front does not accept the certificate of the server "
	    "behind it",
	    "give the server behind the proxy a certificate for "
	    "mta-sts.<domain> that the proxy accepts, or let the proxy serve "
	    "the policy itself" },
	{ 520, 530, "the proxy in front does not reach the server behind it",
	    "let the proxy reach the server behind it, or serve the policy "
	    "itself" },
	{ 500, 599, "the web server, or one behind it, fails",
	    "look into the log of the web server; serve the policy as a plain "
	    "file, without an application behind it" },
};

static const char redirect_remedy[] =
    "exempt " PATH " of mta-sts.<domain> from the rule that redirects (to www, "
    "to a log-in, to a welcome page), and serve the policy itself, with "
    "status 200";
static const char page_remedy[] =
    "let " PATH " of the virtual host mta-sts.<domain> reach the file, before "
    "any rule that answers every path with one page, a log-in, or a page that "
    "tests for browsers";

/* begins - after blanks and a byte order mark */
static bool
begins(const char *body, size_t len, const char *with)
{
	size_t at = 0, with_len = strlen(with);

	if (len >= 3 && memcmp(body, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (
	    at < len && strchr(" \t\r\n", body[at]) != NULL && body[at] != '\0')
		at++;
	return len - at >= with_len &&
	       strncasecmp(body + at, with, with_len) == 0;
}

bool
fetch_is_page(const char *media_type, const char *body, size_t len)
{
	if (body == NULL || len == 0)
		return false;
	if (begins(body, len, "<"))
		return true;
	return media_type != NULL &&
	       (strncasecmp(media_type, "text/html", 9) == 0 ||
		   strncasecmp(media_type, "application/xhtml", 17) == 0) &&
	       !begins(body, len, "version");
}

struct fetch_answer
fetch_answer(const struct probe_https *https)
{
	struct fetch_answer answer = { .kind = FETCH_NOTHING };
	size_t i;

	if (https->code == 0)
		return answer;
	if (https->code == 200) {
		if (!fetch_is_page(
			https->media_type, https->body, https->body_len))
			answer.kind = FETCH_BODY;
		else
			answer = (struct fetch_answer){ FETCH_PAGE,
				"a web page in place of the policy",
				page_remedy };
		return answer;
	}
	if (https->code / 100 == 3)
		return (struct fetch_answer){ FETCH_REDIRECT, "it redirects",
			redirect_remedy };
	answer = (struct fetch_answer){ FETCH_STATUS,
		"which no policy comes with", NULL };
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (https->code >= rows[i].first && https->code <= rows[i].last)
			return (struct fetch_answer){ FETCH_STATUS,
				rows[i].text, rows[i].remedy };
	return answer;
}
