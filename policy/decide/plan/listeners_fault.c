/*
 * NAME      listeners_fault - do the listeners offer what enforce requires?
 * CONTRACT  see listeners_fault.h. One listener without TLS is enough for a
 *           fault: a sender may reach any of them under the name of a local
 *           host.
 */
#include "decide/plan/listeners_fault.h"

#include <string.h>

#include "postfix/tlsproto.h"

static const char *
listener_fault(const struct fact_listener *listener)
{
	unsigned versions;

	if (listener->security_level[0] == '\0' ||
	    strcmp(listener->security_level, "none") == 0)
		return "does not offer TLS";
	if (tlsproto_parse(&versions, listener->protocols, true, NULL) == -1)
		return "has a protocol list that Postfix cannot parse";
	if ((versions & (TLSPROTO_1_2 | TLSPROTO_1_3)) == 0)
		return "offers no TLS version 1.2 or later";
	return NULL;
}

const char *
listeners_fault(const struct facts *facts, struct arena *arena)
{
	const struct fact_instance *instance;
	const char *fault;
	bool any = false;
	size_t i, j;

	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			any = true;
			fault = listener_fault(&instance->listeners[j]);
			if (fault != NULL)
				return arena_printf(arena,
				    "the listener %s of %s %s",
				    instance->listeners[j].service,
				    instance->config_directory, fault);
		}
	}
	return any ? NULL : "no listener on port 25 is known";
}
