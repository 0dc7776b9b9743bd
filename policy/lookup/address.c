/*
 * NAME      address - the addresses of a host
 * CONTRACT  see address.h. The two answers may come in any order; the alias
 *           is that of A, where both have one.
 */
#include "lookup/address.h"

#include <stdlib.h>
#include <string.h>

static void
add(struct arena *arena, struct fact_host *host, const struct dns_answer *a)
{
	size_t i, len = host->addresses_len;
	const char **list;

	list = arena_alloc(arena, (len + a->rr_len) * sizeof(*list));
	if (len > 0)
		memcpy(list, host->addresses, len * sizeof(*list));
	for (i = 0; i < a->rr_len; i++)
		list[len + i] = arena_intern(arena, a->rr[i].text);
	host->addresses = list;
	host->addresses_len = len + a->rr_len;
}

void
address_take(struct fact_host *host, uint16_t type, const struct dns_answer *a,
    const struct resolver *resolver, struct arena *arena)
{
	*(type == DNS_TYPE_A ? &host->a : &host->aaaa) = a->status;
	if (a->cname != NULL && (host->cname == NULL || type == DNS_TYPE_A))
		host->cname = arena_intern(arena, a->cname);
	if (dns_known(a->status) && resolver_trusted(resolver) &&
	    host->secure != TRI_NO)
		host->secure = a->ad ? TRI_YES : TRI_NO;
	if (a->rr_len > 0)
		add(arena, host, a);
}

static int
compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
address_sort(struct fact_host *host)
{
	size_t i, n = 0;

	if (host->addresses_len == 0)
		return;
	qsort(host->addresses, host->addresses_len, sizeof(*host->addresses),
	    compare_text);
	for (i = 0; i < host->addresses_len; i++)
		if (n == 0 || host->addresses[n - 1] != host->addresses[i])
			host->addresses[n++] = host->addresses[i];
	host->addresses_len = n;
}
