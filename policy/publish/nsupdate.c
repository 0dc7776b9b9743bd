/*
 * NAME      nsupdate - dynamic updates as a script
 * CONTRACT  see nsupdate.h. Names and values come from zone file text that
 *           was written by us, or by a server and escaped: no line can end
 *           early.
 */
#include "publish/nsupdate.h"

#include <arpa/inet.h>

#include "dns/resolvconf.h"

void
nsupdate_begin(struct buf *script, const char *server)
{
	struct resolvconf conf;
	char text[INET6_ADDRSTRLEN];

	if (server[0] == '\0' || resolver_parse(&conf, server, NULL) != 0 ||
	    inet_ntop(conf.servers[0].ipv6 ? AF_INET6 : AF_INET,
		conf.servers[0].address, text, sizeof(text)) == NULL)
		return;
	buf_printf(script, "server %s %u\n", text,
	    conf.servers[0].port != 0 ? conf.servers[0].port : 53u);
}

void
nsupdate_zone(struct buf *script, const char *zone)
{
	if (zone != NULL)
		buf_printf(script, "zone %s.\n", zone);
}

void
nsupdate_change(struct buf *script, bool add, const char *name, uint32_t ttl,
    const char *type, const char *value)
{
	if (add)
		buf_printf(script, "update add %s. %lu %s %s\n", name,
		    (unsigned long)ttl, type, value);
	else
		buf_printf(
		    script, "update delete %s. %s %s\n", name, type, value);
}

void
nsupdate_send(struct buf *script)
{
	buf_puts(script, "send\n");
}
