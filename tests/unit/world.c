/*
 * NAME      world - a small world for tests of decisions
 * CONTRACT  see world.h. world_apply() does to the ledger what the store does
 *           (store.h), and knows nothing else about decisions.
 */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define DAY 86400

static const char *const domains[WORLD_DOMAINS] = { "a.example", "b.example",
	"c.example", "d.example", "e.example", "f.example" };
static const char *const hosts[WORLD_HOSTS] = { "mx0.example", "mx1.example",
	"mx2.example", "mx3.example", "mx4.example" };

const char *
world_domain_name(size_t n)
{
	return domains[n];
}

const char *
world_host_name(size_t n)
{
	return hosts[n];
}

void
world_init(struct world *w, time_t now)
{
	*w = (struct world){ .now = now, .complete = true };
	w->settings = settings_new();
	w->ledger = ledger_new();
}

void
world_release(struct world *w)
{
	settings_free(w->settings);
	ledger_free(w->ledger);
}

/* ---- facts ---- */

static void
add_instance(const struct world *w, struct facts *facts)
{
	static struct fact_listener listener = {
		.service = "smtp/inet",
		.address = "all",
		.port = 25,
		.myhostname = "mx0.example",
		.security_level = "may",
		.protocols = "TLSv1.2 TLSv1.3",
		.sni_maps = "",
	};
	struct fact_instance *instance =
	    arena_alloc(facts->arena, sizeof(*instance));

	*instance = (struct fact_instance){
		.config_directory = "/etc/postfix",
		.mail_version = "3.7",
		.myhostname = "mx0.example",
		.complete = w->complete ? TRI_YES : TRI_NO,
		.listeners = &listener,
		.listeners_len = 1,
	};
	facts->instances = instance;
	facts->instances_len = 1;
}

static void
add_hosts(const struct world *w, struct facts *facts)
{
	const struct fact_cert **certs;
	struct fact_cert *cert;
	const char **names;
	struct fact_host *h;
	size_t i;

	facts->hosts = arena_alloc(facts->arena, sizeof(*h) * WORLD_HOSTS);
	facts->hosts_len = WORLD_HOSTS;
	for (i = 0; i < WORLD_HOSTS; i++) {
		names = arena_alloc(facts->arena, sizeof(*names));
		names[0] = hosts[i];
		cert = arena_alloc(facts->arena, sizeof(*cert));
		*cert = (struct fact_cert){
			.file = "/etc/ssl/cert.pem",
			.names = names,
			.names_len = 1,
			.common_name = "",
			.issuer = "CN=test",
			.sha256 = "00",
			.not_before = w->now - DAY,
			.not_after =
			    w->now + (i == 0 && w->broken ? -DAY : 60 * DAY),
			.chain_not_after = w->now + 900 * DAY,
			.key_type = "ECDSA",
			.key_bits = 256,
			.trusted = TRI_YES,
			.key_matches = TRI_YES,
			.ordered = TRI_YES,
		};
		certs = arena_alloc(facts->arena, sizeof(*certs));
		certs[0] = cert;
		h = &facts->hosts[i];
		h->name = hosts[i];
		h->addresses = names; /* any text: there is one */
		h->addresses_len = 1;
		h->a = h->aaaa = DNS_OK;
		h->tlsa = TRI_NO;
		h->local = TRI_YES;
		h->certs = certs;
		h->certs_len = 1;
	}
}

static const struct mx_set *
set_of(struct facts *facts, unsigned bits)
{
	struct mx_set *set = arena_alloc(facts->arena, sizeof(*set));
	struct mx *mx = arena_alloc(facts->arena, sizeof(*mx) * WORLD_HOSTS);
	size_t i;

	for (i = 0; i < WORLD_HOSTS; i++)
		if (bits & 1u << i)
			mx[set->len++] = (struct mx){ &facts->hosts[i], 10 };
	set->mx = mx;
	return set;
}

static void
add_zone(const struct world_domain *d, struct facts *facts, const char *name)
{
	struct fact_zone *zone = &facts->zones[facts->zones_len++];

	*zone = (struct fact_zone){
		.domain = name,
		.mx = set_of(facts, d->dns == WORLD_OK ? d->hosts : 0),
		.mx_ttl = 3600,
		.mx_status = d->dns == WORLD_FAILED     ? DNS_FAILED
			     : d->dns == WORLD_NXDOMAIN ? DNS_NXDOMAIN
							: DNS_OK,
		.sts_status = DNS_UNASKED,
		.tlsrpt_status = DNS_UNASKED,
		.implicit = TRI_NO,
		.null_mx = d->dns == WORLD_NULL_MX ? TRI_YES : TRI_NO,
		.secure = TRI_UNKNOWN,
	};
}

