/*
 * NAME      policy_hosts - where the names mta-sts.<domain> point
 * CONTRACT  see policy_hosts.h. A host whose record was released is only looked
 *           up, and never left out for its answers: its certificate has to be
 *           renewed even while its web server is wrong. A new host is connected
 *           to over HTTPS. A server that does not serve our policy belongs to
 *           somebody else if it has a valid certificate for the name, or an
 *           address to which no other policy host points.
 * BUGS      If no record was ever released, an address with an unexpected
 *           certificate may still be this server before it has its first one.
 */
#include "task/policy_hosts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "decide/release.h"
#include "decide/sender_view.h"
#include "task/apart.h"

/* ---- what DNS says ---- */

struct asking {
	struct policy_host *hosts;
	size_t len, next;
	struct arena *arena;
};

void
policy_host_begin(struct policy_host *host, struct plan_domain *domain)
{
	*host = (struct policy_host){ .domain = domain };
	snprintf(host->name, sizeof(host->name), "mta-sts.%s", domain->name);
}

void
policy_host_for(struct policy_host *host, const char *domain, void *subject)
{
	*host = (struct policy_host){ .subject = subject };
	snprintf(host->name, sizeof(host->name), "mta-sts.%s", domain);
}

void
policy_host_end(struct policy_host *host)
{
	free(host->addresses);
}

static bool
next_question(void *context, struct dns_question *q)
{
	struct asking *a = context;
	size_t n = a->next / 2;

	if (n == a->len)
		return false;
	q->type = a->next++ % 2 == 0 ? DNS_TYPE_A : DNS_TYPE_AAAA;
	q->subject = (uint32_t)n;
	memcpy(q->name, a->hosts[n].name, sizeof(q->name));
	return true;
}

static void
add_address(struct asking *a, struct policy_host *host, const char *address)
{
	size_t i;

	for (i = 0; i < host->addresses_len; i++)
		if (strcmp(host->addresses[i], address) == 0)
			return;
	VEC_GROW(host->addresses, host->addresses_len, host->addresses_cap);
	host->addresses[host->addresses_len++] =
	    arena_intern(a->arena, address);
}

static void
take_answer(void *context, const struct dns_question *q,
    const struct dns_answer *answer)
{
	struct asking *a = context;
	struct policy_host *host = &a->hosts[q->subject];
	size_t i;

	if (q->type == DNS_TYPE_A)
		host->a = answer->status;
	else
		host->aaaa = answer->status;
	if (answer->cname != NULL)
		host->alias = arena_strdup(a->arena, answer->cname);
	for (i = 0; i < answer->rr_len; i++)
		add_address(a, host, answer->rr[i].text);
}

void
policy_hosts_ask(struct policy_host *hosts, size_t len,
    struct resolver *resolver, struct arena *arena)
{
	struct asking a = { hosts, len, 0, arena };
	const struct dns_asker asker = { next_question, take_answer, &a };
	size_t i;

	if (resolver != NULL)
		resolver_ask(resolver, &asker);
	else
		for (i = 0; i < len; i++)
			hosts[i].a = hosts[i].aaaa = DNS_FAILED;
}

/* ---- do they lead here? ---- */

struct search {
	struct world *world;
	const struct request *request;
	const char **why;
	struct policy_host *hosts; /* one for each domain of the plan */
	struct arena *arena;
	const char **own; /* addresses of established hosts, interned */
	size_t own_len, own_cap;
	struct probe *probes;
	size_t probes_len;
};

/* has the record ever been out? then its server is known to be the right one */
static bool
established(const struct policy_host *host)
{
	return host->domain->announced != NULL;
}

/* ours - does an established host lead to this address, too? */
static bool
ours(const struct search *s, const char *address)
{
	size_t i;

	for (i = 0; i < s->own_len; i++)
		if (s->own[i] == address)
			return true;
	return false;
}

/* collect_own - the addresses of established hosts; domains share few */
static void
collect_own(struct search *s)
{
	const struct plan *plan = s->world->plan;
	size_t i, j;

	for (i = 0; i < plan->domains_len; i++)
		for (j = 0;
		     established(&s->hosts[i]) && j < s->hosts[i].addresses_len;
		     j++) {
			if (ours(s, s->hosts[i].addresses[j]))
				continue;
			VEC_GROW(s->own, s->own_len, s->own_cap);
			s->own[s->own_len++] = s->hosts[i].addresses[j];
		}
}

