/*
 * NAME      world - a small world for tests of decisions
 * CONTRACT  see world.h. It knows nothing about decisions.
 */
#include "world.h"

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
	memstore_init(&w->store);
	w->ledger = memstore_ledger(&w->store);
}

void
world_release(struct world *w)
{
	settings_free(w->settings);
	memstore_release(&w->store);
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

/* add_record - DNS shows what the ledger says, sooner than anybody looks */
static void
add_record(const struct world *w, struct facts *facts, struct fact_zone *zone)
{
	const struct ledger_row *row =
	    ledger_announced(w->ledger, ledger_domain(w->ledger, zone->domain));
	struct buf text = BUF_INIT;
	struct txt *txt;

	zone->sts_status = DNS_NXDOMAIN;
	if (row == NULL)
		return;
	txt = arena_alloc(facts->arena, sizeof(*txt));
	sts_record_write(&text, row->id);
	txt->text = arena_strndup(facts->arena, text.text, text.len);
	txt->len = text.len;
	buf_release(&text);
	zone->sts_status = DNS_OK;
	zone->sts_txt = txt;
	zone->sts_txt_len = 1;
	zone->sts_ttl = row->record_ttl;
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
		if (w->domain[i].in_postfix)
			facts->domains[facts->domains_len++] =
			    (struct fact_domain){ .name = domains[i],
				    .source = "test",
				    .class = CLASS_RELAY };
		else if (ledger_current(w->ledger,
			     ledger_domain(w->ledger, domains[i])) == NULL)
			continue;
		add_zone(&w->domain[i], facts, domains[i]);
		add_record(w, facts, &facts->zones[facts->zones_len - 1]);
	}
	return facts;
}

/* ---- the ledger ---- */

void
world_apply(struct world *w, const struct plan *plan)
{
	memstore_begin(&w->store, plan);
	memstore_released(&w->store, plan);
	w->ledger = memstore_ledger(&w->store);
}

void
world_ask(struct world *w, size_t domain, enum stage stage, bool forced)
{
	if (ledger_domain(w->ledger, domains[domain]) == NULL)
		return;
	memstore_stage(&w->store, domains[domain], stage, forced, w->now);
	w->ledger = memstore_ledger(&w->store);
}
