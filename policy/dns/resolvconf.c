/*
 * NAME      resolvconf - which name servers to ask
 * CONTRACT  see resolvconf.h; resolv.conf(5). The limits of options are those
 *           of the system's resolver: timeout 30 seconds, 5 attempts.
 */
#include "dns/resolvconf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r"
#define INTERFACE_BYTES \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
#define TIMEOUT_MAX  30
#define ATTEMPTS_MAX 5

/* number - all of the text is a number up to `max'; else -1 */
static long
number(const char *text, size_t len, long max)
{
	long n = 0;
	size_t i;

	if (len == 0 || len > 6)
		return -1;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		n = 10 * n + (text[i] - '0');
	}
	return n <= max ? n : -1;
}

/* address - an address without port; `scope' after a percent sign */
static int
address(struct resolver_address *a, const char *text, size_t len)
{
	const char *scope = memchr(text, '%', len);
	char host[INET6_ADDRSTRLEN];
	size_t host_len = scope != NULL ? (size_t)(scope - text) : len, n, i;

	if (host_len >= sizeof(host) || memchr(text, '\0', len) != NULL)
		return -1;
	memcpy(host, text, host_len);
	host[host_len] = '\0';
	if (scope == NULL && inet_pton(AF_INET, host, a->address) == 1) {
		a->ipv6 = false;
		return 0;
	}
	if (inet_pton(AF_INET6, host, a->address) != 1)
		return -1;
	a->ipv6 = true;
	if (scope != NULL) {
		n = len - host_len - 1;
		if (n == 0 || n >= sizeof(a->scope))
			return -1;
		for (i = 1; i <= n; i++)
			if (strchr(INTERFACE_BYTES, scope[i]) == NULL)
				return -1;
		memcpy(a->scope, scope + 1, n);
		a->scope[n] = '\0';
	}
	return 0;
}

/* address_port - the forms of resolver_parse() */
static int
address_port(struct resolver_address *a, const char *text, size_t len)
{
	const char *end, *colon = memchr(text, ':', len), *port = NULL;
	const char *all = text + len;
	bool bracketed = len > 0 && text[0] == '[';
	size_t mark = len;
	long n = 0;

	memset(a, 0, sizeof(*a));
	while (mark > 0 && text[mark - 1] != '#' && text[mark - 1] != '@')
		mark--;
	if (mark > 0) {
		n = number(text + mark, len - mark, 65535);
		a->port = (unsigned short)n;
		return n > 0 ? address(a, text, mark - 1) : -1;
	}
	if (bracketed) {
		if ((end = memchr(text, ']', len)) == NULL ||
		    (end + 1 < all && end[1] != ':'))
			return -1;
		if (end + 1 < all)
			port = end + 2;
		text++;
	} else if (colon != NULL &&
		   memchr(colon + 1, ':', (size_t)(all - colon - 1)) == NULL) {
		end = colon;
		port = colon + 1;
	} else {
		end = all;
	}
	if (port != NULL &&
	    (n = number(port, (size_t)(all - port), 65535)) <= 0)
		return -1;
	a->port = (unsigned short)n;
	if (address(a, text, (size_t)(end - text)) != 0)
		return -1;
	return bracketed && !a->ipv6 ? -1 : 0;
}

static void
local_default(struct resolvconf *conf)
{
	static const unsigned char local[4] = { 127, 0, 0, 1 };

	if (conf->len > 0)
		return;
	memset(&conf->servers[0], 0, sizeof(conf->servers[0]));
	memcpy(conf->servers[0].address, local, sizeof(local));
	conf->len = 1;
}

/* word - the next word of [*at, end), its length; 0 when there is none */
static size_t
word(const char **at, const char *end, const char **start)
{
	while (*at < end && strchr(BLANKS, **at) != NULL && **at != '\0')
		++*at;
	*start = *at;
	while (*at < end && (strchr(BLANKS, **at) == NULL || **at == '\0'))
		++*at;
	return (size_t)(*at - *start);
}

static bool
is(const char *text, size_t len, const char *want)
{
	return len == strlen(want) && memcmp(text, want, len) == 0;
}

