/*
 * NAME      observe - see domains as other mail servers do
 * CONTRACT  see observe.h. First DNS (lookup_dns(), lookup_observation()), then
 *           probes (probing.h).
 */
#include "task/observe.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "base/msg.h"
#include "lookup/astray.h"
#include "lookup/dns.h"
#include "inspect/hosts.h"
#include "lookup/inside.h"
#include "inspect/postfix.h"
#include "lookup/observe_dns.h"
#include "task/extra_hosts.h"
#include "task/probing.h"

/* ---- facts ---- */

static void
dns_progress(size_t done, size_t total)
{
	progress("asking DNS", done, total);
}

static int
compare_domains(const void *va, const void *vb)
{
	const struct fact_domain *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* choose - the named domains in the place of our own */
static void
choose(struct facts *facts, const char *const *domains, size_t len)
{
	struct fact_domain *list =
	    arena_alloc(facts->arena, (len + 1) * sizeof(*list));
	const struct fact_domain *known;
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		known = facts_domain(facts, domains[i]);
		list[i] = known != NULL ? *known
					: (struct fact_domain){
						  .name = arena_intern(
						      facts->arena, domains[i]),
						  .class = CLASS_CONFIGURED,
					  };
	}
	if (len > 1)
		qsort(list, len, sizeof(*list), compare_domains);
	for (i = 0; i < len; i++)
		if (n == 0 || list[n - 1].name != list[i].name)
			list[n++] = list[i];
	facts->domains = list;
	facts->domains_len = n;
}

struct facts *
look_facts(const struct settings *settings, const struct trust *trust,
    time_t now, const char *const *domains, size_t len,
    const struct ledger *ledger)
{
	struct facts *facts = facts_new(now);

	progress("asking Postfix", 0, 0);
	inspect_postfix(facts, settings, NULL, 0);
	if (domains != NULL)
		choose(facts, domains, len);
	if (ledger != NULL)
		also_hosts(facts, ledger, NULL, 0);
	lookup_dns(facts, settings, dns_progress);
	lookup_inside(facts, settings, dns_progress);
	inspect_hosts(facts, settings, trust);
	progress_end();
	return facts;
}

/* ---- the observation's bones ---- */

static void
add_hosts(struct observation *observed)
{
	struct facts *facts = observed->facts;
	struct observed_host *host;
	size_t i;

	observed->hosts = arena_alloc(
	    facts->arena, facts->hosts_len * sizeof(*observed->hosts));
	observed->hosts_len = facts->hosts_len;
	for (i = 0; i < facts->hosts_len; i++) {
		host = &observed->hosts[i];
		host->host = &facts->hosts[i];
		host->tlsa_secure = TRI_UNKNOWN;
		host->address_secure = facts->hosts[i].secure;
	}
}

/* hosts_of - a set's hosts in the observation */
static const struct observed_host *const *
hosts_of(const struct observation *observed, const struct mx_set *set)
{
	const struct observed_host **list =
	    arena_alloc(observed->facts->arena, (set->len + 1) * sizeof(*list));
	size_t i;

	for (i = 0; i < set->len; i++)
		list[i] =
		    &observed->hosts[set->mx[i].host - observed->facts->hosts];
	return list;
}

static void
add_domains(struct observation *observed)
{
	struct facts *facts = observed->facts;
	struct names *sets = names_new(); /* domains share MX sets */
	const struct observed_host *const **made;
	struct observed_domain *domain;
	uint32_t n;
	size_t i;

	made = xcalloc(facts->zones_len + 1, sizeof(*made));
	observed->domains = arena_alloc(
	    facts->arena, facts->zones_len * sizeof(*observed->domains));
	observed->domains_len = facts->zones_len;
	for (i = 0; i < facts->zones_len; i++) {
		domain = &observed->domains[i];
		domain->zone = &facts->zones[i];
		domain->sts_cname = domain->zone->sts_cname;
		domain->tlsrpt_cname = domain->zone->tlsrpt_cname;
		n = names_add(sets, &domain->zone->mx, sizeof(void *));
		if (made[n] == NULL)
			made[n] = hosts_of(observed, domain->zone->mx);
		domain->hosts = made[n];
	}
	free(made);
	names_free(sets);
}

void
observe_dns(struct observation *observed, struct facts *facts,
    const struct settings *settings)
{
	*observed =
	    (struct observation){ .facts = facts, .port_blocked = TRI_UNKNOWN };
	add_hosts(observed);
	add_domains(observed);
	lookup_observation(observed, settings, dns_progress);
	lookup_astray(observed, settings);
}

int
observe_records(struct observation *observed, struct facts *facts,
    const struct settings *settings, const struct trust *trust, time_t now,
    struct buf *why)
{
	int result;

	observe_dns(observed, facts, settings);
	result = observe_hosts(observed, settings, trust, now, why);
	progress_end();
	return result;
}
