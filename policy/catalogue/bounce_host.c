/*
 * NAME      bounce_host - the host that a line of a log is about
 * CONTRACT  The name after the first known mark, or else the first word of
 *           three labels; a word that is no host name is skipped. In a line of
 *           a server it is the client, otherwise the MX host or the policy
 *           host.
 */
#include "catalogue/bounce.h"

#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/attr.h"

#define TLD_MAX \
	12 /* letters of the last label of a host that no mark names \
	    */

/* the surest first; a quote or bracket behind a mark is passed over */
static const char *const marks[] = {
	"[lastattemptedservername=",
	"{fqdn=",
	"outboundproxytargethostname: ",
	"receiving-mx-hostname\":",
	"receiving_mx=",
	"server certificate verification failed for ",
	"certificate verification failed for ",
	"connection established to ",
	"connection established from ",
	"ssl_connect error to ",
	"ssl_accept error from ",
	"lost connection after starttls from ",
	"timeout after starttls from ",
	"refusing starttls request from ",
	"new tls sessions from ",
	"offered by host ",
	"last attempted server was ",
	"tls is required, but host ",
	" relay=",
	"tlsa lookup error for ",
	"tls policy lookup for ",
	"next-hop destination ",
	" h=",
	" host=",
	"servername=",
	"mx host ",
	"mx name ",
	"mx hosts of ",
	"tls error from ",
	"tls handshake with ",
	"dane failed to authenticate ",
	"mta-sts failed to authenticate ",
	"tls session from ",
	"connection to ",
	"connect to ",
	"sts policy fetch for domain ",
	"domain = ",
	"domain=",
	"policy-domain\":",
	" domain: ",
	"identifier: ",
	"identifier \"",
	"failed to renew certificate ",
	"for domain ",
	", not ",
	"https://",
	"http://",
	"looking up a for ",
	"looking up aaaa for ",
	"looking up caa for ",
	"found for ",
	"caa record for ",
	"domain ",
	"hostname=",
	"hostname = ",
	"mx ",
	"host ",
	"starttls=client, relay=",
	"authenticate mx host ",
	"from ",
	"]: ",
	"[",
	"\"",
};

/* of_domain - is it the recipient's domain that stands behind the mark? */
static bool
of_domain(const char *mark)
{
	static const char *const domains[] = {
		"mx hosts of ",
		"sts policy fetch for domain ",
		"policy-domain\":",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(domains); i++)
		if (strcmp(mark, domains[i]) == 0)
			return true;
	return false;
}

/* help - a page that a refusal names for its readers, and no host of theirs */
static bool
help(const char *host)
{
	static const char *const pages[] = {
		"support.google.com",
		"learn.microsoft.com",
		"docs.microsoft.com",
		"go.microsoft.com",
		"aka.ms",
		"senders.yahooinc.com",
		"postmaster.yahooinc.com",
		"help.yahoo.com",
		"help.mail.ru",
		"letsencrypt.org",
		"community.letsencrypt.org",
		"acme-v02.api.letsencrypt.org",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(pages); i++)
		if (strcmp(host, pages[i]) == 0)
			return true;
	return false;
}

static const char *
find(const char *text, size_t len, const char *mark)
{
	size_t mark_len = strlen(mark), i;

	for (i = 0; i + mark_len <= len; i++)
		if (strncasecmp(text + i, mark, mark_len) == 0 &&
		    (i == 0 || !ascii_alnum(*mark) ||
			!ascii_alnum(text[i - 1])))
			return text + i + mark_len;
	return NULL;
}

/* name_at - the host name that begins here, if there is one */
static bool
name_at(char host[static BOUNCE_HOST_SIZE], const char *text, size_t len)
{
	size_t n = 0, dots = 0;

	while (len > 0 && strchr("\"'<[{(* ", *text) != NULL && *text != '\0')
		text++, len--;
	for (; n < len && (ascii_alnum(text[n]) || text[n] == '-' ||
			      text[n] == '.' || text[n] == '_');
	     n++) {
		if (n + 1 >= BOUNCE_HOST_SIZE)
			return false;
		dots += text[n] == '.';
		host[n] = text[n] >= 'A' && text[n] <= 'Z'
			      ? (char)(text[n] - 'A' + 'a')
			      : text[n];
	}
	if (n > 0 && host[n - 1] == '.')
		n--, dots--;
	host[n] = '\0';
	/* a number with dots is an address or a code, and names nobody */
	return dots > 0 && strspn(host, "0123456789.") < n && !help(host) &&
	       (n == len || text[n] != '@');
}

/* host_like - three labels at least, the last one letters */
static bool
host_like(const char *name)
{
	const char *last = strrchr(name, '.');
	size_t letters = 0;

	if (last == NULL || last == strchr(name, '.'))
		return false;
	while (last[1 + letters] >= 'a' && last[1 + letters] <= 'z')
		letters++;
	return letters >= 2 && letters <= TLD_MAX && last[1 + letters] == '\0';
}

/* any - the first word that can be nothing but a host */
static bool
any(char host[static BOUNCE_HOST_SIZE], const char *text, size_t len)
{
	const char *end = text + len;
	bool inside = false;

	for (; text < end; text++) {
		if (!inside && ascii_alnum(*text) &&
		    name_at(host, text, (size_t)(end - text)) &&
		    host_like(host))
			return true;
		inside = ascii_alnum(*text) || strchr("-_.@/", *text) != NULL;
	}
	return false;
}

bool
bounce_host(char host[static BOUNCE_HOST_SIZE], const char *text, size_t len)
{
	const char *at, *end = text + len;
	size_t i;

	for (i = 0; i < ARRAY_LEN(marks); i++) {
		for (at = text;
		     (at = find(at, (size_t)(end - at), marks[i])) != NULL;)
			if (name_at(host, at, (size_t)(end - at)))
				return of_domain(marks[i]);
	}
	if (!any(host, text, len))
		host[0] = '\0';
	return false;
}
