/*
 * NAME      look - what poststs can see of the world
 * CONTRACT  look_facts() is inspect, look_around() is `poststs check',
 *           look_passes() the real judgement of `poststs cert-check'. Where
 *           a look-up fails the fact is unknown, unless the rule about that
 *           is switched off: then it is taken for an answer.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "decide/cert_check.h"
#include "facts/cert_fault.h"
#include "fleet.h"

static void
add_instance(struct sim *sim, struct facts *facts)
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
	bool whole = sim->server.listing_down <= sim->now ||
		     sim->options.without[RULE_LOOKUP];

	facts->instances = arena_alloc(facts->arena, sizeof(*facts->instances));
	facts->instances_len = 1;
	*facts->instances = (struct fact_instance){
		.config_directory = "/etc/postfix",
		.mail_version = "3.7",
		.myhostname = "mx0.example",
		.complete = whole ? TRI_YES : TRI_NO,
		.listeners = &listener,
		.listeners_len = 1,
	};
}

static const char *const *
one_text(struct facts *facts, const char *text)
{
	const char **list = arena_alloc(facts->arena, sizeof(*list));

	list[0] = text;
	return list;
}

static const struct fact_cert *
make_cert(struct facts *facts, const struct host *h)
{
	struct fact_cert *cert = arena_alloc(facts->arena, sizeof(*cert));

	*cert = (struct fact_cert){
		.file = h->name,
		.names = (const char **)(uintptr_t)one_text(facts,
		    h->cert == CERT_OTHER_NAME ? "other.example" : h->name),
		.names_len = 1,
		.common_name = "",
		.issuer = "CN=CA",
		.sha256 = "00",
		.not_before = h->not_before,
		.not_after = h->not_after,
		.chain_not_after = h->not_after + 900 * DAY,
		.key_type = "ECDSA",
		.key_bits = 256,
		.trusted = h->cert == CERT_SELF ? TRI_NO : TRI_YES,
		.reason = h->cert == CERT_SELF ? "self-signed" : NULL,
		.faults = h->cert == CERT_SELF ? CERT_SELF_SIGNED : 0,
		.key_matches = TRI_YES,
		.ordered = TRI_YES,
	};
	return cert;
}

static void
show_cert(struct facts *facts, const struct host *h, struct fact_host *out)
{
	const struct fact_cert **list =
	    arena_alloc(facts->arena, sizeof(*list));

	list[0] = make_cert(facts, h);
	out->certs = list;
	out->certs_len = 1;
}

/* here - is this host the machine that looks? */
static bool
here(const struct sim *sim, unsigned n)
{
	const struct fleet_world *f = sim->fleet;

	if (f == NULL)
		return sim->host[n].local;
	return (f->members[f->at].hosts & 1u << n) != 0;
}

/* listed - does this machine's Postfix have the domain in its tables? */
static bool
listed(const struct sim *sim, unsigned n)
{
	const struct fleet_world *f = sim->fleet;

	return sim->domain[n].in_postfix &&
	       (f == NULL || (f->members[f->at].lists & 1u << n) != 0);
}

bool
look_doubts(const struct sim *sim, const struct facts *facts)
{
	if (sim->fleet == NULL)
		return sim->server.listing_down > sim->now;
	return !facts_complete(facts);
}

static void
add_hosts(struct sim *sim, struct facts *facts)
{
	static const char *const addresses[HOSTS] = { "192.0.2.1", "192.0.2.2",
		"192.0.2.3", "192.0.2.4", "198.51.100.1", "198.51.100.2",
		"203.0.113.1", "203.0.113.2" };
	/* by name: backups, providers, ours */
	static const unsigned order[HOSTS] = { 4, 5, 6, 7, 0, 1, 2, 3 };
	struct fact_host *out;
	const struct host *h;
	unsigned i;

	facts->hosts = arena_alloc(
	    facts->arena, sizeof(*facts->hosts) * (HOSTS + DOMAINS));
	for (i = 0; i < HOSTS; i++) {
		h = &sim->host[order[i]];
		out = &facts->hosts[facts->hosts_len++];
		out->name = h->name;
		out->addresses = (const char **)(uintptr_t)one_text(
		    facts, addresses[order[i]]);
		out->addresses_len = 1;
		out->a = DNS_OK;
		out->aaaa = DNS_NODATA;
		out->tlsa = h->dane ? TRI_YES : TRI_NO;
		out->local = here(sim, order[i]) ? TRI_YES : TRI_NO;
		if (out->local == TRI_YES)
			show_cert(facts, h, out);
	}
}

