/*
 * NAME      view - what the world finds in DNS about domains
 * CONTRACT  see view.h. Rounds of questions:
 *             1  A and AAAA of each policy host, TLSA of each MX host
 *             2  NS of the name that holds the record, and again of the name
 *                above it until one is a zone (a round for each label)
 *             3  A and AAAA of each name server
 *             4  the record, from each of these addresses (authority.h)
 * BUGS      A name whose NS could not be asked has no known servers. Servers
 *           of zones above the one that is found (a delegation that differs
 *           from the zone itself) are not looked at.
 */
#include "inspect/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "inspect/address.h"
#include "inspect/authority.h"
#include "inspect/resolver.h"

#define NONE     UINT32_MAX
#define TLSA_MAX 64
#define TXT_MAX  64
#define TEXT_MAX 4096
#define NS_MAX   13
#define STEP     512

enum kind { ASK_A, ASK_AAAA, ASK_TLSA, ASK_TLSA_ALIAS, ASK_NS };

/* a name on the way from a record up to its zone */
struct walk {
	uint32_t above;      /* number of the name without its first label */
	bool asked, zone;    /* zone: it has name servers */
	bool failed;         /* not known; the way ends here */
	uint32_t ns[NS_MAX]; /* numbers of servers */
	size_t ns_len;
};

/* a name that holds a record; domains may share one by alias */
struct owner {
	struct sight_server *servers;
	size_t servers_len;
	bool done;
};

/* a question to one address: this owner's, for this place in its servers */
struct direct {
	const char *address;
	uint32_t owner, place;
};

struct view {
	struct sight *sight;
	struct facts *facts;
	struct resolver *resolver;
	struct fact_host *policy_hosts; /* by domain; no name: none */
	struct names *names;            /* on the ways */
	struct walk *walks;             /* by number */
	size_t walks_len, walks_cap;
	struct names *servers;   /* names of name servers */
	struct fact_host *hosts; /* the same, by number */
	size_t hosts_len, hosts_cap;
	uint32_t *start;      /* by domain: number of the owner, or NONE */
	struct owner *owners; /* by number of name */
	struct direct *direct;
	size_t direct_len, direct_cap;
	size_t next, done, total;
	void (*progress)(size_t, size_t);
};

static void
step(struct view *v)
{
	if (++v->done % STEP == 0 && v->progress != NULL)
		v->progress(v->done, v->total > v->done ? v->total : v->done);
}

/* ---- round 1: policy hosts, TLSA ---- */

static void
ask(struct dns_question *q, enum kind kind, size_t subject, const char *prefix,
    const char *name)
{
	static const uint16_t types[] = {
		[ASK_A] = DNS_TYPE_A,
		[ASK_AAAA] = DNS_TYPE_AAAA,
		[ASK_TLSA] = DNS_TYPE_TLSA,
		[ASK_TLSA_ALIAS] = DNS_TYPE_TLSA,
		[ASK_NS] = DNS_TYPE_NS,
	};
	size_t at = strlen(prefix), len = strlen(name);

	/* what does not fit is no name in DNS, and is answered so */
	if (at + len >= sizeof(q->name))
		len = sizeof(q->name) - 1 - at;
	memcpy(q->name, prefix, at);
	memcpy(q->name + at, name, len);
	q->name[at + len] = '\0';
	q->kind = (uint16_t)kind;
	q->type = types[kind];
	q->subject = (uint32_t)subject;
}

