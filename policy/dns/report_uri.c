/*
 * NAME      report_uri - where TLS reports may be sent
 * CONTRACT  see report_uri.h. Checks the characters of RFC 3986, not its whole
 *           grammar: a scheme, a colon, then characters that a URI may have,
 *           with well-formed percent-encoding. `,' and `;' cannot occur here,
 *           since they end a URI in the record.
 * BUGS      Address literals are refused in mailto: URIs. In https: URIs the
 *           host may be anything that a URI permits.
 */
#include "dns/report_uri.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "dns/dname.h"

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* legal - only characters of URIs, each `%' with two hex digits behind */
static bool
legal(const char *uri, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (uri[i] == '%') {
			if (len - i < 3 || !is_hex(uri[i + 1]) ||
			    !is_hex(uri[i + 2]))
				return false;
		} else if (!ascii_alnum(uri[i]) &&
			   (uri[i] == '\0' || strchr("-._~:/?#[]@$&'()*+=!",
						  uri[i]) == NULL)) {
			return false;
		}
	}
	return true;
}

/* scheme_len - octets before the colon; 0 when there is no scheme */
static size_t
scheme_len(const char *uri, size_t len)
{
	size_t i;

	if (len == 0 || !is_alpha(uri[0]))
		return 0;
	for (i = 1; i < len && uri[i] != ':'; i++)
		if (!ascii_alnum(uri[i]) && strchr("+-.", uri[i]) == NULL)
			return 0;
	return i < len ? i : 0;
}

/* reachable - is there a mail domain or host behind the scheme? */
static bool
mail_reachable(const char *address, size_t len)
{
	const char *query = memchr(address, '?', len), *at = NULL;
	char domain[DNAME_SIZE];
	size_t i;

	if (query != NULL)
		len = (size_t)(query - address);
	for (i = 0; i < len; i++)
		if (address[i] == '@')
			at = address + i;
	return at != NULL && at != address &&
	       memchr(address, '@', (size_t)(at - address)) == NULL &&
	       dname_parse(
		   domain, at + 1, len - (size_t)(at + 1 - address), NULL) == 0;
}

static bool
web_reachable(const char *rest, size_t len)
{
	return len > 2 && rest[0] == '/' && rest[1] == '/' && rest[2] != '/' &&
	       rest[2] != '?' && rest[2] != '#' && rest[2] != ':';
}

enum report_uri
report_uri_check(const char *uri, size_t len)
{
	size_t scheme;
	const char *rest;

	if (memchr(uri, '!', len) != NULL)
		return REPORT_URI_UNESCAPED;
	if (!legal(uri, len))
		return REPORT_URI_BAD;
	if ((scheme = scheme_len(uri, len)) == 0)
		return mail_reachable(uri, len) ? REPORT_URI_NO_MAILTO
						: REPORT_URI_BAD;
	rest = uri + scheme + 1;
	len -= scheme + 1;
	if (scheme == 6 && strncasecmp(uri, "mailto", 6) == 0)
		return mail_reachable(rest, len) ? REPORT_URI_GOOD
						 : REPORT_URI_ADDRESS;
	if (scheme == 5 && strncasecmp(uri, "https", 5) == 0)
		return web_reachable(rest, len) ? REPORT_URI_GOOD
						: REPORT_URI_ADDRESS;
	return REPORT_URI_SCHEME;
}

static unsigned
hex(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a') + 10;
}

int
report_uri_mailto(struct buf *out, const char *uri, size_t len)
{
	const char *query;
	size_t i;

	buf_clear(out);
	if (report_uri_check(uri, len) != REPORT_URI_GOOD ||
	    strncasecmp(uri, "mailto:", 7) != 0)
		return -1;
	query = memchr(uri, '?', len);
	if (query != NULL)
		len = (size_t)(query - uri);
	for (i = 7; i < len; i++)
		if (uri[i] == '%') {
			buf_putc(out,
			    (char)(hex(uri[i + 1]) << 4 | hex(uri[i + 2])));
			i += 2;
		} else
			buf_putc(out, uri[i]);
	return memchr(out->text, '\0', out->len) == NULL ? 0 : -1;
}