struct facts *
world_facts(const struct world *w)
{
	struct facts *facts = facts_new(w->now);
	size_t i;

	add_instance(w, facts);
	add_hosts(w, facts);
	facts->domains =
	    arena_alloc(facts->arena, sizeof(*facts->domains) * WORLD_DOMAINS);
	facts->zones =
	    arena_alloc(facts->arena, sizeof(*facts->zones) * WORLD_DOMAINS);
	for (i = 0; i < WORLD_DOMAINS; i++) {
		if (!w->domain[i].in_postfix)
			continue;
		facts->domains[facts->domains_len++] =
		    (struct fact_domain){ domains[i], "test", CLASS_RELAY };
		add_zone(&w->domain[i], facts, domains[i]);
	}
	return facts;
}

/* ---- the ledger ---- */

static const struct ledger_body *
take_body(struct ledger *to, const struct plan_body *body)
{
	struct ledger_body *copy = arena_alloc(to->arena, sizeof(*copy));

	copy->hash = arena_strdup(to->arena, body->hash);
	copy->text = arena_strndup(to->arena, body->text, body->len);
	copy->len = body->len;
	if (policy_parse(
		&copy->policy, copy->text, copy->len, to->arena, NULL) == -1)
		abort();
	return copy;
}

/* copy_rows - the domain's rows so far, with bodies of their own */
static void
copy_rows(struct ledger *to, const struct ledger *from,
    const struct ledger_domain *old, struct ledger_domain *new)
{
	struct ledger_row *row;
	size_t i;

	new->rows = to->rows_len;
	for (i = 0; old != NULL && i < old->rows_len; i++) {
		row = &to->rows[to->rows_len++];
		*row = from->rows[old->rows + i];
		row->domain = new->name;
		row->body = take_body(
		    to, &(struct plan_body){ row->body->hash, row->body->text,
			    row->body->len, row->body->policy });
	}
	new->rows_len = to->rows_len - new->rows;
}

static void
change_rows(struct ledger *to, struct ledger_domain *d,
    const struct plan_domain *plan, time_t now)
{
	struct ledger_row *last =
	    d->rows_len > 0 ? &to->rows[d->rows + d->rows_len - 1] : NULL;

	if (last != NULL && last->last_served != 0)
		last = NULL;
	if (last != NULL &&
	    (plan->body == NULL || strcmp(last->id, plan->id) != 0)) {
		last->last_served = now;
		last = NULL;
	}
	if (plan->body == NULL)
		return;
	if (last == NULL) {
		last = &to->rows[to->rows_len++];
		d->rows_len++;
		last->domain = d->name;
		last->body = take_body(to, plan->body);
		last->first_served = now;
		last->record_ttl = plan->record_ttl;
		memcpy(last->id, plan->id, sizeof(last->id));
	}
	if (plan->record && !plan->held_back && last->released == 0) {
		last->released = now;
		d->record_gone = 0;
	}
}

void
world_apply(struct world *w, const struct plan *plan)
{
	struct ledger *old = w->ledger, *new = ledger_new();
	const struct ledger_domain *before;
	const struct plan_domain *p;
	struct ledger_domain *d;
	size_t i;

	new->domains = arena_alloc(new->arena, sizeof(*d) * WORLD_DOMAINS);
	new->rows = arena_alloc(
	    new->arena, sizeof(*new->rows) * (old->rows_len + WORLD_DOMAINS));
	for (i = 0; i < WORLD_DOMAINS; i++) {
		before = ledger_domain(old, domains[i]);
		for (p = plan->domains; p < plan->domains + plan->domains_len;
		     p++)
			if (strcmp(p->name, domains[i]) == 0)
				break;
		if (p == plan->domains + plan->domains_len)
			p = NULL;
		if (before == NULL && (p == NULL || p->body == NULL))
			continue;
		d = &new->domains[new->domains_len++];
		if (before != NULL)
			*d = *before;
		d->name = domains[i];
		copy_rows(new, old, before, d);
		if (p != NULL) {
			change_rows(new, d, p, plan->now);
			d->stage = (enum stage)p->stage;
			d->since = p->since;
			d->asked = (enum stage)p->asked;
			d->requested = p->requested;
			d->forced = p->forced;
			if (p->record_gone != 0)
				d->record_gone = p->record_gone;
			d->gone_since = p->gone_since;
			d->gone = p->gone;
		}
		if (d->gone != NULL)
			d->gone = arena_strdup(new->arena, d->gone);
	}
	ledger_free(old);
	w->ledger = new;
}

void
world_ask(struct world *w, size_t domain, enum stage stage, bool forced)
{
	size_t i;

	for (i = 0; i < w->ledger->domains_len; i++)
		if (strcmp(w->ledger->domains[i].name, domains[domain]) == 0) {
			w->ledger->domains[i].asked = stage;
			w->ledger->domains[i].requested = true;
			w->ledger->domains[i].forced = forced;
		}
}
