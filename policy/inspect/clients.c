/*
 * NAME      clients - from whom a service takes mail
 * CONTRACT  see clients.h. model/restrict judges; here the classes that the
 *           lists may name are looked up. Where they cannot be, nothing is
 *           claimed.
 */
#include "inspect/clients.h"

#include <string.h>

#include "postfix/pflist.h"
#include "postfix/restrict.h"
#include "postfix/screen_list.h"

#define CLASSES_MAX 200

/*
 * read_classes - fill the world with them; -1: not known. *missing: smtpd
 * does not start without a definition of this one.
 */
static int
read_classes(const struct clients_config *config, struct restrict_world *world,
    const char **missing, struct arena *arena, struct buf *warnings)
{
	struct pflist words = { .rest = config->classes };
	const char *names[CLASSES_MAX], *values[CLASSES_MAX];
	struct restrict_class *classes;
	size_t len = 0, i;

	if (pflist_empty(config->classes))
		return 0;
	for (; pflist_next(&words); len++) {
		if (len == CLASSES_MAX)
			return -1;
		names[len] = arena_strndup(arena, words.word, words.len);
	}
	if (postconf_values(config->tools, config->service, names, len, values,
		arena, warnings, NULL) != 0)
		return -1;
	classes = arena_alloc(arena, len * sizeof(*classes));
	for (i = 0; i < len; i++) {
		classes[i] = (struct restrict_class){ names[i], values[i] };
		if (values[i] == NULL || *values[i] == '\0')
			*missing = names[i];
	}
	world->classes = classes;
	world->classes_len = len;
	return 0;
}

static bool
relays(const struct clients_config *config, const struct restrict_world *world)
{
	return !restrict_relay(world, config->lists[CLIENTS_RELAY]) &&
	       !restrict_relay(world, config->lists[CLIENTS_RECIPIENT]);
}

static enum clients
judge_lists(const struct clients_config *config,
    const struct restrict_world *world, const char **detail,
    struct arena *arena)
{
	struct restrict_verdict verdict;
	enum clients result = CLIENTS_ANY;
	size_t i;

	for (i = 0; i < CLIENTS_LISTS; i++) {
		restrict_judge(
		    &verdict, world, config->lists[i], i <= CLIENTS_RECIPIENT);
		if (verdict.always == RESTRICT_REJECT) {
			*detail = arena_printf(arena,
			    "%s rejects clients that are neither "
			    "authenticated nor in mynetworks",
			    config->names[i]);
			return CLIENTS_NONE;
		}
		if (result == CLIENTS_SOME ||
		    verdict.unknown != RESTRICT_REJECT)
			continue;
		result = CLIENTS_SOME;
		*detail = arena_printf(arena,
		    "%s rejects clients that %.*s does not permit",
		    config->names[i],
		    verdict.door != NULL ? (int)verdict.door_len : 7,
		    verdict.door != NULL ? verdict.door : "a class");
	}
	return result;
}

enum clients
clients_of(const struct clients_config *config, const char **detail,
    struct arena *arena, struct buf *warnings)
{
	struct restrict_world world = { .mynetworks = config->mynetworks };
	const char *missing = NULL;

	if (read_classes(config, &world, &missing, arena, warnings) != 0)
		return CLIENTS_ANY;
	if (missing != NULL) {
		*detail = arena_printf(arena,
		    "the restriction class %s has no definition", missing);
		return CLIENTS_BROKEN;
	}
	if (relays(config, &world)) {
		*detail = "neither smtpd_relay_restrictions nor "
			  "smtpd_recipient_restrictions rejects recipients "
			  "elsewhere";
		return CLIENTS_BROKEN;
	}
	return judge_lists(config, &world, detail, arena);
}

enum clients
clients_screened(const char *list, const char *action_name,
    const char *mynetworks, enum finding_id *note, const char **detail,
    struct arena *arena)
{
	struct restrict_verdict verdict;
	enum screen_action action;

	if (screen_action_parse(&action, action_name) != 0) {
		*note = FINDING_POSTSCREEN_ACTION;
		*detail = arena_printf(arena, "it is \"%s\"", action_name);
		return CLIENTS_BROKEN;
	}
	screen_judge(&verdict, list, mynetworks);
	if (action == SCREEN_IGNORE)
		return CLIENTS_ANY;
	if (verdict.always == RESTRICT_REJECT) {
		*note = FINDING_LISTENER_CLOSED;
		*detail = "postscreen_access_list rejects clients that are "
			  "not in mynetworks";
		return CLIENTS_NONE;
	}
	if (verdict.door == NULL)
		return CLIENTS_ANY;
	if (verdict.unknown != RESTRICT_REJECT) {
		*note = FINDING_POSTSCREEN_TABLE;
		*detail = arena_printf(arena,
		    "postscreen rejects the clients that %.*s says",
		    (int)verdict.door_len, verdict.door);
		return CLIENTS_ANY;
	}
	*note = FINDING_LISTENER_RESTRICTED;
	*detail = arena_printf(arena,
	    "postscreen_access_list rejects clients that %.*s does not "
	    "permit",
	    (int)verdict.door_len, verdict.door);
	return CLIENTS_SOME;
}
