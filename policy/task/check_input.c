/*
 * NAME      check_input - an observation made from the command line
 * CONTRACT  see check_input.h. What is not given is unknown, not absent. The
 *           policy becomes a fetch that succeeded, because it is not known how
 *           it is served.
 */
#include "task/check_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "dns/dname.h"

#define POLICY_MAX (1 << 20) /* bytes read; beyond 64 KiB it is refused */

bool
given_any(const struct given *g)
{
	return g->policy != NULL || g->has_record || g->has_tlsrpt || g->has_mx;
}

static const struct txt *
txts(struct arena *arena, const char *const *list, size_t len)
{
	struct txt *txt = arena_alloc(arena, (len + 1) * sizeof(*txt));
	size_t i;

	for (i = 0; i < len; i++)
		txt[i] = (struct txt){ list[i], strlen(list[i]) };
	return txt;
}

/* host_name - canonical, or in lower case as it stands: judged later */
static const char *
host_name(struct arena *arena, const char *text)
{
	char name[DNAME_SIZE], *copy;
	size_t i;

	if (dname_parse(name, text, strlen(text), NULL) == 0)
		return arena_intern(arena, name);
	copy = arena_strndup(arena, text, strnlen(text, DNAME_MAX));
	for (i = 0; copy[i] != '\0'; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + ('a' - 'A'));
	return arena_intern(arena, copy);
}

static int
compare(const void *va, const void *vb)
{
	const struct fact_host *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

static void
add_hosts(struct facts *facts, const struct given *g)
{
	struct fact_host *hosts =
	    arena_alloc(facts->arena, (g->mx_len + 1) * sizeof(*hosts));
	size_t i, len = 0;

	for (i = 0; i < g->mx_len; i++)
		hosts[i] = (struct fact_host){
			.name = host_name(facts->arena, g->mx[i]),
			.secure = TRI_UNKNOWN,
			.tlsa = TRI_UNKNOWN,
			.local = TRI_UNKNOWN,
		};
	if (g->mx_len > 1)
		qsort(hosts, g->mx_len, sizeof(*hosts), compare);
	for (i = 0; i < g->mx_len; i++)
		if (len == 0 || hosts[len - 1].name != hosts[i].name)
			hosts[len++] = hosts[i];
	facts->hosts = hosts;
	facts->hosts_len = len;
}

static struct fact_zone *
add_zone(struct facts *facts, const struct given *g, const char *name)
{
	struct fact_zone *zone = arena_alloc(facts->arena, sizeof(*zone));
	struct mx_set *set = arena_alloc(facts->arena, sizeof(*set));
	struct mx *mx =
	    arena_alloc(facts->arena, (facts->hosts_len + 1) * sizeof(*mx));
	size_t i;

	for (i = 0; i < facts->hosts_len; i++)
		mx[i].host = &facts->hosts[i];
	*set = (struct mx_set){ mx, facts->hosts_len };
	*zone = (struct fact_zone){
		.domain = name != NULL ? name : "policy",
		.mx = set,
		.sts_txt = txts(facts->arena, g->record, g->record_len),
		.sts_txt_len = (uint16_t)g->record_len,
		.tlsrpt_txt = txts(facts->arena, g->tlsrpt, g->tlsrpt_len),
		.tlsrpt_txt_len = (uint16_t)g->tlsrpt_len,
		.mx_status = DNS_UNASKED,
		.sts_status = g->has_record ? DNS_OK : DNS_UNASKED,
		.tlsrpt_status = g->has_tlsrpt ? DNS_OK : DNS_UNASKED,
		.implicit = TRI_UNKNOWN,
		.null_mx = TRI_UNKNOWN,
		.secure = TRI_UNKNOWN,
	};
	facts->zones = zone;
	facts->zones_len = 1;
	return zone;
}

static int
add_policy(struct observation *observed, struct observed_domain *domain,
    const char *file, struct buf *why)
{
	struct arena *arena = observed->facts->arena;
	const struct probe **list = arena_alloc(arena, sizeof(*list));
	struct probe *fetch = arena_alloc(arena, sizeof(*fetch));
	size_t len;
	char *text = file_read(file, POLICY_MAX, &len, why);

	if (text == NULL)
		return -1;
	*fetch = (struct probe){
		.kind = PROBE_HTTPS,
		.host = "policy",
		.address = file,
		.status = PROBE_OK,
		.step = PROBE_STEP_DONE,
		.alert = -1,
		.https = { .code = 200,
		    .body = arena_strndup(arena, text, len),
		    .body_len = len },
	};
	free(text);
	list[0] = fetch;
	domain->fetches = list;
	domain->fetches_len = 1;
	return 0;
}

int
given_observation(struct observation *observed, struct facts *facts,
    const struct given *g, const char *name, struct buf *why)
{
	struct arena *arena = facts->arena;
	struct observed_domain *domain = arena_alloc(arena, sizeof(*domain));
	const struct observed_host **hosts;
	size_t i;

	add_hosts(facts, g);
	*observed =
	    (struct observation){ .facts = facts, .port_blocked = TRI_UNKNOWN };
	observed->hosts = arena_alloc(
	    arena, (facts->hosts_len + 1) * sizeof(*observed->hosts));
	observed->hosts_len = facts->hosts_len;
	hosts = arena_alloc(arena, (facts->hosts_len + 1) * sizeof(*hosts));
	for (i = 0; i < facts->hosts_len; i++) {
		observed->hosts[i] = (struct observed_host){
			.host = &facts->hosts[i],
			.tlsa_secure = TRI_UNKNOWN,
			.address_secure = TRI_UNKNOWN,
		};
		hosts[i] = &observed->hosts[i];
	}
	domain->given = true;
	domain->zone = add_zone(facts, g, name);
	domain->hosts = hosts;
	observed->domains = domain;
	observed->domains_len = 1;
	return g->policy != NULL ? add_policy(observed, domain, g->policy, why)
				 : 0;
}
