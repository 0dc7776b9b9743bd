#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/ledger.h"

static const char *const host_names[SCENE_HOSTS] = {
	"mx1.example.com",
	"mx2.example.net",
};
static const char *const addresses[SCENE_HOSTS][SCENE_ADDRESSES] = {
	{ "192.0.2.1", "2001:db8::1" },
	{ "192.0.2.2", NULL },
};
static const char *const web[SCENE_ADDRESSES] = {
	"192.0.2.80",
	"2001:db8::80",
};

static const struct {
	bool sni;
	enum probe_tls tls;
	enum probe_key key;
} views[SCENE_VIEWS] = {
	{ true, PROBE_TLS_ANY, PROBE_KEY_ANY },
	{ false, PROBE_TLS_ANY, PROBE_KEY_ANY },
	{ true, PROBE_TLS_12, PROBE_KEY_ANY },
	{ true, PROBE_TLS_13, PROBE_KEY_ANY },
	{ true, PROBE_TLS_ANY, PROBE_KEY_RSA },
	{ true, PROBE_TLS_ANY, PROBE_KEY_ECDSA },
};

#define POLICY                                                           \
	"version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: " \
	"mx2.example.net\r\nmax_age: 1209600\r\n"

/* digests of a chain that differs by host and key type: hex of one digit */
static const struct cert_digests *
digests(struct arena *arena, size_t host, bool rsa)
{
	struct cert_digests *chain = arena_alloc(arena, 2 * sizeof(*chain));
	char digit = (char)((rsa ? 'a' : '1') + (int)host);
	size_t i;

	for (i = 0; i < 2; i++) {
		memset(chain[i].cert_sha256, digit + (int)(2 * i), 64);
		memset(chain[i].cert_sha512, digit + (int)(2 * i), 128);
		memset(chain[i].spki_sha256, digit + (int)(2 * i), 64);
		memset(chain[i].spki_sha512, digit + (int)(2 * i), 128);
	}
	return chain;
}

static struct fact_cert
good_cert(struct scene *s, const char *name, size_t host, bool rsa)
{
	struct fact_cert cert = {
		.common_name = name,
		.issuer = "CN=Some CA",
		.not_before = SCENE_NOW - 30 * SCENE_DAY,
		.not_after = SCENE_NOW + 60 * SCENE_DAY,
		.chain_not_after = SCENE_NOW + 900 * SCENE_DAY,
		.key_type = rsa ? "RSA" : "ECDSA",
		.key_bits = rsa ? 2048 : 256,
		.trusted = TRI_YES,
		.ordered = TRI_YES,
		.key_matches = TRI_UNKNOWN,
		.names_len = 1,
		.chain_len = 2,
	};

	cert.names = arena_alloc(s->arena, 4 * sizeof(*cert.names));
	cert.names[0] = name;
	cert.chain = digests(s->arena, host, rsa);
	cert.sha256 = cert.chain[0].cert_sha256;
	return cert;
}

static const struct probe *
add_probe(struct scene *s, struct probe probe, struct fact_cert cert)
{
	size_t n = s->observed.probes_len++;

	s->certs[n] = cert;
	probe.cert = &s->certs[n];
	probe.status = PROBE_OK;
	probe.step = PROBE_STEP_DONE;
	probe.alert = -1;
	probe.protocol = probe.tls == PROBE_TLS_12 ? "TLSv1.2" : "TLSv1.3";
	s->probes[n] = probe;
	return &s->probes[n];
}

static void
add_host(struct scene *s, size_t h)
{
	struct observed_host *host = &s->observed_hosts[h];
	size_t a, v;

	s->hosts[h] = (struct fact_host){
		.name = host_names[h],
		.addresses = (const char **)(uintptr_t)addresses[h],
		.addresses_len = h == MX1 ? 2 : 1,
		.a = DNS_OK,
		.aaaa = h == MX1 ? DNS_OK : DNS_NODATA,
		.tlsa = TRI_YES,
		.local = TRI_NO,
	};
	for (a = 0; a < s->hosts[h].addresses_len; a++)
		for (v = 0; v < SCENE_VIEWS; v++)
			s->host_probes[h][host->probes_len++] = add_probe(s,
			    (struct probe){ .kind = PROBE_SMTP,
				.host = host_names[h],
				.address = addresses[h][a],
				.port = 25,
				.sni = views[v].sni,
				.tls = views[v].tls,
				.key = views[v].key,
				.smtp = { .greeting_code = 220,
				    .ehlo_code = 250,
				    .starttls_code = 220,
				    .starttls = TRI_YES } },
			    good_cert(s, host_names[h], h,
				views[v].key == PROBE_KEY_RSA));
	host->host = &s->hosts[h];
	host->probes = s->host_probes[h];
	s->tlsa[h][0] = (struct tlsa){ 3, 1, 1, false,
		digests(s->arena, h, false)->spki_sha256 };
	s->tlsa[h][1] = (struct tlsa){ 3, 1, 1, false,
		digests(s->arena, h, true)->spki_sha256 };
	host->tlsa = s->tlsa[h];
	host->tlsa_len = 2;
	host->tlsa_status = DNS_OK;
	host->tlsa_secure = TRI_YES;
	host->address_secure = TRI_YES;
	s->mx[h] = (struct mx){ &s->hosts[h], (uint16_t)(10 * (h + 1)) };
	s->domain_hosts[h] = host;
}

