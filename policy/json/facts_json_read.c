/*
 * NAME      facts_json_read - read the inputs of a plan from JSON
 * CONTRACT  see facts_json.h. jansson checks syntax and depth. Types, ranges,
 *           names and order are checked here, so that the result is as valid as
 *           what inspectors make. Unknown members are ignored: a newer poststs
 *           may have written them.
 */
#include "json/facts_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/memo.h"
#include "facts/cert_fault.h"
#include "json/evidence_json.h"
#include "json/jsonr.h"
#include "json/ledger_json.h"

#define DOCUMENT_MAX ((size_t)8 << 30)
#define LIST_MAX     20000000
#define FEW_MAX      10000 /* hosts of one domain, listeners, notes' like */
#define TEXT_MAX     65536
#define TXT_MAX      65535

struct reader {
	struct jsonr json;
	struct facts *facts;
	struct memo *sets; /* MX sets that were seen */
};

/* one array of objects: how to read each, and how large it is */
struct list {
	const char *key;
	size_t size, max;
	int (*read)(struct reader *, const struct place *, void *);
};

/* read_list - all of it into one block of the arena */
static int
read_list(struct reader *r, const struct place *outer, const struct list *list,
    void **out, size_t *len)
{
	const json_t *array;
	struct place at;
	size_t i;

	*out = NULL;
	if (jsonr_list(&r->json, outer, list->key, list->max, &array, len) ==
	    -1)
		return -1;
	if (*len > 0)
		*out = arena_alloc(r->facts->arena, *len * list->size);
	for (i = 0; i < *len; i++)
		if (jsonr_enter(&r->json, outer, list->key, array, i, &at) ==
			-1 ||
		    list->read(r, &at, (char *)*out + i * list->size) == -1)
			return -1;
	return 0;
}

/* ---- Postfix ---- */

static int
read_listener(struct reader *r, const struct place *at, void *element)
{
	struct fact_listener *l = element;
	struct jsonr *j = &r->json;
	size_t keys;
	long long port;

	if (jsonr_string(j, at, "service", TEXT_MAX, &l->service) == -1 ||
	    jsonr_string(j, at, "address", TEXT_MAX, &l->address) == -1 ||
	    jsonr_int(j, at, "port", 0, UINT16_MAX, &port) == -1 ||
	    jsonr_bool(j, at, "postscreen", &l->postscreen) == -1 ||
	    jsonr_bool(j, at, "restricted", &l->restricted) == -1 ||
	    jsonr_string(j, at, "myhostname", TEXT_MAX, &l->myhostname) == -1 ||
	    jsonr_string(
		j, at, "security_level", TEXT_MAX, &l->security_level) == -1 ||
	    jsonr_string(j, at, "protocols", TEXT_MAX, &l->protocols) == -1 ||
	    jsonr_strings(j, at, "chain_files", &l->chain_files,
		&l->chain_files_len) == -1 ||
	    jsonr_strings(j, at, "key_files", &l->key_files, &keys) == -1 ||
	    jsonr_string(j, at, "sni_maps", TEXT_MAX, &l->sni_maps) == -1)
		return -1;
	if (keys != 0 && keys != l->chain_files_len)
		return jsonr_fail(j, at, "key_files",
		    "must be as many as chain_files, or none");
	l->port = (uint16_t)port;
	return 0;
}

static int
read_instance(struct reader *r, const struct place *at, void *element)
{
	static const struct list listeners = { "listeners",
		sizeof(struct fact_listener), FEW_MAX, read_listener };
	struct fact_instance *instance = element;
	struct jsonr *j = &r->json;
	void *list;

	if (jsonr_string(j, at, "config_directory", TEXT_MAX,
		&instance->config_directory) == -1 ||
	    jsonr_string(j, at, "mail_version", TEXT_MAX,
		&instance->mail_version) == -1 ||
	    jsonr_string(
		j, at, "myhostname", TEXT_MAX, &instance->myhostname) == -1 ||
	    jsonr_tri(j, at, "complete", &instance->complete) == -1 ||
	    jsonr_text(j, at, "error", TEXT_MAX, &instance->error) == -1 ||
	    jsonr_text(j, at, "unsure", TEXT_MAX, &instance->unsure) == -1 ||
	    read_list(r, at, &listeners, &list, &instance->listeners_len) == -1)
		return -1;
	instance->listeners = list;
	return 0;
}