static bool
next_host(void *context, struct dns_question *q)
{
	struct view *v = context;
	const struct fact_host *host;
	size_t n, domains = 2 * v->sight->domains_len;

	for (; (n = v->next) < domains; v->next++) {
		if (v->policy_hosts[n / 2].name == NULL)
			continue;
		ask(q, ASK_A + n % 2, n / 2, "", v->policy_hosts[n / 2].name);
		v->next++;
		return true;
	}
	for (; (n = v->next - domains) < 2 * v->sight->hosts_len; v->next++) {
		host = v->sight->hosts[n / 2].host;
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
	struct sight_host *host = &v->sight->hosts[q->subject];
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

/* ---- round 2: zones ---- */

/* way - the number of a name on the way up; it may be new */
static uint32_t
way(struct view *v, const char *name)
{
	uint32_t n = names_add(v->names, name, strlen(name));

	if (n == v->walks_len) {
		VEC_GROW(v->walks, v->walks_len, v->walks_cap);
		v->walks[v->walks_len++] = (struct walk){ .above = NONE };
	}
	return n;
}

/*
 * start_walks - a domain's record is asked for where something is known of
 * it and the domain exists; a record by alias stands at the alias's end
 */
static void
start_walks(struct view *v)
{
	const struct fact_zone *zone;
	char name[DNS_NAME_SIZE];
	size_t i;

	v->start = xcalloc(v->sight->domains_len, sizeof(*v->start));
	for (i = 0; i < v->sight->domains_len; i++) {
		zone = v->sight->domains[i].zone;
		v->start[i] = NONE;
		if (!dns_known((enum dns_status)zone->sts_status) ||
		    zone->mx_status == DNS_NXDOMAIN)
			continue;
		if (zone->sts_cname != NULL)
			strcpy(name, zone->sts_cname);
		else if (strlen(zone->domain) + 10 < sizeof(name))
			strcat(strcpy(name, "_mta-sts."), zone->domain);
		else
			continue;
		if (strchr(name, '?') == NULL)
			v->start[i] = way(v, name);
	}
}

static bool
next_walk(void *context, struct dns_question *q)
{
	struct view *v = context;

	if (v->next == v->walks_len)
		return false;
	ask(q, ASK_NS, v->next, "",
	    names_key(v->names, (uint32_t)v->next, NULL));
	v->walks[v->next++].asked = true;
	return true;
}

static uint32_t
server(struct view *v, const char *name)
{
	uint32_t n = names_add(v->servers, name, strlen(name));

	if (n == v->hosts_len) {
		VEC_GROW(v->hosts, v->hosts_len, v->hosts_cap);
		v->hosts[v->hosts_len++] = (struct fact_host){
			.name = names_key(v->servers, n, NULL),
			.secure = TRI_UNKNOWN,
		};
	}
	return n;
}

static void
take_walk(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct view *v = context;
	struct walk *walk = &v->walks[q->subject];
	const char *above = strchr(q->name, '.');
	uint32_t n;
	size_t i;

	step(v);
	if (a->status == DNS_OK && a->cname == NULL) {
		walk->zone = true;
		for (i = 0; i < a->rr_len && walk->ns_len < NS_MAX; i++)
			if (a->rr[i].len > 0 &&
			    strchr(a->rr[i].text, '?') == NULL)
				walk->ns[walk->ns_len++] =
				    server(v, a->rr[i].text);
	} else if (!dns_known(a->status) || above == NULL ||
		   strchr(above + 1, '.') == NULL) {
		/* the servers of a top-level domain hold no such record */
		walk->failed = true;
	} else {
		n = way(v, above + 1);
		v->walks[q->subject].above = n;
	}
}

/* ---- round 3: name servers ---- */

static bool
next_server(void *context, struct dns_question *q)
{
	struct view *v = context;
	size_t n = v->next;

	if (n == 2 * v->hosts_len)
		return false;
	ask(q, ASK_A + n % 2, n / 2, "", v->hosts[n / 2].name);
	v->next++;
	return true;
}

static void
take_server(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct view *v = context;

	address_take(
	    &v->hosts[q->subject], q->type, a, v->resolver, v->facts->arena);
	step(v);
}

/* ---- round 4: the record, from each server ---- */

static const struct walk *
zone_of(const struct view *v, uint32_t n)
{
	while (n != NONE && !v->walks[n].zone && !v->walks[n].failed)
		n = v->walks[n].above;
	return n != NONE && v->walks[n].zone ? &v->walks[n] : NULL;
}

static int
compare_servers(const void *va, const void *vb)
{
	const struct sight_server *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->address, b->address);
}

static bool
listed(const struct owner *owner, const char *address)
{
	size_t i;

	for (i = 0; i < owner->servers_len; i++)
		if (strcmp(owner->servers[i].address, address) == 0)
			return true;
	return false;
}

static void
list_servers(struct view *v, uint32_t n)
{
	struct owner *owner = &v->owners[n];
	const struct walk *zone = zone_of(v, n);
	const struct fact_host *host;
	size_t i, j;

	if (owner->done || zone == NULL)
		return;
	owner->done = true;
	owner->servers = arena_alloc(
	    v->facts->arena, SIGHT_SERVERS_MAX * sizeof(*owner->servers));
	for (i = 0; i < zone->ns_len; i++) {
		host = &v->hosts[zone->ns[i]];
		for (j = 0; j < host->addresses_len &&
			    owner->servers_len < SIGHT_SERVERS_MAX;
		     j++)
			if (!listed(owner, host->addresses[j]))
				owner->servers[owner->servers_len++] =
				    (struct sight_server){
					    .name = arena_intern(
						v->facts->arena, host->name),
					    .address = host->addresses[j],
				    };
	}
	if (owner->servers_len > 1)
		qsort(owner->servers, owner->servers_len,
		    sizeof(*owner->servers), compare_servers);
	for (i = 0; i < owner->servers_len; i++) {
		VEC_GROW(v->direct, v->direct_len, v->direct_cap);
		v->direct[v->direct_len++] =
		    (struct direct){ .address = owner->servers[i].address,
			    .owner = n,
			    .place = (uint32_t)i };
	}
}

static int
compare_direct(const void *va, const void *vb)
{
	const struct direct *a = va, *b = vb;
	int order = strcmp(a->address, b->address);

	if (order != 0)
		return order;
	return a->owner < b->owner ? -1 : a->owner > b->owner;
}

static void
take_record(void *context, size_t index, const struct dns_answer *a)
{
	struct view *v = context;
	const struct direct *d = &v->direct[index];
	struct sight_server *s = &v->owners[d->owner].servers[d->place];
	struct arena *arena = v->facts->arena;
	size_t i, len = a->rr_len < TXT_MAX ? a->rr_len : TXT_MAX, n;
	struct txt *list;

	step(v);
	s->status = a->status;
	if (a->status != DNS_OK)
		return;
	list = arena_alloc(arena, len * sizeof(*list));
	for (i = 0; i < len; i++) {
		n = a->rr[i].len < TEXT_MAX ? a->rr[i].len : TEXT_MAX;
		list[i].len = n;
		list[i].text = memchr(a->rr[i].text, '\0', n) != NULL
				   ? arena_strndup(arena, a->rr[i].text, n)
				   : arena_intern_len(arena, a->rr[i].text, n);
	}
	s->txt = list;
	s->txt_len = len;
}

static void
ask_servers(struct view *v, const struct settings *settings)
{
	struct authority_question *list;
	size_t i;

	v->owners = xcalloc(v->walks_len, sizeof(*v->owners));
	for (i = 0; i < v->sight->domains_len; i++)
		if (v->start[i] != NONE)
			list_servers(v, v->start[i]);
	if (v->direct_len == 0)
		return;
	qsort(v->direct, v->direct_len, sizeof(*v->direct), compare_direct);
	list = xcalloc(v->direct_len, sizeof(*list));
	for (i = 0; i < v->direct_len; i++)
		list[i] = (struct authority_question){
			.address = v->direct[i].address,
			.name = names_key(v->names, v->direct[i].owner, NULL),
			.type = DNS_TYPE_TXT,
		};
	v->total += v->direct_len;
	authority_ask(settings, list, v->direct_len, take_record, v);
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
	    arena, v->sight->domains_len * sizeof(*v->policy_hosts));
	for (i = 0; i < v->sight->domains_len; i++) {
		host = &v->policy_hosts[i];
		host->tlsa = host->local = host->secure = TRI_UNKNOWN;
		domain = v->sight->domains[i].zone->domain;
		if (strlen(domain) + sizeof("mta-sts") > 253 ||
		    v->sight->domains[i].zone->mx_status == DNS_NXDOMAIN)
			continue;
		host->name = arena_printf(arena, "mta-sts.%s", domain);
		v->sight->domains[i].policy_host = host;
	}
}

