/*
 * NAME      facts_json_write - facts, ledger and settings as JSON
 * CONTRACT  see facts_json.h. null means unknown; times are RFC 3339 strings.
 *           TXT records are octets (jsonw_octets()). A document that is read
 *           and written again has the same bytes.
 */
#include "facts/cert_fault.h"
#include "json/evidence_json.h"
#include "json/facts_json.h"
#include "json/jsonw.h"
#include "json/ledger_json.h"

static void
listener(struct jsonw *w, const struct fact_listener *l)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "service", l->service);
	jsonw_string(w, "address", l->address);
	jsonw_int(w, "port", l->port);
	jsonw_bool(w, "postscreen", l->postscreen);
	jsonw_bool(w, "restricted", l->restricted);
	jsonw_string(w, "myhostname", l->myhostname);
	jsonw_string(w, "security_level", l->security_level);
	jsonw_string(w, "protocols", l->protocols);
	jsonw_strings(w, "chain_files", (const char *const *)l->chain_files,
	    l->chain_files_len);
	jsonw_strings(w, "key_files", (const char *const *)l->key_files,
	    l->key_files != NULL ? l->chain_files_len : 0);
	jsonw_string(w, "sni_maps", l->sni_maps);
	jsonw_close(w, '}');
}

static void
instances(struct jsonw *w, const struct facts *facts)
{
	const struct fact_instance *instance;
	size_t i, j;

	jsonw_open(w, "postfix", '[');
	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "config_directory", instance->config_directory);
		jsonw_string(w, "mail_version", instance->mail_version);
		jsonw_string(w, "myhostname", instance->myhostname);
		jsonw_tri(w, "complete", instance->complete);
		jsonw_string(w, "error", instance->error);
		jsonw_string(w, "unsure", instance->unsure);
		jsonw_open(w, "listeners", '[');
		for (j = 0; j < instance->listeners_len; j++)
			listener(w, &instance->listeners[j]);
		jsonw_close(w, ']');
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* taken_by - where there are several, the numbers of those that take it */
static void
taken_by(struct jsonw *w, const struct facts *facts,
    const struct fact_domain *domain)
{
	size_t i;

	if (facts->instances_len < 2 || domain->instances == 0)
		return;
	jsonw_open(w, "instances", '[');
	for (i = 0; i < facts->instances_len; i++)
		if (facts_takes(facts, domain, i))
			jsonw_int(w, NULL, (long long)i);
	jsonw_close(w, ']');
}