/* read_taken_by - the numbers of the instances that take it */
static int
read_taken_by(struct reader *r, const struct place *at, uint32_t *bits)
{
	const json_t *array, *number;
	size_t len, i;

	if (jsonr_list(&r->json, at, "instances", FEW_MAX, &array, &len) == -1)
		return -1;
	for (i = 0; i < len; i++) {
		number = json_array_get(array, i);
		if (!json_is_integer(number) ||
		    json_integer_value(number) < 0 ||
		    json_integer_value(number) >= FEW_MAX)
			return jsonr_fail(&r->json, at, "instances",
			    "must be numbers of elements of postfix");
		*bits |= facts_instance_bit((size_t)json_integer_value(number));
	}
	return 0;
}

static int
read_domain(struct reader *r, const struct place *at, void *element)
{
	struct fact_domain *domain = element;
	const char *class;

	if (jsonr_name(&r->json, at, "name", &domain->name) == -1 ||
	    jsonr_word(&r->json, at, "class", &class) == -1 ||
	    jsonr_string(&r->json, at, "source", TEXT_MAX, &domain->source) ==
		-1 ||
	    jsonr_bool(&r->json, at, "named", &domain->named) == -1 ||
	    read_taken_by(r, at, &domain->instances) == -1)
		return -1;
	if (domain_class_parse(&domain->class, class) == -1)
		return jsonr_fail(&r->json, at, "class",
		    "must be one of mydestination, virtual_alias, "
		    "virtual_mailbox, relay, configured, observed");
	if (at->index > 0 && strcmp(domain[-1].name, domain->name) >= 0)
		return jsonr_fail(&r->json, at, "name", "is out of order");
	return 0;
}

static int
read_table(struct reader *r, const struct place *at, void *element)
{
	struct fact_table *table = element;
	struct jsonr *j = &r->json;

	return jsonr_string(j, at, "parameter", TEXT_MAX, &table->parameter) ==
			   -1 ||
		       jsonr_string(j, at, "table", TEXT_MAX, &table->table) ==
			   -1 ||
		       jsonr_tri(j, at, "listable", &table->listable) == -1 ||
		       jsonr_text(j, at, "error", TEXT_MAX, &table->error) == -1
		   ? -1
		   : 0;
}

/* ---- hosts ---- */

static int
read_faults(struct jsonr *r, const struct place *at, unsigned *bits)
{
	const char **names;
	size_t len, i;
	int bit;

	*bits = 0;
	if (jsonr_strings(r, at, "faults", &names, &len) == -1)
		return -1;
	for (i = 0; i < len; i++) {
		for (bit = 0; bit < CERT_FAULT_BITS; bit++)
			if (strcmp(cert_fault_name(1u << bit), names[i]) == 0)
				break;
		if (bit == CERT_FAULT_BITS)
			return jsonr_fail(r, at, "faults",
			    "contains one that this version does not know");
		*bits |= 1u << bit;
	}
	return 0;
}

static int
read_certificate(struct reader *r, const struct place *at, void *element)
{
	struct fact_cert *cert = arena_alloc(r->facts->arena, sizeof(*cert));
	struct jsonr *j = &r->json;
	long long bits;

	*(const struct fact_cert **)element = cert;
	if (jsonr_string(j, at, "file", TEXT_MAX, &cert->file) == -1 ||
	    jsonr_text(j, at, "error", TEXT_MAX, &cert->error) == -1 ||
	    jsonr_strings(j, at, "names", &cert->names, &cert->names_len) ==
		-1 ||
	    jsonr_string(j, at, "common_name", TEXT_MAX, &cert->common_name) ==
		-1 ||
	    jsonr_string(j, at, "issuer", TEXT_MAX, &cert->issuer) == -1 ||
	    jsonr_string(j, at, "sha256", TEXT_MAX, &cert->sha256) == -1 ||
	    jsonr_time(j, at, "not_before", &cert->not_before) == -1 ||
	    jsonr_time(j, at, "not_after", &cert->not_after) == -1 ||
	    jsonr_time(j, at, "chain_not_after", &cert->chain_not_after) ==
		-1 ||
	    jsonr_time(j, at, "chain_not_before", &cert->chain_not_before) ==
		-1 ||
	    jsonr_string(j, at, "key_type", TEXT_MAX, &cert->key_type) == -1 ||
	    jsonr_int(j, at, "key_bits", 0, INT32_MAX, &bits) == -1 ||
	    jsonr_tri(j, at, "trusted", &cert->trusted) == -1 ||
	    jsonr_text(j, at, "reason", TEXT_MAX, &cert->reason) == -1 ||
	    jsonr_tri(j, at, "key_matches", &cert->key_matches) == -1 ||
	    jsonr_tri(j, at, "ordered", &cert->ordered) == -1 ||
	    jsonr_bool(j, at, "completed", &cert->completed) == -1 ||
	    read_faults(j, at, &cert->faults) == -1)
		return -1;
	cert->key_bits = (int)bits;
	return 0;
}

