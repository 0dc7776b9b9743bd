/*
 * NAME      listener - where a row of master.cf listens, and for whom
 * CONTRACT  see listener.h. Follows master(8): the name of an inet row is
 *           [host:]port. Without a host inet_interfaces decides, which -o in
 *           the row cannot change; inet_protocols may disable a family. RFC
 *           5321 2.3.5 and 4.1.3 say what a host or an address is; here only
 *           loopback is distinguished. Host names are not looked up here, but
 *           in inspect/listenaddr.c.
 */
#include "postfix/listener.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "postfix/pflist.h"

void
listener_note(struct listener_notes *notes, struct arena *arena,
    enum finding_id id, const char *fmt, ...)
{
	struct buf masked = BUF_INIT;
	va_list ap;
	char line[1024];

	if (notes == NULL || notes->len == ARRAY_LEN(notes->list))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	buf_mask(&masked, line, strlen(line), sizeof(line));
	notes->list[notes->len++] = (struct listener_note){ .id = id,
		.detail = arena_strdup(arena, buf_text(&masked)) };
	buf_release(&masked);
}

/* ---- where ---- */

static bool
has_prefix(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/* bare - the host without brackets and without "IPv6:" inside them */
static const char *
bare(const char *text, size_t len, struct arena *arena)
{
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
		if (len > 5 && has_prefix(text, "ipv6:")) {
			text += 5;
			len -= 5;
		}
	}
	return arena_strndup(arena, text, len);
}

int
listener_place(struct listener_place *place, const char *service,
    struct arena *arena, struct buf *why)
{
	const char *colon;

	if (*service == '[') {
		if ((colon = strchr(service, ']')) == NULL)
			return why_set(why, "missing \"]\"");
		if (*++colon != ':')
			return why_set(why, "no port after \"]\"");
	} else
		colon = strrchr(service, ':');
	if (colon == NULL) {
		place->host = "";
		place->port = arena_strdup(arena, service);
	} else {
		place->host = bare(service, (size_t)(colon - service), arena);
		place->port = arena_strdup(arena, colon + 1);
	}
	if (*place->port == '\0')
		return why_set(why, "no port");
	return 0;
}

static int
family(const char *host)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, host, &four) == 1)
		return AF_INET;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return AF_INET6;
	return AF_UNSPEC;
}

bool
listener_loopback(const char *host)
{
	static const char *const names[] = { "localhost",
		"localhost.localdomain", "localhost4", "localhost6",
		"ip6-localhost", "ip6-loopback", "loopback-only" };
	static const unsigned char one[16] = { [15] = 1 };
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct in6_addr six;
	struct in_addr four;
	size_t i, len;

	if (inet_pton(AF_INET, host, &four) == 1)
		return *(const unsigned char *)&four == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return memcmp(&six, one, sizeof(one)) == 0 ||
		       (memcmp(&six, mapped, sizeof(mapped)) == 0 &&
			   six.s6_addr[12] == 127);
	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(host, names[i]) == 0)
			return true;
	len = strlen(host);
	return len > 10 && strcasecmp(host + len - 10, ".localhost") == 0;
}

struct collect {
	struct arena *arena;
	struct listener_notes *notes;
	const char **list;
	size_t len;
	bool four, six; /* inet_protocols */
	bool loopback;
};

static void
collect_add(struct collect *collect, const char *host)
{
	int af = family(host);
	size_t i;

	if (!collect->loopback && listener_loopback(host))
		return;
	if ((af == AF_INET && !collect->four) ||
	    (af == AF_INET6 && !collect->six)) {
		listener_note(collect->notes, collect->arena,
		    FINDING_LISTENER_ADDRESS,
		    "the address is %s, but inet_protocols turns IPv%c off",
		    host, af == AF_INET ? '4' : '6');
		return;
	}
	for (i = 0; i < collect->len; i++)
		if (strcasecmp(collect->list[i], host) == 0)
			return;
	collect->list[collect->len++] = host;
}

void
listener_families(const char *inet_protocols, bool *four, bool *six)
{
	*four = pflist_holds(inet_protocols, "ipv4");
	*six = pflist_holds(inet_protocols, "ipv6");
	if (pflist_holds(inet_protocols, "all") || (!*four && !*six))
		*four = *six = true;
}

/* all_interfaces - of the families that are on */
static const char *
all_interfaces(const struct collect *collect)
{
	return !collect->six ? "0.0.0.0" : !collect->four ? "::" : "all";
}

size_t
listener_addresses(const char ***out, const char *host,
    const char *inet_interfaces, const char *inet_protocols, bool loopback,
    struct listener_notes *notes, struct arena *arena)
{
	struct pflist words = {
		.rest = inet_interfaces != NULL ? inet_interfaces : "all"
	};
	struct collect collect = {
		.arena = arena, .notes = notes, .loopback = loopback
	};
	const char *word;
	size_t cap = 2;

	listener_families(inet_protocols, &collect.four, &collect.six);
	while (pflist_next(&words))
		cap += 2;
	*out = collect.list = arena_alloc(arena, cap * sizeof(*collect.list));
	if (*host != '\0') {
		collect_add(&collect, host);
		return collect.len;
	}
	words.rest = inet_interfaces != NULL ? inet_interfaces : "all";
	while (pflist_next(&words)) {
		word = bare(words.word, words.len, arena);
		if (strcasecmp(word, "all") == 0) {
			collect.list[0] = all_interfaces(&collect);
			return 1;
		}
		if (strcasecmp(word, "loopback-only") != 0) {
			collect_add(&collect, word);
			continue;
		}
		if (collect.four)
			collect_add(&collect, "127.0.0.1");
		if (collect.six)
			collect_add(&collect, "::1");
	}
	return collect.len;
}

bool
listener_disabled(const char *disable, const char *name, const char *type)
{
	struct pflist words = { .rest = disable != NULL ? disable : "" };
	size_t name_len = strlen(name), skip;
	bool match;

	while (pflist_next(&words)) {
		match = true;
		for (skip = 0; skip < words.len && words.word[skip] == '!';
		     skip++)
			match = !match;
		words.word += skip;
		words.len -= skip;
		if (words.len > name_len + 1 &&
		    strncasecmp(words.word, name, name_len) == 0 &&
		    (words.word[name_len] == '/' ||
			words.word[name_len] == '.')) {
			words.word += name_len + 1;
			words.len -= name_len + 1;
		}
		if (pflist_is(&words, type))
			return match;
	}
	return false;
}