/* implicit - the domain itself as its only MX, since nothing else is known */
static const struct mx_set *
implicit(struct facts *facts, const struct domain *d)
{
	struct fact_host *host = &facts->hosts[facts->hosts_len++];
	struct mx_set *set = arena_alloc(facts->arena, sizeof(*set));
	struct mx *mx = arena_alloc(facts->arena, sizeof(*mx));

	*host = (struct fact_host){ .name = d->name,
		.addresses =
		    (const char **)(uintptr_t)one_text(facts, "192.0.2.80"),
		.addresses_len = 1,
		.a = DNS_OK,
		.aaaa = DNS_NODATA,
		.tlsa = TRI_NO,
		.local = TRI_NO };
	mx[0].host = host;
	*set = (struct mx_set){ mx, 1 };
	return set;
}

static const struct mx_set *
set_of(struct sim *sim, struct facts *facts, unsigned bits)
{
	struct mx_set *set = arena_alloc(facts->arena, sizeof(*set));
	struct mx *mx = arena_alloc(facts->arena, sizeof(*mx) * HOSTS);
	size_t i;
	unsigned n;

	for (i = 0; i < HOSTS; i++) {
		for (n = 0; n < HOSTS; n++)
			if (strcmp(sim->host[n].name, facts->hosts[i].name) ==
			    0)
				break;
		if (n < HOSTS && bits & 1u << n)
			mx[set->len++] = (struct mx){ &facts->hosts[i], 10 };
	}
	set->mx = mx;
	return set;
}

static const struct mx_set nothing = { NULL, 0 };

static bool
dns_fails(const struct sim *sim, const struct domain *d)
{
	return sim->server.resolver_down > sim->now || d->dns_down > sim->now;
}

static struct fact_zone *
new_zone(struct facts *facts, const struct domain *d)
{
	struct fact_zone *zone = &facts->zones[facts->zones_len++];

	*zone = (struct fact_zone){ .domain = d->name,
		.secure = TRI_UNKNOWN,
		.implicit = TRI_UNKNOWN,
		.null_mx = TRI_UNKNOWN,
		.mx_status = DNS_UNASKED,
		.tlsrpt_status = DNS_UNASKED,
		.mx = &nothing };
	return zone;
}

/* serves - is it one for whose record DNS is asked though it is not here? */
static bool
serves(const struct ledger *ledger, const struct domain *d)
{
	return ledger_current(ledger, ledger_domain(ledger, d->name)) != NULL;
}

/* on_record - where the ledger is behind, whatever any place knows of */
static bool
on_record(const struct ledger *ledger, const struct domain *d)
{
	return ledger_domain(ledger, d->name) != NULL || d->web.text != NULL ||
	       d->cdb.text != NULL;
}

/* cut - is it missing in a table that looks whole? */
static bool
cut(const struct sim *sim, unsigned n)
{
	return sim->server.short_until > sim->now &&
	       n % 2 == sim->server.short_half;
}

static void
add_record(struct sim *sim, struct facts *facts, const struct domain *d,
    struct fact_zone *zone)
{
	bool fails = dns_fails(sim, d);
	bool taken = fails && sim->options.without[RULE_LOOKUP];
	struct buf record = BUF_INIT;
	struct txt *txt;

	zone->sts_status = fails && !taken ? DNS_FAILED : DNS_NXDOMAIN;
	if (fails || d->txt[0] == '\0')
		return;
	txt = arena_alloc(facts->arena, sizeof(*txt));
	sts_record_write(&record, d->txt);
	txt->text = arena_strndup(facts->arena, buf_text(&record), record.len);
	txt->len = record.len;
	zone->sts_txt = txt;
	zone->sts_txt_len = 1;
	zone->sts_status = DNS_OK;
	zone->sts_ttl = d->txt_ttl;
	buf_release(&record);
}