static int
read_host(struct reader *r, const struct place *at, void *element)
{
	static const struct list certificates = { "certificates",
		sizeof(struct fact_cert *), FEW_MAX, read_certificate };
	struct fact_host *host = element;
	struct jsonr *j = &r->json;
	void *certs;

	if (jsonr_word(j, at, "name", &host->name) == -1 ||
	    jsonr_strings(j, at, "addresses", &host->addresses,
		&host->addresses_len) == -1 ||
	    jsonr_strings(j, at, "inside_addresses", &host->inside_addresses,
		&host->inside_addresses_len) == -1 ||
	    jsonr_status(j, at, "a", &host->a) == -1 ||
	    jsonr_status(j, at, "aaaa", &host->aaaa) == -1 ||
	    jsonr_text(j, at, "cname", TEXT_MAX, &host->cname) == -1 ||
	    jsonr_tri(j, at, "secure", &host->secure) == -1 ||
	    jsonr_tri(j, at, "tlsa", &host->tlsa) == -1 ||
	    jsonr_tri(j, at, "local", &host->local) == -1 ||
	    jsonr_bool(j, at, "unlisted", &host->unlisted) == -1 ||
	    read_list(r, at, &certificates, &certs, &host->certs_len) == -1)
		return -1;
	host->certs = certs;
	if (at->index > 0 && strcmp(host[-1].name, host->name) >= 0)
		return jsonr_fail(j, at, "name", "is out of order");
	return 0;
}

/* ---- zones ---- */

static int
read_mx(struct reader *r, const struct place *at, void *element)
{
	struct mx *mx = element;
	long long preference;
	const char *host;

	if (jsonr_word(&r->json, at, "host", &host) == -1 ||
	    jsonr_int(&r->json, at, "preference", 0, UINT16_MAX, &preference) ==
		-1)
		return -1;
	mx->preference = (uint16_t)preference;
	if ((mx->host = facts_host(r->facts, host)) == NULL)
		return jsonr_fail(
		    &r->json, at, "host", "is not among the hosts");
	if (at->index > 0 &&
	    (mx[-1].preference > mx->preference ||
		(mx[-1].preference == mx->preference &&
		    strcmp(mx[-1].host->name, mx->host->name) >= 0)))
		return jsonr_fail(&r->json, at, "host", "is out of order");
	return 0;
}

/* shared_set - the one MX set with these members */
static const struct mx_set *
shared_set(struct reader *r, const struct mx *list, size_t len)
{
	uint64_t *key = xcalloc(2 * len + 1, sizeof(*key));
	struct mx_set *set;
	const void **slot;
	size_t i;

	for (i = 0; i < len; i++) {
		key[2 * i] = (uintptr_t)list[i].host;
		key[2 * i + 1] = list[i].preference;
	}
	slot = memo_slot(r->sets, key, (2 * len + 1) * sizeof(*key));
	if (*slot == NULL) {
		*slot = set = arena_alloc(r->facts->arena, sizeof(*set));
		*set = (struct mx_set){ list, len };
	}
	free(key);
	return *slot;
}

static int
read_mx_list(struct reader *r, const struct place *at, struct fact_zone *zone)
{
	static const struct list members = { "mx", sizeof(struct mx), FEW_MAX,
		read_mx };
	const json_t *array;
	struct place first;
	size_t len, count;
	long long ttl;
	void *list;

	if (read_list(r, at, &members, &list, &len) == -1)
		return -1;
	zone->mx = shared_set(r, list, len);
	if (len == 0)
		return 0;
	/* the records of one name have one TTL (RFC 2181 5.2) */
	if (jsonr_list(&r->json, at, "mx", FEW_MAX, &array, &count) == -1 ||
	    jsonr_enter(&r->json, at, "mx", array, 0, &first) == -1 ||
	    jsonr_int(&r->json, &first, "ttl", 0, UINT32_MAX, &ttl) == -1)
		return -1;
	zone->mx_ttl = (uint32_t)ttl;
	return 0;
}

