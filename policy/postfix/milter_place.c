/*
 * NAME      milter_place - where a milter is, according to smtpd_milters
 * CONTRACT  see milter_place.h, postconf(5) and MILTER_README: elements are
 *           unix:PATH (or local:PATH) and inet:HOST:PORT. An element in braces
 *           is followed by settings of its own (Postfix 3.0 and later).
 * BUGS      A table of milters by client (smtpd_milter_maps) is left to the
 *           caller.
 */
#include "postfix/milter_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ours wherever it is said to lie: /run, say, where milter_socket names the
 * folder below the queue */
#define OURS "poststs/milter.sock"

/* without_braces - and without the blanks inside of them */
static const char *
without_braces(const char *word, size_t len, struct arena *arena)
{
	if (len >= 2 && word[0] == '{' && word[len - 1] == '}') {
		word++;
		len -= 2;
	}
	while (len > 0 && isspace((unsigned char)*word))
		word++, len--;
	while (len > 0 && isspace((unsigned char)word[len - 1]))
		len--;
	return arena_strndup(arena, word, len);
}

/* host_port - "[2001:db8::1]:8893", "127.0.0.1:8893", "localhost:milter" */
static bool
host_port(struct milter_place *place, const char *text, struct arena *arena)
{
	const char *colon = strrchr(text, ':');
	size_t len;

	if (colon == NULL || colon[1] == '\0')
		return false;
	place->port = colon + 1;
	len = (size_t)(colon - text);
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']')
		text++, len -= 2;
	place->host = arena_strndup(arena, text, len);
	return true;
}

static bool
element(struct milter_place *place, const char *text, struct arena *arena)
{
	const char *rest = strchr(text, ':');
	size_t len = rest != NULL ? (size_t)(rest - text) : 0;

	*place = (struct milter_place){ .text = text };
	if (len == 0 || *++rest == '\0')
		return false;
	if (len == 4 && strncmp(text, "inet", 4) == 0)
		return host_port(place, rest, arena);
	if ((len != 4 || strncmp(text, "unix", 4) != 0) &&
	    (len != 5 || strncmp(text, "local", 5) != 0))
		return false;
	place->path = rest;
	return true;
}

/* settings - what stands behind the element within its braces */
static void
settings(struct milter_place *place, struct pflist *list, struct arena *arena)
{
	static const char action[] = "default_action";
	const char *attribute, *value;
	size_t len = sizeof(action) - 1;

	while (pflist_next(list)) {
		attribute = without_braces(list->word, list->len, arena);
		if (strncmp(attribute, action, len) != 0)
			continue;
		value = attribute + len;
		value += strspn(value, " \t");
		if (*value == '=')
			place->action = value + 1 + strspn(value + 1, " \t");
	}
}

bool
milter_place_next(
    struct milter_place *place, struct pflist *list, struct arena *arena)
{
	struct pflist inner;
	bool braced;

	list->braces = true;
	while (pflist_next(list)) {
		braced = list->len > 0 && list->word[0] == '{';
		inner = (struct pflist){ .rest = without_braces(
					     list->word, list->len, arena),
			.braces = true };
		if (!braced) {
			if (element(place, inner.rest, arena))
				return true;
			continue;
		}
		if (!pflist_next(&inner) ||
		    !element(place, arena_strndup(arena, inner.word, inner.len),
			arena))
			continue;
		settings(place, &inner, arena);
		return true;
	}
	return false;
}

void
milter_place_own(
    struct milter_place *own, const char *milter_socket, struct arena *arena)
{
	const char *rest = strchr(milter_socket, ':'), *at;

	*own = (struct milter_place){
		.text = milter_socket, .host = "", .port = ""
	};
	if (rest == NULL)
		return;
	rest++;
	if (strncmp(milter_socket, "unix:", 5) == 0) {
		own->path = rest;
		return;
	}
	at = rest + strcspn(rest, "@");
	own->port = arena_strndup(arena, rest, (size_t)(at - rest));
	own->host = *at == '@' ? at + 1 : "";
}

/* below - a path below a folder, each slash once */
static const char *
below(const char *folder, const char *path, struct arena *arena)
{
	size_t len = strlen(folder);

	while (len > 0 && folder[len - 1] == '/')
		len--;
	while (*path == '/')
		path++;
	return arena_printf(arena, "%.*s/%s", (int)len, folder, path);
}

const char *
milter_place_path(const struct milter_place *place, const char *queue_directory,
    bool chrooted, struct arena *arena)
{
	if (*place->path == '/' && !chrooted)
		return place->path;
	return below(queue_directory, place->path, arena);
}

/* this_machine - a loopback address, or a name for it, or all addresses */
static bool
this_machine(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
	       strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
	       strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

/* tail - the last two components of a path */
static const char *
tail(const char *path)
{
	const char *at = path + strlen(path);
	int slashes = 0;

	while (at > path && (at[-1] != '/' || ++slashes < 2))
		at--;
	return at;
}

bool
milter_place_meant(const struct milter_place *place,
    const struct milter_place *own, const char *queue_directory,
    struct arena *arena)
{
	if (place->path == NULL || own->path == NULL)
		return place->path == NULL && own->path == NULL &&
		       strcmp(place->port, own->port) == 0 &&
		       (strcasecmp(place->host, own->host) == 0 ||
			   (this_machine(place->host) &&
			       this_machine(own->host)));
	return strcmp(place->path, own->path) == 0 ||
	       strcmp(below(queue_directory, place->path, arena), own->path) ==
		   0 ||
	       strcmp(tail(place->path), OURS) == 0;
}

bool
smtpd_chrooted(const char *column, const char *compatibility_level)
{
	if (strcmp(column, "-") != 0)
		return strcmp(column, "y") == 0;
	/* chroot = n is the default from level 1 on (COMPATIBILITY_README) */
	return compatibility_level != NULL && atoi(compatibility_level) < 1;
}