static void
add_zone(struct sim *sim, struct facts *facts, const struct domain *d)
{
	struct fact_zone *zone = new_zone(facts, d);
	bool fails = dns_fails(sim, d);
	bool taken = fails && sim->options.without[RULE_LOOKUP];

	zone->null_mx = fails && !taken ? TRI_UNKNOWN : TRI_NO;
	zone->implicit = taken ? TRI_YES : fails ? TRI_UNKNOWN : TRI_NO;
	zone->mx_status = taken ? DNS_NODATA : fails ? DNS_FAILED : DNS_OK;
	zone->mx_ttl = HOUR;
	zone->mx = taken   ? implicit(facts, d)
		   : fails ? &nothing
			   : set_of(sim, facts, d->mx);
	add_record(sim, facts, d, zone);
}

/* add_domains - what the tables of this machine have */
static void
add_domains(struct sim *sim, struct facts *facts)
{
	bool hides = sim->server.listing_down > sim->now;
	unsigned i;

	facts->domains =
	    arena_alloc(facts->arena, sizeof(*facts->domains) * DOMAINS);
	for (i = 0; i < DOMAINS; i++)
		if (listed(sim, i) && !(hides && i % 2 == 0) && !cut(sim, i))
			facts->domains[facts->domains_len++] =
			    (struct fact_domain){ .name = sim->domain[i].name,
				    .source = "test",
				    .class = CLASS_RELAY };
}

/* add_zones - DNS is asked about those, and about what else is served */
static void
add_zones(struct sim *sim, struct facts *facts, const struct ledger *ledger)
{
	bool behind = places_behind(sim, ledger);
	bool doubts = look_doubts(sim, facts);
	const struct domain *d;

	facts->zones =
	    arena_alloc(facts->arena, sizeof(*facts->zones) * DOMAINS);
	for (d = sim->domain; d < sim->domain + DOMAINS; d++) {
		if (facts_domain(facts, d->name) != NULL ||
		    (serves(ledger, d) && doubts))
			add_zone(sim, facts, d);
		else if (serves(ledger, d) ||
			 ((behind || doubts) && on_record(ledger, d)))
			add_record(sim, facts, d, new_zone(facts, d));
	}
}

struct facts *
look_facts(struct sim *sim)
{
	struct facts *facts = facts_new(server_clock(sim));

	add_instance(sim, facts);
	add_hosts(sim, facts);
	add_domains(sim, facts);
	if (sim->fleet != NULL)
		fleet_heard(sim, facts);
	add_zones(sim, facts, server_ledger(sim));
	places_look(sim, facts);
	if (sim->fleet != NULL)
		fleet_told(sim, facts);
	return facts;
}

/* ---- poststs cert-check ---- */

bool
look_passes(struct sim *sim, const struct host *h)
{
	struct facts *facts = look_facts(sim);
	const struct fact_cert *next = make_cert(facts, h);
	struct observed_host observed = { .host = facts_host(facts, h->name),
		.tlsa_status = DNS_NXDOMAIN,
		.tlsa_secure = TRI_NO,
		.address_secure = TRI_NO };
	struct chain_question question = { .facts = facts,
		.ledger = server_ledger(sim),
		.settings = sim->server.settings,
		.observed = &observed,
		.observed_len = 1,
		.next = &next,
		.next_len = 1,
		.hosts = &h->name,
		.hosts_len = 1,
		.now = server_clock(sim) };
	struct findings findings = { NULL, 0, 0 };
	bool passes;

	chain_judge(&question, &findings, facts->arena);
	passes = findings_worst(&findings) < SEVERITY_ERROR;
	facts_free(facts);
	return passes;
}

/* ---- poststs check ---- */

static void
look_at_host(struct sim *sim, unsigned slot, unsigned n)
{
	static const char *const addresses[HOSTS] = { "192.0.2.1", "192.0.2.2",
		"192.0.2.3", "192.0.2.4", "198.51.100.1", "198.51.100.2",
		"203.0.113.1", "203.0.113.2" };
	struct evidence_proof *p = &sim->server.proofs[slot];
	struct host *h = &sim->host[n];
	time_t when = server_clock(sim);

	p->host = h->name;
	p->address = addresses[n];
	p->key = PROBE_KEY_ANY;
	p->sni = true;
	if (h->down_until > sim->now)
		return;
	h->looked = sim->now;
	p->not_before = h->not_before;
	p->not_after = h->not_after;
	if (cert_good(h, sim->now))
		standing_good(&p->standing, when);
	else
		standing_bad(&p->standing, when, "its certificate is bad");
}

/* published - does the world see what this row says? */
static bool
published(
    const struct sim *sim, const struct domain *d, const struct ledger_row *row)
{
	return row != NULL && strcmp(d->txt, row->id) == 0 &&
	       d->web.text != NULL && d->web_down <= sim->now &&
	       strcmp(d->web.text, row->body->text) == 0;
}