static int
read_txt(struct reader *r, const struct place *at, const char *key,
    const struct txt **out, uint16_t *len)
{
	const json_t *array;
	struct txt *list = NULL;
	struct place inner;
	size_t count, i;

	if (jsonr_list(&r->json, at, key, UINT16_MAX, &array, &count) == -1)
		return -1;
	if (count > 0)
		list = arena_alloc(r->facts->arena, count * sizeof(*list));
	for (i = 0; i < count; i++) {
		inner = (struct place){ at, key, i, NULL };
		if (jsonr_octets(&r->json, &inner, json_array_get(array, i),
			TXT_MAX, &list[i].text, &list[i].len) == -1)
			return -1;
	}
	*out = list;
	*len = (uint16_t)count;
	return 0;
}

static int
read_zone_states(
    struct reader *r, const struct place *at, struct fact_zone *zone)
{
	enum dns_status mx, sts, tlsrpt;
	enum tri implicit, null_mx, secure;
	struct jsonr *j = &r->json;

	if (jsonr_status(j, at, "mx_status", &mx) == -1 ||
	    jsonr_status(j, at, "sts_status", &sts) == -1 ||
	    jsonr_status(j, at, "tlsrpt_status", &tlsrpt) == -1 ||
	    jsonr_tri(j, at, "implicit", &implicit) == -1 ||
	    jsonr_tri(j, at, "null_mx", &null_mx) == -1 ||
	    jsonr_tri(j, at, "secure", &secure) == -1)
		return -1;
	zone->mx_status = (int8_t)mx;
	zone->sts_status = (int8_t)sts;
	zone->tlsrpt_status = (int8_t)tlsrpt;
	zone->implicit = (int8_t)implicit;
	zone->null_mx = (int8_t)null_mx;
	zone->secure = (int8_t)secure;
	return 0;
}

static int
read_zone(struct reader *r, const struct place *at, void *element)
{
	struct fact_zone *zone = element;
	long long ttl;

	if (jsonr_name(&r->json, at, "domain", &zone->domain) == -1 ||
	    read_zone_states(r, at, zone) == -1 ||
	    read_mx_list(r, at, zone) == -1 ||
	    read_txt(r, at, "sts_txt", &zone->sts_txt, &zone->sts_txt_len) ==
		-1 ||
	    read_txt(r, at, "tlsrpt_txt", &zone->tlsrpt_txt,
		&zone->tlsrpt_txt_len) == -1 ||
	    jsonr_text(&r->json, at, "sts_cname", TEXT_MAX, &zone->sts_cname) ==
		-1 ||
	    jsonr_text(&r->json, at, "tlsrpt_cname", TEXT_MAX,
		&zone->tlsrpt_cname) == -1 ||
	    jsonr_int(&r->json, at, "sts_ttl", 0, UINT32_MAX, &ttl) == -1)
		return -1;
	zone->sts_ttl = (uint32_t)ttl;
	if (at->index > 0 && strcmp(zone[-1].domain, zone->domain) >= 0)
		return jsonr_fail(&r->json, at, "domain", "is out of order");
	return 0;
}

/* ---- the rest ---- */

static int
read_note(struct reader *r, const struct place *at, void *element)
{
	struct fact_note *note = element;
	const char *name;
	int id;

	if (jsonr_word(&r->json, at, "id", &name) == -1 ||
	    jsonr_string(&r->json, at, "subject", TEXT_MAX, &note->subject) ==
		-1 ||
	    jsonr_string(&r->json, at, "detail", TEXT_MAX, &note->detail) == -1)
		return -1;
	if ((id = finding_by_name(name)) == -1)
		return jsonr_fail(&r->json, at, "id",
		    "is no finding that this version knows");
	note->id = (enum finding_id)id;
	return 0;
}

static int
read_resolver(struct reader *r, const struct place *top)
{
	const json_t *object = json_object_get(top->object, "resolver");
	const struct place at = { .object = object };

	if (object == NULL)
		return 0;
	if (!json_is_object(object))
		return jsonr_fail(
		    &r->json, top, "resolver", "must be an object");
	return jsonr_text(&r->json, &at, "error", TEXT_MAX,
		   &r->facts->resolver_error) == -1
		   ? -1
		   : jsonr_tri(
			 &r->json, &at, "trusted", &r->facts->resolver_trusted);
}

#define LIST_OF(type, name, limit, function)        \
	{                                           \
		name, sizeof(type), limit, function \
	}