static void
set_txt(struct txt *txt, const char *text)
{
	*txt = (struct txt){ text, strlen(text) };
}

void
scene_policy(struct scene *s, const char *text)
{
	char id[STS_ID_MAX + 1], hash[BODY_HASH_SIZE];
	size_t i;

	s->text = text;
	body_hash(hash, text, strlen(text));
	policyid_make(id, ID_BOTH, hash, SCENE_NOW - 20 * SCENE_DAY, 0);
	s->id = arena_strdup(s->arena, id);
	set_txt(&s->sts[0], arena_printf(s->arena, "v=STSv1; id=%s;", id));
	for (i = 0; i < s->domain.fetches_len; i++) {
		struct probe *p = (struct probe *)(uintptr_t)s->fetches[i];

		p->https.body = text;
		p->https.body_len = strlen(text);
	}
}

static void
add_web(struct scene *s)
{
	size_t i;

	s->policy_host = (struct fact_host){
		.name = "mta-sts.example.com",
		.addresses = (const char **)(uintptr_t)web,
		.addresses_len = SCENE_ADDRESSES,
		.a = DNS_OK,
		.aaaa = DNS_OK,
	};
	for (i = 0; i < SCENE_ADDRESSES; i++)
		s->fetches[s->domain.fetches_len++] = add_probe(s,
		    (struct probe){ .kind = PROBE_HTTPS,
			.host = "mta-sts.example.com",
			.address = web[i],
			.port = 443,
			.sni = true,
			.https = { .code = 200, .media_type = "text/plain" } },
		    good_cert(s, "mta-sts.example.com", 5, false));
	s->domain.policy_host = &s->policy_host;
	s->domain.fetches = s->fetches;
}

static void
add_zone(struct scene *s)
{
	static const char *const names[] = { "ns1.example.com",
		"ns2.example.com" };
	size_t i;

	s->set = (struct mx_set){ s->mx, SCENE_HOSTS };
	s->zone = (struct fact_zone){
		.domain = "example.com",
		.mx = &s->set,
		.sts_txt = s->sts,
		.sts_txt_len = 1,
		.tlsrpt_txt = s->tlsrpt,
		.tlsrpt_txt_len = 1,
		.mx_status = DNS_OK,
		.sts_status = DNS_OK,
		.tlsrpt_status = DNS_OK,
		.implicit = TRI_NO,
		.null_mx = TRI_NO,
		.secure = TRI_YES,
	};
	set_txt(&s->tlsrpt[0], "v=TLSRPTv1; rua=mailto:tls@example.com");
	for (i = 0; i < 2; i++)
		s->servers[i] = (struct observed_server){ names[i],
			i == 0 ? "192.0.2.53" : "192.0.2.54", DNS_OK, NULL,
			s->sts, 1 };
	s->facts->zones = &s->zone;
	s->facts->zones_len = 1;
	s->facts->resolver_trusted = TRI_YES;
	s->domain.zone = &s->zone;
	s->domain.servers = s->servers;
	s->domain.servers_len = 2;
	s->domain.hosts = s->domain_hosts;
}

void
scene_init(struct scene *s)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->facts = facts_new(SCENE_NOW);
	s->arena = s->facts->arena;
	s->settings = settings_new();
	for (i = 0; i < SCENE_HOSTS; i++)
		add_host(s, i);
	add_web(s);
	add_zone(s);
	scene_policy(s, POLICY);
	s->observed.facts = s->facts;
	s->observed.hosts = s->observed_hosts;
	s->observed.hosts_len = SCENE_HOSTS;
	s->observed.domains = &s->domain;
	s->observed.domains_len = 1;
	s->observed.probes = s->probes;
	s->observed.port_blocked = TRI_NO;
}

