/*
 * NAME      check_json - a check as JSON
 * CONTRACT  poststs-formats(5). One document with domains and hosts; if the
 *           input was given on the command line, one object; for a list, one
 *           object a line, which includes the findings of its hosts.
 */
#include <string.h>

#include "cli/out/checkout.h"
#include "cli/out/print.h"
#include "cli/out/senders.h"
#include "facts/cert_fault.h"
#include "facts/cert_life.h"
#include "json/facts_json.h"
#include "json/jsonw.h"

/* ---- parts ---- */

static void
certificate(struct jsonw *w, const char *key, const struct fact_cert *cert,
    const char *host)
{
	struct certlife life;

	if (cert == NULL || cert->error != NULL) {
		jsonw_null(w, key);
		return;
	}
	life = certlife_of(cert);
	jsonw_open(w, key, '{');
	jsonw_string(w, "sha256", cert->sha256);
	jsonw_strings(w, "names", cert->names, cert->names_len);
	jsonw_string(w, "issuer", cert->issuer);
	jsonw_time(w, "not_before", cert->not_before);
	jsonw_time(w, "not_after", cert->not_after);
	jsonw_time(w, "chain_not_after", cert->chain_not_after);
	jsonw_time(w, "renewal", certlife_renewal(&life));
	jsonw_string(w, "key_type", cert->key_type);
	jsonw_int(w, "key_bits", cert->key_bits);
	jsonw_tri(w, "trusted", cert->trusted);
	cert_faults_json_write(w, cert_faults_for(cert, host));
	jsonw_close(w, '}');
}

/* ---- a domain ---- */

static const char *
proof_name(enum id_proof proof)
{
	return proof == ID_PROVEN      ? "proven"
	       : proof == ID_DISPROVEN ? "disproven"
				       : "foreign";
}

static void
record(struct jsonw *w, const struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;

	jsonw_open(w, "record", '{');
	jsonw_bool(w, "valid", d->record_taken);
	jsonw_string(w, "id", d->record_taken ? d->id : NULL);
	jsonw_string(w, "proof",
	    d->record_taken && d->body != NULL ? proof_name(d->proof) : NULL);
	txts_json_write(w, "txt", z->sts_txt, z->sts_txt_len);
	jsonw_string(
	    w, "status", dns_status_name((enum dns_status)z->sts_status));
	jsonw_string(w, "cname", d->observed->sts_cname);
	jsonw_close(w, '}');
}