static void
add_probes(struct search *s, size_t n)
{
	const struct policy_host *host = &s->hosts[n];
	size_t i;

	for (i = 0; i < host->addresses_len; i++)
		if (!ours(s, host->addresses[i]))
			s->probes[s->probes_len++] = (struct probe){
				.kind = PROBE_HTTPS,
				.host = host->name,
				.address = host->addresses[i],
				.port =
				    (uint16_t)s->world->settings->https_port,
				.sni = true,
				.alert = -1,
			};
}

/* judge - is it a stranger who answers? */
static void
judge(struct search *s, size_t n, const struct probe *p)
{
	const struct confirm_seen seen = { DNS_OK, DNS_OK, &p, 1, false };
	const time_t now = s->request->now;
	struct buf fault = BUF_INIT;

	if (p->status == PROBE_OK &&
	    (s->own_len > 0 ||
		sender_cert(p->cert, p->host, now).taken == TRI_YES) &&
	    confirm_judge(s->hosts[n].domain, &seen, now, &fault) == CONFIRM_NO)
		s->why[n] = arena_printf(s->world->plan->arena,
		    "another server answers: %s", buf_text(&fault));
	buf_release(&fault);
}

static int
meet(struct search *s)
{
	const struct probe_how how = {
		.settings = s->world->settings,
		.trust = s->world->trust,
		.now = s->request->now,
	};
	struct buf why = BUF_INIT;
	size_t i, n = 0;
	int code = EX_OK;

	if (s->probes_len > 0 &&
	    apart_run(s->probes, s->probes_len, &how, s->arena, &why) != 0)
		code = fail(EX_OSERR, "%s", buf_text(&why));
	for (i = 0; code == EX_OK && i < s->probes_len; i++) {
		while (strcmp(s->hosts[n].name, s->probes[i].host) != 0)
			n++;
		judge(s, n, &s->probes[i]);
	}
	buf_release(&why);
	return code;
}

static int
look(struct search *s)
{
	const struct plan *plan = s->world->plan;
	size_t i, addresses = 0;
	int code;

	for (i = 0; i < plan->domains_len; i++) {
		const struct policy_host *host = &s->hosts[i];

		if (host->domain->body == NULL)
			continue;
		if (host->addresses_len == 0 && dns_known(host->a) &&
		    dns_known(host->aaaa))
			s->why[i] = "it has no address in DNS";
		else if (!established(host))
			addresses += host->addresses_len;
	}
	if (addresses == 0 || !s->world->settings->confirm)
		return EX_OK;
	if ((code = world_trust(s->world)) != EX_OK)
		return code;
	collect_own(s);
	s->probes = xcalloc(addresses, sizeof(*s->probes));
	for (i = 0; i < plan->domains_len; i++)
		if (s->hosts[i].domain->body != NULL &&
		    !established(&s->hosts[i]))
			add_probes(s, i);
	code = meet(s);
	free(s->probes);
	return code;
}

int
policy_hosts_astray(
    struct world *w, const struct request *request, const char **why)
{
	struct search s = { .world = w, .request = request, .why = why };
	struct buf failure = BUF_INIT;
	struct resolver *resolver = resolver_open(w->settings, &failure);
	size_t i;
	int code;

	if (resolver == NULL)
		complain("%s", buf_text(&failure));
	s.arena = arena_new();
	s.hosts = xcalloc(w->plan->domains_len + 1, sizeof(*s.hosts));
	for (i = 0; i < w->plan->domains_len; i++)
		policy_host_begin(&s.hosts[i], &w->plan->domains[i]);
	policy_hosts_ask(s.hosts, w->plan->domains_len, resolver, s.arena);
	code = look(&s);
	for (i = 0; i < w->plan->domains_len; i++)
		policy_host_end(&s.hosts[i]);
	free(s.hosts);
	free(s.own);
	arena_free(s.arena);
	resolver_close(resolver);
	buf_release(&failure);
	return code;
}