void
scene_ours(struct scene *s)
{
	size_t i;

	s->ledger = ledger_new();
	s->body.text = s->text;
	s->body.len = strlen(s->text);
	s->body.hash = arena_alloc(s->arena, BODY_HASH_SIZE);
	body_hash((char *)(uintptr_t)s->body.hash, s->text, s->body.len);
	if (policy_parse(
		&s->body.policy, s->text, s->body.len, s->arena, NULL) != 0)
		abort();
	s->row = (struct ledger_row){
		.domain = "example.com",
		.body = &s->body,
		.published = SCENE_NOW - 20 * SCENE_DAY,
		.released = SCENE_NOW - 20 * SCENE_DAY,
		.record_ttl = 3600,
	};
	snprintf(s->row.id, sizeof(s->row.id), "%s", s->id);
	s->standing = (struct ledger_domain){
		.name = "example.com",
		.since = SCENE_NOW - 20 * SCENE_DAY,
		.rows_len = 1,
		.stage = STAGE_ENFORCE,
	};
	s->ledger->domains = &s->standing;
	s->ledger->domains_len = 1;
	s->ledger->rows = &s->row;
	s->ledger->rows_len = 1;
	s->hosts[MX1].local = TRI_YES;
	for (i = 0; i < 2; i++) {
		s->disk[i] = good_cert(s, host_names[MX1], MX1, i == 1);
		s->disk[i].file =
		    i == 1 ? "/etc/ssl/rsa.pem" : "/etc/ssl/ecdsa.pem";
		s->disk_list[i] = &s->disk[i];
	}
	s->hosts[MX1].certs = s->disk_list;
	s->hosts[MX1].certs_len = 2;
	s->listener = (struct fact_listener){
		.service = "smtp/inet", .address = "all", .port = 25
	};
	s->offer = (struct fact_offer){ &s->listener, s->disk_list, 2,
		s->disk_list, 2 };
	s->hosts[MX1].offers = &s->offer;
	s->hosts[MX1].offers_len = 1;
}

void
scene_release(struct scene *s)
{
	check_free(s->check);
	if (s->ledger != NULL) {
		s->ledger->domains_len = s->ledger->rows_len = 0;
		ledger_free(s->ledger);
	}
	facts_free(s->facts);
	settings_free(s->settings);
}

const struct check *
scene_check(struct scene *s)
{
	s->check =
	    check_observation(&s->observed, s->settings, s->ledger, SCENE_NOW);
	return s->check;
}

static struct probe *
own(struct scene *s, const struct probe *probe, struct fact_cert **cert)
{
	size_t n = (size_t)(probe - s->probes);

	*cert = &s->certs[n];
	return &s->probes[n];
}

void
scene_each(struct scene *s, int host, int address, unsigned wanted,
    void (*change)(struct probe *, struct fact_cert *))
{
	struct fact_cert *cert;
	struct probe *p;
	size_t i;

	for (i = 0; i < s->observed_hosts[host].probes_len; i++) {
		if ((address >= 0 && i / SCENE_VIEWS != (size_t)address) ||
		    (wanted & 1u << i % SCENE_VIEWS) == 0)
			continue;
		p = own(s, s->host_probes[host][i], &cert);
		change(p, cert);
	}
}

void
scene_fetch(struct scene *s, int address,
    void (*change)(struct probe *, struct fact_cert *))
{
	struct fact_cert *cert;
	struct probe *p;
	size_t i;

	for (i = 0; i < s->domain.fetches_len; i++)
		if (address < 0 || i == (size_t)address) {
			p = own(s, s->fetches[i], &cert);
			change(p, cert);
		}
}

static void
collect(struct findings *all, struct arena *arena, const struct findings *from)
{
	size_t i;

	for (i = 0; i < from->len; i++)
		finding_add(all, arena, from->list[i].id, from->list[i].subject,
		    "%s", from->list[i].text);
}

const char *
scene_found(struct scene *s)
{
	struct findings all = { 0 };
	struct buf out = BUF_INIT;
	const char *text;
	size_t i;

	collect(&all, s->arena, &s->check->findings);
	for (i = 0; i < s->observed.domains_len; i++)
		collect(&all, s->arena, &s->check->domains[i].findings);
	for (i = 0; i < s->observed.hosts_len; i++)
		collect(&all, s->arena, &s->check->hosts[i].findings);
	findings_sort(&all);
	for (i = 0; i < all.len; i++)
		buf_printf(&out, "%s%s", i > 0 ? " " : "",
		    finding_kind(all.list[i].id)->id);
	text = arena_strdup(s->arena, buf_text(&out));
	buf_release(&out);
	return text;
}