static void
fetches(struct jsonw *w, const struct check_domain *d)
{
	const struct probe *p;
	size_t i;

	jsonw_open(w, "fetches", '[');
	for (i = 0; i < d->observed->fetches_len && !d->observed->given; i++) {
		p = d->observed->fetches[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "address", p->address);
		jsonw_string(w, "status", probe_status_name(p->status));
		jsonw_string(w, "step", probe_step_name(p->step));
		jsonw_string(w, "failure", p->failure);
		jsonw_int_if(w, "http", p->https.code != 0, p->https.code);
		jsonw_string(w, "media_type", p->https.media_type);
		jsonw_string(w, "location", p->https.location);
		jsonw_string(w, "protocol", p->protocol);
		jsonw_int(w, "ms", p->msec);
		certificate(w, "certificate", p->cert, p->host);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
policy(struct jsonw *w, const struct check_domain *d)
{
	const struct policy *p = d->policy;
	const struct fact_host *host = d->observed->policy_host;

	jsonw_open(w, "policy", '{');
	jsonw_bool(w, "valid", d->policy_taken);
	jsonw_string(
	    w, "mode", d->policy_taken ? policy_mode_name(p->mode) : NULL);
	jsonw_int_if(
	    w, "max_age", d->policy_taken, d->policy_taken ? p->max_age : 0);
	jsonw_strings(
	    w, "mx", p != NULL ? p->mx : NULL, p != NULL ? p->mx_len : 0);
	if (d->body != NULL)
		jsonw_octets(w, "text", d->body, d->body_len);
	else
		jsonw_null(w, "text");
	jsonw_string(w, "cname", host != NULL ? host->cname : NULL);
	fetches(w, d);
	jsonw_close(w, '}');
}

static void
tlsrpt(struct jsonw *w, const struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;

	jsonw_open(w, "tlsrpt", '{');
	jsonw_bool(w, "valid", d->tlsrpt_taken);
	jsonw_strings(w, "rua", d->tlsrpt.rua, d->tlsrpt.rua_len);
	txts_json_write(w, "txt", z->tlsrpt_txt, z->tlsrpt_txt_len);
	jsonw_string(
	    w, "status", dns_status_name((enum dns_status)z->tlsrpt_status));
	jsonw_string(w, "cname", d->observed->tlsrpt_cname);
	jsonw_close(w, '}');
}

static void
mx(struct jsonw *w, const struct check_domain *d)
{
	const struct check_mx *m;
	bool bound = d->policy_taken && d->policy->mode != POLICY_NONE;
	size_t i;

	jsonw_open(w, "mx", '[');
	for (i = 0; i < d->mx_len; i++) {
		m = &d->mx[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "host", m->host->observed->host->name);
		jsonw_int(w, "preference", m->preference);
		jsonw_tri(w, "covered", bound ? m->pattern != NULL : -1);
		jsonw_string(w, "pattern", m->pattern);
		jsonw_string(w, "strict", check_answer_name(m->host->strict));
		jsonw_string(w, "reason", m->host->reason);
		jsonw_string(w, "dane", check_dane_name(m->host->dane));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
servers(struct jsonw *w, const struct check_domain *d)
{
	const struct observed_server *s;
	size_t i;

	jsonw_open(w, "servers", '[');
	for (i = 0; i < d->observed->servers_len; i++) {
		s = &d->observed->servers[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", s->name);
		jsonw_string(w, "address", s->address);
		jsonw_string(w, "status", dns_status_name(s->status));
		txts_json_write(w, "txt", s->txt, s->txt_len);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
network(struct jsonw *w, const struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;

	jsonw_string(w, "deliver", check_answer_name(d->deliver));
	jsonw_string(w, "enforced", check_answer_name(d->enforced));
	jsonw_string(w, "reason", d->reason);
	jsonw_string(w, "dane", check_dane_name(d->dane));
	jsonw_time(w, "held_until", d->held_until);
	jsonw_string(
	    w, "mx_status", dns_status_name((enum dns_status)z->mx_status));
	jsonw_tri(w, "implicit", z->implicit);
	jsonw_tri(w, "null_mx", z->null_mx);
	jsonw_tri(w, "secure", z->secure);
	servers(w, d);
}

/* all_findings - of the domain and its hosts */
static void
all_findings(struct jsonw *w, const struct check_domain *d)
{
	struct arena *arena = arena_new();
	struct findings all = { 0 };
	const struct findings *from = &d->findings;
	size_t i;

	for (i = 0; i <= d->mx_len; i++) {
		findings_append(&all, arena, from);
		if (i < d->mx_len)
			from = &d->mx[i].host->findings;
	}
	findings_sort(&all);
	findings_json_write(w, &all);
	arena_free(arena);
}

static void
domain(struct jsonw *w, const struct checkout *o, const struct check_domain *d)
{
	jsonw_open(w, NULL, '{');
	if (o->given) {
		jsonw_int(w, "version", FACTS_JSON_VERSION);
		jsonw_string(w, "name", o->name);
	} else {
		jsonw_string(w, "name", d->observed->zone->domain);
		network(w, d);
	}
	if (!o->given || o->has_record)
		record(w, d);
	if (!o->given || o->has_policy)
		policy(w, d);
	if (!o->given || o->has_tlsrpt)
		tlsrpt(w, d);
	if (!o->given || o->has_mx)
		mx(w, d);
	senders_json(w, d->quirks, d->quirks_len);
	if (o->given || o->list)
		all_findings(w, d);
	else
		findings_json_write(w, &d->findings);
	jsonw_close(w, '}');
}

/* ---- a host ---- */

static void
probe(struct jsonw *w, const struct probe *p)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "address", p->address);
	jsonw_int(w, "port", p->port);
	jsonw_bool(w, "sni", p->sni);
	jsonw_string(w, "offered_tls", probe_tls_name(p->tls));
	jsonw_string(w, "offered_key", probe_key_name(p->key));
	jsonw_string(w, "status", probe_status_name(p->status));
	jsonw_string(w, "step", probe_step_name(p->step));
	jsonw_string(w, "failure", p->failure);
	jsonw_string(w, "protocol", p->protocol);
	jsonw_string(w, "cipher", p->cipher);
	jsonw_int_if(w, "alert", p->alert >= 0, p->alert);
	jsonw_int(w, "ms", p->msec);
	jsonw_string(w, "banner", p->smtp.banner);
	jsonw_string(w, "ehlo_name", p->smtp.ehlo_name);
	jsonw_tri(w, "starttls", p->smtp.starttls);
	jsonw_tri(w, "requiretls", p->smtp.requiretls);
	certificate(w, "certificate", p->cert, p->host);
	jsonw_close(w, '}');
}

static void
tlsas(struct jsonw *w, const struct observed_host *s)
{
	char text[64];
	size_t i;

	jsonw_open(w, "tlsa", '[');
	for (i = 0; i < s->tlsa_len; i++)
		jsonw_string(
		    w, NULL, tlsa_text(text, sizeof(text), &s->tlsa[i]));
	jsonw_close(w, ']');
	jsonw_string(w, "tlsa_status", dns_status_name(s->tlsa_status));
	jsonw_tri(w, "tlsa_secure", s->tlsa_secure);
}

static void
cells(struct jsonw *w, const struct check_host *h)
{
	const struct matrix_cell *c;
	size_t i;

	jsonw_open(w, "matrix", '[');
	for (i = 0; i < h->cells_len; i++) {
		c = &h->cells[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "address", c->address);
		jsonw_bool(w, "sni", c->sni);
		jsonw_string(w, "key_type", probe_key_name(c->key));
		jsonw_string(w, "service",
		    c->listener != NULL ? c->listener->service : NULL);
		jsonw_string(
		    w, "wire", c->wire != NULL ? c->wire->sha256 : NULL);
		jsonw_string(
		    w, "disk", c->disk != NULL ? c->disk->sha256 : NULL);
		jsonw_string(w, "file", c->disk != NULL ? c->disk->file : NULL);
		jsonw_string(w, "state", matrix_state_name(c->state));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
host(struct jsonw *w, const struct check_host *h)
{
	const struct fact_host *f = h->observed->host;
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "name", f->name);
	jsonw_strings(w, "addresses", f->addresses, f->addresses_len);
	jsonw_string(w, "cname", f->cname);
	jsonw_tri(w, "local", f->local);
	jsonw_string(w, "strict", check_answer_name(h->strict));
	jsonw_string(w, "reason", h->reason);
	jsonw_string(w, "dane", check_dane_name(h->dane));
	tlsas(w, h->observed);
	jsonw_open(w, "probes", '[');
	for (i = 0; i < h->observed->probes_len; i++)
		probe(w, h->observed->probes[i]);
	jsonw_close(w, ']');
	cells(w, h);
	findings_json_write(w, &h->findings);
	jsonw_close(w, '}');
}

/* ---- the document ---- */

static void
document(const struct checkout *o)
{
	const struct observation *observed = o->check->observed;
	struct jsonw w;
	size_t i;

	jsonw_begin(&w, out_put, NULL);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_time(&w, "time", o->check->now);
	jsonw_tri(&w, "port_blocked", observed->port_blocked);
	jsonw_open(&w, "domains", '[');
	for (i = 0; i < observed->domains_len; i++)
		domain(&w, o, &o->check->domains[i]);
	jsonw_close(&w, ']');
	jsonw_open(&w, "hosts", '[');
	for (i = 0; i < observed->hosts_len; i++)
		host(&w, &o->check->hosts[i]);
	jsonw_close(&w, ']');
	findings_json_write(&w, &o->check->findings);
	jsonw_close(&w, '}');
	jsonw_end(&w);
}

void
check_json(const struct checkout *o)
{
	struct jsonw w;
	size_t i;

	if (!o->given && !o->list) {
		document(o);
		return;
	}
	for (i = 0; i < o->check->observed->domains_len; i++) {
		if (o->list)
			jsonw_begin_line(&w, out_put, NULL);
		else
			jsonw_begin(&w, out_put, NULL);
		domain(&w, o, &o->check->domains[i]);
		jsonw_end(&w);
	}
}