static void
option(struct resolvconf *conf, const char *text, size_t len)
{
	static const char timeout[] = "timeout:", attempts[] = "attempts:";
	const size_t t = sizeof(timeout) - 1, a = sizeof(attempts) - 1;
	long n;

	if (is(text, len, "trust-ad")) {
		conf->trust_ad = true;
	} else if (is(text, len, "use-vc")) {
		conf->stream = true;
	} else if (len > t && memcmp(text, timeout, t) == 0) {
		if ((n = number(text + t, len - t, 999999)) > 0)
			conf->timeout =
			    (unsigned)(n < TIMEOUT_MAX ? n : TIMEOUT_MAX);
	} else if (len > a && memcmp(text, attempts, a) == 0) {
		if ((n = number(text + a, len - a, 999999)) > 0)
			conf->attempts =
			    (unsigned)(n < ATTEMPTS_MAX ? n : ATTEMPTS_MAX);
	}
}

static void
line(struct resolvconf *conf, const char *at, const char *end)
{
	struct resolver_address a = { .port = 0 };
	const char *w;
	size_t len;

	/* comments and keywords stand in the first column */
	if (at == end || *at == '#' || *at == ';')
		return;
	len = word(&at, end, &w);
	if (is(w, len, "nameserver")) {
		len = word(&at, end, &w);
		if (conf->len < RESOLVER_MAX && address(&a, w, len) == 0)
			conf->servers[conf->len++] = a;
	} else if (is(w, len, "options")) {
		while ((len = word(&at, end, &w)) > 0)
			option(conf, w, len);
	}
}

void
resolvconf_parse(struct resolvconf *conf, const char *text, size_t len)
{
	const char *end = text + len, *newline;

	memset(conf, 0, sizeof(*conf));
	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (newline == NULL)
			newline = end;
		line(conf, text, newline);
	}
	local_default(conf);
}

int
resolver_parse(struct resolvconf *conf, const char *text, struct buf *why)
{
	struct buf shown = BUF_INIT;
	size_t len;

	memset(conf, 0, sizeof(*conf));
	for (; *text != '\0'; text += len) {
		text += strspn(text, BLANKS ",");
		if ((len = strcspn(text, BLANKS ",")) == 0)
			break;
		if (conf->len == RESOLVER_MAX)
			return why_set(
			    why, "more than %d resolvers", RESOLVER_MAX);
		if (address_port(&conf->servers[conf->len], text, len) == 0) {
			conf->len++;
			continue;
		}
		buf_mask(&shown, text, len, 64);
		why_set(why,
		    "\"%s\" is no address of a name server: write 192.0.2.1, "
		    "2001:db8::1, 192.0.2.1:5353, [2001:db8::1]:5353, or "
		    "either address with #5353 or @5353",
		    buf_text(&shown));
		buf_release(&shown);
		return -1;
	}
	return conf->len > 0 ? 0 : why_set(why, "no resolver is named");
}

static bool
loopback(const struct resolver_address *a)
{
	static const unsigned char local6[16] = { [15] = 1 };

	return a->ipv6 ? memcmp(a->address, local6, 16) == 0
		       : a->address[0] == 127;
}

bool
resolvconf_loopback(const struct resolvconf *conf)
{
	size_t i;

	for (i = 0; i < conf->len; i++)
		if (!loopback(&conf->servers[i]))
			return false;
	return conf->len > 0;
}

void
resolver_print(struct buf *out, const struct resolver_address *a)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(a->ipv6 ? AF_INET6 : AF_INET, a->address, text,
		sizeof(text)) == NULL)
		return;
	buf_printf(out, a->ipv6 ? "[%s%s%s]" : "%s%s%s", text,
	    a->scope[0] != '\0' ? "%" : "", a->scope);
	if (a->port != 0)
		buf_printf(out, ":%u", a->port);
}

void
resolvers_print(
    struct buf *out, const struct resolvconf *conf, size_t first, bool scoped)
{
	const struct resolver_address *a;
	size_t i;

	buf_clear(out);
	for (i = 0; i < conf->len; i++) {
		a = &conf->servers[(first + i) % conf->len];
		if (a->scope[0] != '\0' && !scoped)
			continue;
		if (out->len > 0)
			buf_putc(out, ',');
		resolver_print(out, a);
	}
}
