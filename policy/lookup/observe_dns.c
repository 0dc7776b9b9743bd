/*
 * NAME      observe_dns - what the world finds in DNS about domains
 * CONTRACT  see view.h. First A and AAAA of each policy host and TLSA of each
 *           MX host, then the record, from each server of its zone
 *           (zone_servers.h).
 */
#include "lookup/observe_dns.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "lookup/address.h"
#include "lookup/question.h"
#include "lookup/resolver.h"
#include "lookup/zone_servers.h"

#define TLSA_MAX 64
#define STEP     512

enum kind { ASK_A, ASK_AAAA, ASK_TLSA, ASK_TLSA_ALIAS };

struct view {
	struct observation *observed;
	struct facts *facts;
	struct resolver *resolver;
	struct fact_host *policy_hosts; /* by domain; no name: none */
	size_t next, done, total;
	void (*progress)(size_t, size_t);
};

static void
step(struct view *v)
{
	if (++v->done % STEP == 0 && v->progress != NULL)
		v->progress(v->done, v->total > v->done ? v->total : v->done);
}

/* ---- first: policy hosts, TLSA ---- */

static void
ask(struct dns_question *q, enum kind kind, size_t subject, const char *prefix,
    const char *name)
{
	static const uint16_t types[] = {
		[ASK_A] = DNS_TYPE_A,
		[ASK_AAAA] = DNS_TYPE_AAAA,
		[ASK_TLSA] = DNS_TYPE_TLSA,
		[ASK_TLSA_ALIAS] = DNS_TYPE_TLSA,
	};

	question_name(q, prefix, name, strlen(name));
	q->kind = (uint16_t)kind;
	q->type = types[kind];
	q->subject = (uint32_t)subject;
}

static bool
next_host(void *context, struct dns_question *q)
{
	struct view *v = context;
	const struct fact_host *host;
	size_t n, domains = 2 * v->observed->domains_len;

	for (; (n = v->next) < domains; v->next++) {
		if (v->policy_hosts[n / 2].name == NULL)
			continue;
		ask(q, ASK_A + n % 2, n / 2, "", v->policy_hosts[n / 2].name);
		v->next++;
		return true;
	}
	for (; (n = v->next - domains) < 2 * v->observed->hosts_len;
	     v->next++) {
		host = v->observed->hosts[n / 2].host;
		if (strchr(host->name, '?') != NULL ||
		    (n % 2 == 1 && host->cname == NULL))
			continue;
		ask(q, ASK_TLSA + n % 2, n / 2, "_25._tcp.",
		    n % 2 == 0 ? host->name : host->cname);
		v->next++;
		return true;
	}
	return false;
}

/*
 * take_tlsa - the records at the alias go before those at the name itself,
 * and neither answer need come first
 */
static void
take_tlsa(
    struct view *v, const struct dns_question *q, const struct dns_answer *a)
{
	struct observed_host *host = &v->observed->hosts[q->subject];
	struct arena *arena = v->facts->arena;
	struct tlsa *list;
	size_t i;

	if (host->tlsa_len > 0 && q->kind == ASK_TLSA)
		return;
	if (q->kind == ASK_TLSA_ALIAS && a->status != DNS_OK &&
	    dns_known(a->status))
		return;
	host->tlsa_status = a->status;
	host->tlsa_secure =
	    !dns_known(a->status) || !resolver_trusted(v->resolver)
		? TRI_UNKNOWN
	    : a->ad ? TRI_YES
		    : TRI_NO;
	host->tlsa_len = 0;
	if (a->status != DNS_OK)
		return;
	host->tlsa = list = arena_alloc(arena, a->rr_len * sizeof(*list));
	for (i = 0; i < a->rr_len && host->tlsa_len < TLSA_MAX; i++)
		if (tlsa_parse(&list[host->tlsa_len], a->rr[i].text, arena) ==
		    0)
			host->tlsa_len++;
}

static void
take_host(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct view *v = context;

	if (q->kind == ASK_TLSA || q->kind == ASK_TLSA_ALIAS)
		take_tlsa(v, q, a);
	else
		address_take(&v->policy_hosts[q->subject], q->type, a,
		    v->resolver, v->facts->arena);
	step(v);
}

/* ---- then: the record, from each server of its zone ---- */

/*
 * record_of - a domain's record is asked for where something is known of it
 * and the domain exists; a record by alias stands at the alias's end
 */
static const char *
record_of(const struct view *v, const struct fact_zone *zone)
{
	if (!dns_known((enum dns_status)zone->sts_status) ||
	    zone->mx_status == DNS_NXDOMAIN)
		return NULL;
	if (zone->sts_cname != NULL)
		return zone->sts_cname;
	return strlen(zone->domain) + 10 < DNS_NAME_SIZE
		   ? arena_printf(v->facts->arena, "_mta-sts.%s", zone->domain)
		   : NULL;
}

static void
more(void *context, size_t count)
{
	struct view *v = context;

	v->total += count;
	if (count == 0)
		step(v);
}

static void
ask_servers(struct view *v)
{
	const struct zone_ask how = { v->resolver, v->facts->arena, more, v };
	size_t len = v->observed->domains_len, i;
	struct zone_question *list = xcalloc(len + 1, sizeof(*list));
	struct observed_domain *d;

	for (i = 0; i < len; i++) {
		list[i].name = record_of(v, v->observed->domains[i].zone);
		list[i].type = DNS_TYPE_TXT;
	}
	zone_servers_ask(&how, list, len);
	for (i = 0; i < len; i++) {
		d = &v->observed->domains[i];
		d->servers = list[i].servers;
		d->servers_len = list[i].servers_len;
		d->sts_zone = list[i].zone;
	}
	free(list);
}

/* ---- all of it ---- */

static void
name_policy_hosts(struct view *v)
{
	struct arena *arena = v->facts->arena;
	struct fact_host *host;
	const char *domain;
	size_t i;

	v->policy_hosts = arena_alloc(
	    arena, v->observed->domains_len * sizeof(*v->policy_hosts));
	for (i = 0; i < v->observed->domains_len; i++) {
		host = &v->policy_hosts[i];
		host->tlsa = host->local = host->secure = TRI_UNKNOWN;
		domain = v->observed->domains[i].zone->domain;
		if (strlen(domain) + sizeof("mta-sts") > 253 ||
		    v->observed->domains[i].zone->mx_status == DNS_NXDOMAIN)
			continue;
		host->name = arena_printf(arena, "mta-sts.%s", domain);
		v->observed->domains[i].policy_host = host;
	}
}

static void
ask_all(struct view *v)
{
	struct dns_asker hosts = { next_host, take_host, v };
	size_t i;

	v->total = 6 * v->observed->domains_len + v->observed->hosts_len;
	resolver_ask(v->resolver, &hosts);
	for (i = 0; i < v->observed->domains_len; i++)
		address_sort(&v->policy_hosts[i]);
	ask_servers(v);
}

void
lookup_observation(struct observation *observed,
    const struct settings *settings,
    void (*progress)(size_t done, size_t total))
{
	struct view v = { .observed = observed,
		.facts = observed->facts,
		.progress = progress };

	name_policy_hosts(&v);
	v.resolver = resolver_open(settings, NULL);
	if (v.resolver == NULL)
		return;
	ask_all(&v);
	resolver_close(v.resolver);
}
