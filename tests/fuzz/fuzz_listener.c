/*
 * fuzz_listener - the readers of what master.cf and main.cf say of listeners
 *
 * The first byte chooses the reader; the rest is its text.
 */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "postfix/listener.h"
#include "postfix/milter_place.h"
#include "postfix/pflist.h"
#include "postfix/restrict.h"
#include "postfix/screen_list.h"
#include "postfix/tlsproto.h"

static void
words(const char *text, size_t len)
{
	struct pflist list = { .rest = text, .braces = true };

	while (pflist_next(&list)) {
		MUST(list.len > 0);
		MUST(list.word >= text && list.word + list.len <= text + len);
	}
}

static void
protocols(const char *text)
{
	struct buf why = BUF_INIT, shown = BUF_INIT;
	unsigned versions, again;

	if (tlsproto_parse(&versions, text, true, &why) == 0) {
		MUST(why.len == 0);
		/* what is shown means the same, but for the empty set */
		tlsproto_print(&shown, versions);
		if (versions != 0) {
			MUST(tlsproto_parse(&again, shown.text, true, NULL) ==
			     0);
			MUST(again == versions);
		}
	} else {
		MUST(why.len > 0);
	}
	buf_release(&why);
	buf_release(&shown);
}

static void
place(const char *text, struct arena *arena)
{
	struct listener_place got;
	struct buf why = BUF_INIT;

	if (listener_place(&got, text, arena, &why) == 0)
		MUST(*got.port != '\0' && strlen(got.host) <= strlen(text));
	else
		MUST(why.len > 0);
	(void)listener_loopback(text);
	buf_release(&why);
}

static void
addresses(const char *text, struct arena *arena)
{
	struct listener_notes notes = { .len = 0 };
	const char **list;
	size_t i, len;

	len = listener_addresses(&list, "", text, "ipv4", false, &notes, arena);
	for (i = 0; i < len; i++)
		MUST(!listener_loopback(list[i]));
	(void)listener_disabled(text, "smtp", "inet");
}

static void
restrictions(const char *text)
{
	const struct restrict_class classes[] = { { "one", text },
		{ "two", "one, warn_if_reject one" } };
	const struct restrict_world world = {
		.mynetworks = text, .classes = classes, .classes_len = 2
	};
	struct restrict_verdict verdict;

	restrict_judge(&verdict, &world, text, true);
	MUST(verdict.always != 0 && verdict.unknown != 0);
	/* who is known to nobody meets nothing that could not happen */
	MUST((verdict.unknown & ~verdict.always) == 0);
	if (verdict.door != NULL)
		MUST(verdict.door >= text &&
		     verdict.door + verdict.door_len <= text + strlen(text));
	if (verdict.always == RESTRICT_REJECT)
		MUST(!pflist_empty(text));
	screen_judge(&verdict, text, text);
	MUST(verdict.always != 0 && verdict.unknown != 0);
	MUST((verdict.unknown & ~verdict.always) == 0);
	(void)restrict_relay(&world, text);
}

static void
milters(const char *text, struct arena *arena)
{
	struct pflist list = { .rest = text };
	struct milter_place place, own;
	const char *path;

	milter_place_own(&own, "unix:/run/a.sock", arena);
	while (milter_place_next(&place, &list, arena)) {
		MUST(*place.text != '\0');
		(void)milter_place_meant(&place, &own, "/q", arena);
		if (place.path == NULL) {
			MUST(place.host != NULL && *place.port != '\0');
			continue;
		}
		path = milter_place_path(&place, "/q/", true, arena);
		MUST(strncmp(path, "/q/", 3) == 0 && path[3] != '/');
	}
	milter_place_own(&own, text, arena);
	(void)smtpd_chrooted(text, text);
}

static void
tls(const char *text, struct arena *arena)
{
	struct listener_config config = { .prefix = "smtpd", .ranges = true };
	struct listener_notes notes = { .len = 0 };
	struct listener_tls got;
	struct pflist list = { .rest = text, .separator = "\n" };
	size_t i;

	for (i = 0; i < LISTENER_PARAMS && pflist_next(&list); i++)
		config.values[i] = arena_strndup(arena, list.word, list.len);
	listener_tls(&got, &config, &notes, arena);
	MUST(got.level != NULL && got.protocols != NULL);
	MUST(got.key_files == NULL || got.chain_files_len <= 3);
	for (i = 0; i < got.chain_files_len; i++)
		MUST(got.chain_files[i] != NULL);
	MUST(listener_tls_differ(&got, &got) == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena;
	char *text;

	if (len == 0)
		return 0;
	arena = arena_new();
	text = xstrndup((const char *)data + 1, len - 1);
	switch (data[0]) {
	case 'w':
		words(text, strlen(text));
		break;
	case 'p':
		protocols(text);
		break;
	case 'r':
		place(text, arena);
		break;
	case 'm':
		milters(text, arena);
		break;
	case 'a':
		addresses(text, arena);
		break;
	case 'c':
		restrictions(text);
		break;
	case 't':
		tls(text, arena);
		break;
	default:
		break;
	}
	free(text);
	arena_free(arena);
	return 0;
}
