/*
 * NAME      membership - is this domain ours?
 * CONTRACT  see membership.h. Ledger and settings answer for nearly all. The
 *           others are domains that Postfix has and for which poststs never
 *           published, and domains of others. For these Postfix is asked for
 *           its domains, and, if some of its tables cannot be listed, once for
 *           each name. That is slow. Therefore somebody who sends reports about
 *           a thousand names gets only a few of them looked up in one run.
 */
#include "task/membership.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "lookup/dns.h"
#include "inspect/postfix.h"

#define LOOKUPS_MAX     50
#define DNS_DOMAINS_MAX 10000 /* more are not looked up for a report */

struct answer {
	const char *domain;
	enum tri ours;
};

struct membership {
	struct world *world;
	struct request *request;
	struct arena *arena;
	struct facts *facts; /* what Postfix is; NULL: not asked yet */
	bool asked;          /* DNS was, about all its domains */
	struct answer *answers;
	size_t answers_len, answers_cap;
	unsigned lookups;
};

struct membership *
membership_new(struct world *world, struct request *request)
{
	struct membership *m = xcalloc(1, sizeof(*m));

	m->world = world;
	m->request = request;
	m->arena = arena_new();
	return m;
}

void
membership_free(struct membership *m)
{
	if (m == NULL)
		return;
	facts_free(m->facts);
	arena_free(m->arena);
	free(m->answers);
	free(m);
}

static bool
configured(const struct settings *s, const char *domain)
{
	size_t i;

	for (i = 0; i < s->domains.len; i++)
		if (strcmp(s->domains.list[i], domain) == 0)
			return true;
	return settings_for(s, domain)->name != NULL;
}

/* complete - TRI_NO when something stays hidden in any instance */
static enum tri
complete(const struct facts *facts)
{
	enum tri answer = TRI_YES;
	size_t i;

	for (i = 0; i < facts->tables_len; i++)
		if (facts->tables[i].error != NULL)
			return TRI_UNKNOWN;
	for (i = 0; i < facts->instances_len; i++) {
		if (facts->instances[i].error != NULL)
			return TRI_UNKNOWN;
		if (facts->instances[i].complete != TRI_YES)
			answer = TRI_NO;
	}
	return answer;
}

/* listed - among these facts? UNKNOWN where they cannot say */
static enum tri
listed(const struct facts *facts, const char *domain)
{
	if (facts_domain(facts, domain) != NULL)
		return TRI_YES;
	return complete(facts) == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_NO;
}

/* look_up - in the tables that cannot be listed */
static enum tri
look_up(struct membership *m, const char *domain)
{
	struct facts *facts;
	enum tri answer;

	if (m->lookups++ >= LOOKUPS_MAX)
		return TRI_UNKNOWN;
	facts = facts_new(m->request->now);
	inspect_postfix(facts, m->world->settings, &domain, 1);
	answer = listed(facts, domain);
	facts_free(facts);
	return answer;
}

/* postfix_facts - what Postfix is, or what --facts says; asked once */
static const struct facts *
postfix_facts(struct membership *m)
{
	if (m->world->facts != NULL) /* --facts */
		return m->world->facts;
	if (m->facts == NULL) {
		m->facts = facts_new(m->request->now);
		inspect_postfix(m->facts, m->world->settings, NULL, 0);
	}
	return m->facts;
}

static enum tri
ask_postfix(struct membership *m, const char *domain)
{
	const struct facts *facts = postfix_facts(m);
	enum tri answer = listed(facts, domain);

	return m->world->facts == NULL && answer == TRI_NO &&
		       complete(facts) == TRI_NO
		   ? look_up(m, domain)
		   : answer;
}

enum tri
membership_of(struct membership *m, const char *domain)
{
	struct answer *answer;
	size_t i;

	if (ledger_domain(m->world->ledger, domain) != NULL ||
	    configured(m->world->settings, domain))
		return TRI_YES;
	domain = arena_intern(m->arena, domain);
	for (i = 0; i < m->answers_len; i++)
		if (m->answers[i].domain == domain)
			return m->answers[i].ours;
	VEC_GROW(m->answers, m->answers_len, m->answers_cap);
	answer = &m->answers[m->answers_len++];
	answer->domain = domain;
	answer->ours = ask_postfix(m, domain);
	return answer->ours;
}

/* ---- hosts ---- */

static bool
in_list(const struct string_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->len; i++)
		if (strcmp(list->list[i], name) == 0)
			return true;
	return false;
}

bool
membership_host(struct membership *m, const char *host)
{
	const struct settings *s = m->world->settings;
	const struct facts *facts;
	size_t i;

	if (in_list(&s->local_mx, host) || in_list(&s->trusted_hosts, host))
		return true;
	facts = postfix_facts(m);
	for (i = 0; i < facts->instances_len; i++)
		if (strcasecmp(facts->instances[i].myhostname, host) == 0)
			return true;
	return false;
}

/* serving - domains whose policy of today covers this host */
static void
serving(const struct ledger *ledger, const char *host, struct arena *arena,
    struct name_list *out)
{
	const struct ledger_domain *d;
	const struct ledger_row *row;
	size_t i;

	for (i = 0; i < ledger->domains_len && out->len < MX_DOMAINS_MAX; i++) {
		d = &ledger->domains[i];
		if (d->stage == STAGE_OFF || d->rows_len == 0)
			continue;
		row = &ledger->rows[d->rows + d->rows_len - 1];
		if (policy_covers(&row->body->policy, host))
			out->list[out->len++] = arena_intern(arena, d->name);
	}
}

/* mx_facts - what DNS says of our domains; NULL: too many to ask */
static const struct facts *
mx_facts(struct membership *m)
{
	const struct facts *facts = postfix_facts(m);

	if (m->world->facts != NULL || m->asked)
		return facts;
	if (facts->domains_len > DNS_DOMAINS_MAX)
		return NULL;
	lookup_dns(m->facts, m->world->settings, NULL);
	m->asked = true;
	return m->facts;
}

/* naming - domains whose MX records name this host; UNKNOWN: perhaps more */
static enum tri
naming(const struct facts *facts, const char *host, struct arena *arena,
    struct name_list *out)
{
	const struct fact_zone *zone;
	enum tri answer = complete(facts) == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_NO;
	size_t i, j;

	for (i = 0; i < facts->zones_len && out->len < MX_DOMAINS_MAX; i++) {
		zone = &facts->zones[i];
		if (!dns_known((enum dns_status)zone->mx_status))
			answer = TRI_UNKNOWN;
		for (j = 0; j < zone->mx->len; j++)
			if (strcmp(zone->mx->mx[j].host->name, host) == 0)
				break;
		if (j < zone->mx->len)
			out->list[out->len++] =
			    arena_intern(arena, zone->domain);
	}
	return out->len > 0 ? TRI_YES : answer;
}

enum tri
membership_mx(struct membership *m, const char *host, struct arena *arena,
    struct name_list *out)
{
	const struct facts *facts;

	out->list = arena_alloc(arena, MX_DOMAINS_MAX * sizeof(*out->list));
	out->len = 0;
	serving(m->world->ledger, host, arena, out);
	if (out->len > 0)
		return TRI_YES;
	facts = mx_facts(m);
	return facts != NULL ? naming(facts, host, arena, out) : TRI_NO;
}