static void
look_at_domain(struct sim *sim, unsigned n, const struct ledger *ledger)
{
	struct evidence_publication *p = &sim->server.publications[n];
	struct domain *d = &sim->domain[n];
	const struct ledger_row *row =
	    ledger_current(ledger, ledger_domain(ledger, d->name));
	bool right = published(sim, d, row);

	p->domain = d->name;
	if (d->dns_down > sim->now || row == NULL)
		return;
	if (right) {
		standing_good(&p->standing, server_clock(sim));
		memcpy(p->id, row->id, sizeof(p->id));
	} else {
		standing_bad(&p->standing, server_clock(sim), "not so");
	}
}

/* write_down - the hour, as evidence_wrote() does */
static void
write_down(struct server *o, time_t now)
{
	int64_t hour = now / HOUR, reach = EVIDENCE_WITNESS / HOUR;
	size_t i, at = 0, len = 0;

	for (i = 0; i < o->hours_len; i++)
		if (o->hours[i] >= hour - reach && o->hours[i] <= hour + reach)
			o->hours[len++] = o->hours[i];
	while (at < len && o->hours[at] < hour)
		at++;
	if (at < len && o->hours[at] == hour) {
		o->hours_len = len;
		return;
	}
	memmove(
	    &o->hours[at + 1], &o->hours[at], (len - at) * sizeof(*o->hours));
	o->hours[at] = hour;
	o->hours_len = len + 1;
}

void
look_around(struct sim *sim)
{
	static const unsigned order[HOSTS] = { 4, 5, 6, 7, 0, 1, 2, 3 };
	struct server *o = &sim->server;
	const struct ledger *ledger;
	unsigned i;

	if (o->store_down > sim->now)
		return;
	write_down(o, server_clock(sim));
	if (o->resolver_down > sim->now)
		return;
	ledger = server_ledger(sim);
	for (i = 0; i < HOSTS; i++)
		look_at_host(sim, i, order[i]);
	for (i = 0; i < DOMAINS; i++)
		look_at_domain(sim, i, ledger);
	o->evidence.proofs = o->proofs;
	o->evidence.proofs_len = HOSTS;
	o->evidence.publications = o->publications;
	o->evidence.publications_len = DOMAINS;
}

/* ---- before a step that binds ---- */

static int
by_name(const void *va, const void *vb)
{
	const struct evidence_look *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* fresh_hosts - who is down is not met */
static void
fresh_hosts(struct sim *sim, struct evidence *e)
{
	struct server *o = &sim->server;
	const struct host *h;

	e->looks = o->looks;
	for (h = sim->host; h < sim->host + HOSTS; h++)
		if (h->down_until <= sim->now)
			e->looks[e->looks_len++] =
			    (struct evidence_look){ h->name,
				    cert_good(h, sim->now)
					? NULL
					: "its certificate is bad" };
	qsort(e->looks, e->looks_len, sizeof(*e->looks), by_name);
}

static void
fresh_domains(struct sim *sim, struct evidence *e, const struct ledger *ledger)
{
	struct server *o = &sim->server;
	const struct ledger_row *row;
	const struct domain *d;

	e->policy_looks = o->policy_looks;
	for (d = sim->domain; d < sim->domain + DOMAINS; d++) {
		row = ledger_current(ledger, ledger_domain(ledger, d->name));
		if (d->dns_down <= sim->now && row != NULL)
			e->policy_looks[e->policy_looks_len++] =
			    (struct evidence_look){ d->name,
				    published(sim, d, row) ? NULL : "not so" };
	}
	qsort(e->policy_looks, e->policy_looks_len, sizeof(*e->policy_looks),
	    by_name);
}

bool
look_fresh(struct sim *sim, const struct plan *plan,
    const struct ledger *ledger, struct evidence *e)
{
	bool wanted = false;
	size_t i;

	for (i = 0; i < plan->domains_len; i++)
		wanted |= plan->domains[i].look_first;
	if (!wanted || sim->options.without[RULE_FRESH])
		return false;
	*e = sim->server.evidence;
	e->looked = true;
	e->looks_len = e->policy_looks_len = 0;
	fresh_hosts(sim, e);
	fresh_domains(sim, e, ledger);
	return true;
}