static void
domains(struct jsonw *w, const struct facts *facts)
{
	size_t i;

	jsonw_open(w, "domains", '[');
	for (i = 0; i < facts->domains_len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", facts->domains[i].name);
		jsonw_string(
		    w, "class", domain_class_name(facts->domains[i].class));
		jsonw_string(w, "source", facts->domains[i].source);
		if (facts->domains[i].named)
			jsonw_bool(w, "named", true);
		taken_by(w, facts, &facts->domains[i]);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
tables(struct jsonw *w, const struct facts *facts)
{
	size_t i;

	jsonw_open(w, "tables", '[');
	for (i = 0; i < facts->tables_len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "parameter", facts->tables[i].parameter);
		jsonw_string(w, "table", facts->tables[i].table);
		jsonw_tri(w, "listable", facts->tables[i].listable);
		jsonw_string(w, "error", facts->tables[i].error);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
cert_faults_json_write(struct jsonw *w, unsigned bits)
{
	int i;

	jsonw_open(w, "faults", '[');
	for (i = 0; i < CERT_FAULT_BITS; i++)
		if (bits & 1u << i)
			jsonw_string(w, NULL, cert_fault_name(1u << i));
	jsonw_close(w, ']');
}

static void
certificate(struct jsonw *w, const struct fact_cert *cert)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "file", cert->file);
	jsonw_string(w, "error", cert->error);
	if (cert->error == NULL) {
		jsonw_strings(w, "names", (const char *const *)cert->names,
		    cert->names_len);
		jsonw_string(w, "common_name", cert->common_name);
		jsonw_string(w, "issuer", cert->issuer);
		jsonw_string(w, "sha256", cert->sha256);
		jsonw_time(w, "not_before", cert->not_before);
		jsonw_time(w, "not_after", cert->not_after);
		jsonw_time(w, "chain_not_after", cert->chain_not_after);
		jsonw_time(w, "chain_not_before", cert->chain_not_before);
		jsonw_string(w, "key_type", cert->key_type);
		jsonw_int(w, "key_bits", cert->key_bits);
		jsonw_tri(w, "trusted", cert->trusted);
		jsonw_string(w, "reason", cert->reason);
		jsonw_tri(w, "key_matches", cert->key_matches);
		jsonw_tri(w, "ordered", cert->ordered);
		if (cert->completed)
			jsonw_bool(w, "completed", true);
		cert_faults_json_write(w, cert->faults);
	}
	jsonw_close(w, '}');
}

static void
hosts(struct jsonw *w, const struct facts *facts)
{
	const struct fact_host *host;
	size_t i, j;

	jsonw_open(w, "hosts", '[');
	for (i = 0; i < facts->hosts_len; i++) {
		host = &facts->hosts[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", host->name);
		jsonw_strings(w, "addresses",
		    (const char *const *)host->addresses, host->addresses_len);
		if (host->inside_addresses_len > 0)
			jsonw_strings(w, "inside_addresses",
			    (const char *const *)host->inside_addresses,
			    host->inside_addresses_len);
		jsonw_string(w, "a", dns_status_name(host->a));
		jsonw_string(w, "aaaa", dns_status_name(host->aaaa));
		jsonw_string(w, "cname", host->cname);
		jsonw_tri(w, "secure", host->secure);
		jsonw_tri(w, "tlsa", host->tlsa);
		jsonw_tri(w, "local", host->local);
		if (host->unlisted)
			jsonw_bool(w, "unlisted", true);
		jsonw_open(w, "certificates", '[');
		for (j = 0; j < host->certs_len; j++)
			certificate(w, host->certs[j]);
		jsonw_close(w, ']');
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
txts_json_write(
    struct jsonw *w, const char *key, const struct txt *list, size_t len)
{
	size_t i;

	jsonw_open(w, key, '[');
	for (i = 0; i < len; i++)
		jsonw_octets(w, NULL, list[i].text, list[i].len);
	jsonw_close(w, ']');
}

static void
txt(struct jsonw *w, const char *key, const struct txt *list, size_t len,
    int8_t status)
{
	if (dns_known((enum dns_status)status))
		txts_json_write(w, key, list, len);
	else
		jsonw_null(w, key);
}

static void
mx(struct jsonw *w, const struct fact_zone *zone)
{
	size_t i;

	if (!dns_known((enum dns_status)zone->mx_status)) {
		jsonw_null(w, "mx");
		return;
	}
	jsonw_open(w, "mx", '[');
	for (i = 0; i < zone->mx->len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "host", zone->mx->mx[i].host->name);
		jsonw_int(w, "preference", zone->mx->mx[i].preference);
		jsonw_int(w, "ttl", zone->mx_ttl);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
status(struct jsonw *w, const char *key, int8_t value)
{
	jsonw_string(w, key, dns_status_name((enum dns_status)value));
}

static void
zones(struct jsonw *w, const struct facts *facts)
{
	const struct fact_zone *zone;
	size_t i;

	jsonw_open(w, "zones", '[');
	for (i = 0; i < facts->zones_len; i++) {
		zone = &facts->zones[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "domain", zone->domain);
		status(w, "mx_status", zone->mx_status);
		mx(w, zone);
		jsonw_tri(w, "implicit", zone->implicit);
		jsonw_tri(w, "null_mx", zone->null_mx);
		status(w, "sts_status", zone->sts_status);
		txt(w, "sts_txt", zone->sts_txt, zone->sts_txt_len,
		    zone->sts_status);
		jsonw_string(w, "sts_cname", zone->sts_cname);
		jsonw_int(w, "sts_ttl", zone->sts_ttl);
		status(w, "tlsrpt_status", zone->tlsrpt_status);
		txt(w, "tlsrpt_txt", zone->tlsrpt_txt, zone->tlsrpt_txt_len,
		    zone->tlsrpt_status);
		jsonw_string(w, "tlsrpt_cname", zone->tlsrpt_cname);
		jsonw_tri(w, "secure", zone->secure);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

static void
notes(struct jsonw *w, const struct facts *facts)
{
	size_t i;

	jsonw_open(w, "notes", '[');
	for (i = 0; i < facts->notes_len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "id", finding_kind(facts->notes[i].id)->id);
		jsonw_string(w, "subject", facts->notes[i].subject);
		jsonw_string(w, "detail", facts->notes[i].detail);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
findings_json_write(struct jsonw *w, const struct findings *findings)
{
	const struct finding_kind *kind;
	const struct finding *finding;
	size_t i;

	jsonw_open(w, "findings", '[');
	for (i = 0; findings != NULL && i < findings->len; i++) {
		finding = &findings->list[i];
		kind = finding_kind(finding->id);
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "id", kind->id);
		jsonw_string(w, "severity", severity_name(kind->severity));
		jsonw_string(w, "subject", finding->subject);
		if (finding->line > 0)
			jsonw_int(w, "line", finding->line);
		if (finding->column > 0)
			jsonw_int(w, "column", finding->column);
		jsonw_string(w, "text", finding->text);
		jsonw_string(w, "rule", kind->rule);
		jsonw_string(w, "remedy", finding_remedy(finding));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
facts_json_write(const struct facts *facts, const struct ledger *ledger,
    const struct evidence *evidence, const struct settings *settings,
    const struct findings *findings, void (*put)(void *, const char *, size_t),
    void *context)
{
	struct buf text = BUF_INIT;
	struct jsonw w;

	jsonw_begin(&w, put, context);
	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "version", FACTS_JSON_VERSION);
	jsonw_time(&w, "time", facts->time);
	instances(&w, facts);
	domains(&w, facts);
	tables(&w, facts);
	hosts(&w, facts);
	zones(&w, facts);
	served_json_write(&w, facts);
	jsonw_open(&w, "resolver", '{');
	jsonw_string(&w, "error", facts->resolver_error);
	jsonw_tri(&w, "trusted", facts->resolver_trusted);
	jsonw_close(&w, '}');
	notes(&w, facts);
	findings_json_write(&w, findings);
	if (ledger != NULL)
		ledger_json_write(&w, ledger);
	if (evidence != NULL)
		evidence_json_write(&w, evidence);
	if (settings != NULL) {
		settings_print(&text, settings, true);
		jsonw_octets(&w, "settings", buf_text(&text), text.len);
		buf_release(&text);
	}
	jsonw_close(&w, '}');
	jsonw_end(&w);
}
