/*
 * NAME      listenaddr - the addresses behind host names in Postfix's settings
 * CONTRACT  see listenaddr.h. As inet_addr_host() of Postfix does it at its
 *           start: /etc/hosts and DNS as the system is set up to use them,
 *           all answers of the families that are on.
 * BUGS      What the name server says now need not be what it said when
 *           Postfix started.
 */
#include "inspect/listenaddr.h"

#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "facts/locality.h"
#include "inspect/hostaddr.h"

static bool
is_address(const char *host)
{
	char canonical[ADDRESS_SIZE];

	return strcmp(host, "all") == 0 ||
	       address_canonical(canonical, host, strlen(host)) == 0;
}

struct found {
	const struct listenaddr *how;
	const char **list;
	size_t len, cap;
};

static void
add(void *context, const char *host)
{
	struct found *found = context;
	const char **bigger;
	size_t i;

	if (!found->how->loopback && listener_loopback(host))
		return;
	for (i = 0; i < found->len; i++)
		if (strcmp(found->list[i], host) == 0)
			return;
	if (found->len == found->cap) {
		bigger = arena_alloc(
		    found->how->arena, 2 * (found->cap + 4) * sizeof(*bigger));
		if (found->len > 0)
			memcpy(
			    bigger, found->list, found->len * sizeof(*bigger));
		found->list = bigger;
		found->cap = 2 * (found->cap + 4);
	}
	found->list[found->len++] = arena_strdup(found->how->arena, host);
}

static void
look_up(struct found *found, const char *name)
{
	const struct listenaddr *how = found->how;
	struct buf why = BUF_INIT;
	int family = !how->six ? AF_INET : !how->four ? AF_INET6 : AF_UNSPEC;

	if (hostaddr_look_up(name, family, how->left, add, found, &why) != 0) {
		listener_note(how->notes, how->arena, how->lost,
		    "the host %s: %s", name, buf_text(&why));
		add(found, name);
	}
	buf_release(&why);
}

size_t
listenaddr_resolve(
    const struct listenaddr *how, const char ***hosts, size_t len)
{
	struct found found = { .how = how };
	size_t i;

	for (i = 0; i < len; i++)
		if (!is_address((*hosts)[i]))
			break;
	if (i == len)
		return len;
	for (i = 0; i < len; i++)
		if (is_address((*hosts)[i]))
			add(&found, (*hosts)[i]);
		else
			look_up(&found, (*hosts)[i]);
	*hosts = found.list;
	return found.len;
}