static int
read_facts(struct reader *r, const struct place *top)
{
	static const struct list lists[] = {
		LIST_OF(
		    struct fact_instance, "postfix", FEW_MAX, read_instance),
		LIST_OF(struct fact_domain, "domains", LIST_MAX, read_domain),
		LIST_OF(struct fact_table, "tables", FEW_MAX, read_table),
		LIST_OF(struct fact_host, "hosts", LIST_MAX, read_host),
		LIST_OF(struct fact_zone, "zones", LIST_MAX, read_zone),
		LIST_OF(struct fact_note, "notes", LIST_MAX, read_note),
	};
	struct facts *f = r->facts;
	void *out[ARRAY_LEN(lists)];
	size_t len[ARRAY_LEN(lists)], i;
	long long version;

	if (jsonr_int(&r->json, top, "version", FACTS_JSON_VERSION,
		FACTS_JSON_VERSION, &version) == -1 ||
	    jsonr_time(&r->json, top, "time", &f->time) == -1 ||
	    read_resolver(r, top) == -1)
		return -1;
	for (i = 0; i < ARRAY_LEN(lists); i++) {
		if (read_list(r, top, &lists[i], &out[i], &len[i]) == -1)
			return -1;
		if (i == 3) { /* zones refer to hosts */
			f->hosts = out[i];
			f->hosts_len = len[i];
		}
	}
	f->instances = out[0];
	f->instances_len = len[0];
	f->domains = out[1];
	f->domains_len = len[1];
	f->tables = out[2];
	f->tables_len = len[2];
	f->zones = out[4];
	f->zones_len = len[4];
	f->notes = out[5];
	f->notes_len = f->notes_cap = len[5];
	return 0;
}

static int
read_settings(
    struct jsonr *r, const struct place *top, struct settings *settings)
{
	const json_t *value = json_object_get(top->object, "settings");
	const char *text;
	size_t len;

	if (json_is_null(value) || value == NULL)
		return 0;
	if (jsonr_octets(r, top, value, TEXT_MAX * 1024ul, &text, &len) == -1)
		return -1;
	if (strlen(text) != len)
		return jsonr_fail(r, top, "settings", "contains a NUL");
	return settings_parse(settings, text, "settings", r->why);
}

static json_t *
load(const char *text, size_t len, struct buf *why)
{
	json_error_t error;
	json_t *document;

	if (len > DOCUMENT_MAX) {
		why_set(why, "the document is larger than %zu octets",
		    DOCUMENT_MAX);
		return NULL;
	}
	document = json_loadb(
	    text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (document == NULL)
		why_set(why, "line %d, column %d: no JSON: %s", error.line,
		    error.column, error.text);
	else if (!json_is_object(document)) {
		why_set(why, "the document must be an object");
		json_decref(document);
		document = NULL;
	}
	return document;
}

int
facts_json_read(const char *text, size_t len, struct facts **facts,
    struct ledger **ledger, struct evidence **evidence,
    struct settings **settings, struct buf *why)
{
	struct place top = { 0 };
	struct reader r = { 0 };
	struct jsonr lr = { 0 }, er = { 0 };
	json_t *document = load(text, len, why);
	int error = -1;

	*facts = NULL;
	*ledger = NULL;
	*evidence = NULL;
	*settings = NULL;
	if (document == NULL)
		return -1;
	*facts = r.facts = facts_new(0);
	*ledger = ledger_new();
	*evidence = evidence_new();
	*settings = settings_new();
	r.json = (struct jsonr){ r.facts->arena, why };
	r.sets = memo_new(r.facts->arena);
	lr = (struct jsonr){ (*ledger)->arena, why };
	er = (struct jsonr){ (*evidence)->arena, why };
	top.object = document;
	if (read_facts(&r, &top) == 0 &&
	    served_json_read(&r.json, &top, r.facts) == 0 &&
	    ledger_json_read(&lr, document, *ledger) == 0 &&
	    evidence_json_read(&er, &top, *evidence) == 0 &&
	    read_settings(&r.json, &top, *settings) == 0)
		error = 0;
	memo_free(r.sets);
	json_decref(document);
	if (error != 0) {
		facts_free(*facts);
		ledger_free(*ledger);
		evidence_free(*evidence);
		settings_free(*settings);
		*facts = NULL;
		*ledger = NULL;
		*evidence = NULL;
		*settings = NULL;
	}
	return error;
}
