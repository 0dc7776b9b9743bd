/*
 * NAME      nsupdate - dynamic updates as a script
 * CONTRACT  see nsupdate.h. Names and values come from zone file text that
 *           poststs wrote, or that a server sent and that was escaped, so that
 *           no line can end early (tests/fuzz/fuzz_nsupdate.c reads the script
 *           back).
 */
#include "publish/nsupdate.h"

#include <arpa/inet.h>
#include <string.h>

#include "dns/resolvconf.h"

static void
put_server(struct buf *script, const char *server)
{
	struct resolvconf conf;
	char text[INET6_ADDRSTRLEN];

	if (server == NULL || server[0] == '\0' ||
	    resolver_parse(&conf, server, NULL) != 0 ||
	    inet_ntop(conf.servers[0].ipv6 ? AF_INET6 : AF_INET,
		conf.servers[0].address, text, sizeof(text)) == NULL)
		return;
	buf_printf(script, "server %s %u\n", text,
	    conf.servers[0].port != 0 ? conf.servers[0].port : 53u);
}

static void
put_zone(struct buf *script, const char *zone)
{
	if (zone != NULL)
		buf_printf(script, "zone %s.\n", zone);
}

static void
put_change(struct buf *script, bool add, const char *name, uint32_t ttl,
    const char *type, const char *value)
{
	if (add)
		buf_printf(script, "update add %s. %lu %s %s\n", name,
		    (unsigned long)ttl, type, value);
	else
		buf_printf(
		    script, "update delete %s. %s %s\n", name, type, value);
}

static void
put_send(struct buf *script)
{
	buf_puts(script, "send\n");
}

static bool
same_message(const struct update_change *a, const struct update_change *b)
{
	return a->domain == b->domain &&
	       (a->zone == b->zone || (a->zone != NULL && b->zone != NULL &&
					  strcmp(a->zone, b->zone) == 0));
}

void
nsupdate_script(struct buf *out, const char *server,
    const struct update_change *list, size_t len)
{
	size_t i;

	put_server(out, server);
	for (i = 0; i < len; i++) {
		if (i > 0 && !same_message(&list[i - 1], &list[i]))
			put_send(out);
		if (i == 0 || !same_message(&list[i - 1], &list[i]))
			put_zone(out, list[i].zone);
		put_change(out, list[i].add, list[i].name, list[i].ttl,
		    list[i].type, list[i].value);
	}
	put_send(out);
}