static void
take_servers(const struct view *v, struct sight_domain *domain, uint32_t n)
{
	const struct walk *zone = zone_of(v, n);

	domain->servers = v->owners[n].servers;
	domain->servers_len = v->owners[n].servers_len;
	if (zone != NULL)
		domain->sts_zone = arena_intern(v->facts->arena,
		    names_key(v->names, (uint32_t)(zone - v->walks), NULL));
}

static void
ask_all(struct view *v, const struct settings *settings)
{
	struct dns_asker hosts = { next_host, take_host, v };
	struct dns_asker walks = { next_walk, take_walk, v };
	struct dns_asker servers = { next_server, take_server, v };
	size_t i;

	v->total = 6 * v->sight->domains_len + v->sight->hosts_len;
	resolver_ask(v->resolver, &hosts);
	for (i = 0; i < v->sight->domains_len; i++)
		address_sort(&v->policy_hosts[i]);
	start_walks(v);
	for (v->next = 0; v->next < v->walks_len;)
		resolver_ask(v->resolver, &walks);
	v->next = 0;
	resolver_ask(v->resolver, &servers);
	ask_servers(v, settings);
	for (i = 0; i < v->sight->domains_len; i++)
		if (v->start[i] != NONE)
			take_servers(v, &v->sight->domains[i], v->start[i]);
}

void
inspect_view(struct sight *sight, const struct settings *settings,
    void (*progress)(size_t done, size_t total))
{
	struct view v = {
		.sight = sight, .facts = sight->facts, .progress = progress
	};

	name_policy_hosts(&v);
	v.resolver = resolver_open(settings, NULL);
	if (v.resolver == NULL)
		return;
	v.names = names_new();
	v.servers = names_new();
	ask_all(&v, settings);
	names_free(v.names);
	names_free(v.servers);
	free(v.walks);
	free(v.hosts);
	free(v.start);
	free(v.owners);
	free(v.direct);
	resolver_close(v.resolver);
}
