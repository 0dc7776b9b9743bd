/*
 * NAME      probe_wire - what was seen over the wire, as bytes and back
 * CONTRACT  see probe_wire.h and base/wire.h. Certificates come first, each
 *           once, since thousands of probes share them; then the probes; then
 *           for each host and domain the numbers of its own. What is asked is
 *           checked against whom it was asked of; what was seen can only be
 *           bounded.
 */
#include "probe/probe_wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/wire.h"
#include "dns/dname.h"
#include "facts/cert_fault.h"
#include "facts/locality.h"

#define TEXT_LEN_MAX  4096
#define NAMES_LEN_MAX 10000 /* of one certificate */
#define CHAIN_LEN_MAX 100
#define LATEST        253402300799 /* of the year 9999 */
#define PROBES_MAX    100000000

/* ---- writing ---- */

/* certificates, each once; found by address */
struct certs {
	const struct fact_cert **list;
	size_t len;
	uint32_t *table; /* number + 1; 0: free */
	size_t mask;
};

static size_t
place_of(const struct certs *certs, const struct fact_cert *cert)
{
	size_t at = ((uintptr_t)cert >> 4) * 2654435761U & certs->mask;

	while (
	    certs->table[at] != 0 && certs->list[certs->table[at] - 1] != cert)
		at = (at + 1) & certs->mask;
	return at;
}

static void
collect(struct certs *certs, const struct observation *o)
{
	const struct fact_cert *cert;
	size_t i, at;

	for (certs->mask = 15; certs->mask < 2 * o->probes_len;)
		certs->mask = 2 * certs->mask + 1;
	certs->table = xcalloc(certs->mask + 1, sizeof(*certs->table));
	certs->list = xcalloc(o->probes_len + 1, sizeof(*certs->list));
	for (i = 0; i < o->probes_len; i++) {
		cert = o->probes[i].cert;
		if (cert == NULL)
			continue;
		at = place_of(certs, cert);
		if (certs->table[at] != 0)
			continue;
		certs->list[certs->len++] = cert;
		certs->table[at] = (uint32_t)certs->len;
	}
}

static void
put_tri(struct buf *out, enum tri tri)
{
	wire_put_number(out, (uint64_t)(tri + 1));
}

static void
put_cert(struct buf *out, const struct fact_cert *c)
{
	size_t i;

	wire_put_text(out, c->file);
	wire_put_text(out, c->error);
	wire_put_number(out, c->names_len);
	for (i = 0; i < c->names_len; i++)
		wire_put_text(out, c->names[i]);
	wire_put_text(out, c->common_name);
	wire_put_text(out, c->issuer);
	wire_put_text(out, c->sha256);
	wire_put_number(out, (uint64_t)c->not_before);
	wire_put_number(out, (uint64_t)c->not_after);
	wire_put_number(out, (uint64_t)c->chain_not_after);
	wire_put_number(out, (uint64_t)c->chain_not_before);
	wire_put_text(out, c->key_type);
	wire_put_number(out, (uint64_t)c->key_bits);
	put_tri(out, c->trusted);
	wire_put_text(out, c->reason);
	put_tri(out, c->key_matches);
	put_tri(out, c->ordered);
	wire_put_number(out, c->faults);
	wire_put_number(out, c->completed);
	wire_put_number(out, c->chain_len);
	for (i = 0; i < c->chain_len; i++)
		wire_put_bytes(out, &c->chain[i], sizeof(c->chain[i]));
}

static void
put_probe(struct buf *out, const struct probe *p, const struct certs *certs)
{
	wire_put_number(out, p->kind);
	wire_put_text(out, p->host);
	wire_put_text(out, p->address);
	wire_put_number(out, p->port);
	wire_put_number(out, p->sni);
	wire_put_number(out, p->tls);
	wire_put_number(out, p->key);
	wire_put_number(out, p->status);
	wire_put_number(out, p->step);
	wire_put_text(out, p->failure);
	wire_put_number(out, p->msec);
	wire_put_text(out, p->protocol);
	wire_put_text(out, p->cipher);
	wire_put_number(out, (uint64_t)(p->alert + 1));
	wire_put_number(
	    out, p->cert != NULL ? certs->table[place_of(certs, p->cert)] : 0);
	wire_put_number(out, p->smtp.greeting_code);
	wire_put_number(out, p->smtp.ehlo_code);
	wire_put_number(out, p->smtp.starttls_code);
	wire_put_text(out, p->smtp.banner);
	wire_put_text(out, p->smtp.ehlo_name);
	put_tri(out, p->smtp.starttls);
	put_tri(out, p->smtp.requiretls);
	wire_put_number(out, p->https.code);
	wire_put_text(out, p->https.media_type);
	wire_put_text(out, p->https.location);
	wire_put_bytes(out, p->https.body, p->https.body_len);
}

static void
put_numbers(struct buf *out, const struct observation *o,
    const struct probe *const *list, size_t len)
{
	size_t i;

	wire_put_number(out, len);
	for (i = 0; i < len; i++)
		wire_put_number(out, (uint64_t)(list[i] - o->probes));
}

void
probe_wire_put(struct buf *out, const struct observation *o)
{
	struct certs certs = { 0 };
	size_t i;

	collect(&certs, o);
	wire_put_number(out, certs.len);
	for (i = 0; i < certs.len; i++)
		put_cert(out, certs.list[i]);
	wire_put_number(out, o->probes_len);
	for (i = 0; i < o->probes_len; i++)
		put_probe(out, &o->probes[i], &certs);
	for (i = 0; i < o->hosts_len; i++)
		put_numbers(out, o, o->hosts[i].probes, o->hosts[i].probes_len);
	for (i = 0; i < o->domains_len; i++)
		put_numbers(
		    out, o, o->domains[i].fetches, o->domains[i].fetches_len);
	put_numbers(out, o, o->policy_tls12, o->policy_tls12_len);
	put_tri(out, o->port_blocked);
	free(certs.list);
	free(certs.table);
}

/* ---- reading ---- */

static enum tri
get_tri(struct wire *w)
{
	return (enum tri)((int)wire_number(w, 2) - 1);
}

static bool
get_bool(struct wire *w)
{
	return wire_number(w, 1) != 0;
}

static time_t
get_time(struct wire *w)
{
	/* a certificate may be dated before 1970 */
	int64_t t = (int64_t)wire_number(w, UINT64_MAX);

	if (t > LATEST || t < -LATEST)
		w->broken = true;
	return (time_t)t;
}

static const char *
get_text(struct wire *w)
{
	return wire_seen(w, TEXT_LEN_MAX);
}

/* is_hex - such a text, ended by a NUL within its room? */
static bool
is_hex(const char *text, size_t size)
{
	return strnlen(text, size) < size &&
	       strspn(text, "0123456789abcdef") == strlen(text);
}

static void
get_digests(struct wire *w, struct cert_digests *d)
{
	size_t len;
	const char *bytes = wire_bytes(w, sizeof(*d), &len);

	if (bytes != NULL && len == sizeof(*d))
		memcpy(d, bytes, sizeof(*d));
	if (len != sizeof(*d) || !is_hex(d->cert_sha256, 65) ||
	    !is_hex(d->cert_sha512, 129) || !is_hex(d->spki_sha256, 65) ||
	    !is_hex(d->spki_sha512, 129)) {
		memset(d, 0, sizeof(*d));
		w->broken = true;
	}
}

static void
get_cert(struct wire *w, struct fact_cert *c)
{
	struct cert_digests *chain;
	size_t i;

	c->file = get_text(w);
	c->error = get_text(w);
	c->names =
	    wire_list(w, NAMES_LEN_MAX, sizeof(*c->names), &c->names_len);
	for (i = 0; i < c->names_len; i++)
		c->names[i] = wire_need(w, get_text(w));
	c->common_name = get_text(w);
	c->issuer = get_text(w);
	c->sha256 = get_text(w);
	c->not_before = get_time(w);
	c->not_after = get_time(w);
	c->chain_not_after = get_time(w);
	c->chain_not_before = get_time(w);
	c->key_type = get_text(w);
	c->key_bits = (int)wire_number(w, 1000000);
	c->trusted = get_tri(w);
	c->reason = get_text(w);
	c->key_matches = get_tri(w);
	c->ordered = get_tri(w);
	c->faults = (unsigned)wire_number(w, (1U << CERT_FAULT_BITS) - 1);
	c->completed = get_bool(w);
	chain = wire_list(w, CHAIN_LEN_MAX, sizeof(*chain), &c->chain_len);
	for (i = 0; i < c->chain_len; i++)
		get_digests(w, &chain[i]);
	c->chain = chain;
}

static void
get_asked(struct wire *w, struct probe *p)
{
	p->kind = (enum probe_kind)wire_number(w, PROBE_HTTPS);
	p->host = wire_need(w, wire_seen(w, DNAME_MAX));
	p->address = wire_need(w, wire_seen(w, ADDRESS_SIZE));
	p->port = (uint16_t)wire_number(w, UINT16_MAX);
	p->sni = get_bool(w);
	p->tls = (enum probe_tls)wire_number(w, PROBE_TLS_13);
	p->key = (enum probe_key)wire_number(w, PROBE_KEY_ECDSA);
}

static void
get_probe(struct wire *w, struct probe *p, const struct fact_cert *certs,
    size_t certs_len)
{
	const char *body;
	uint64_t cert;

	get_asked(w, p);
	p->status = (enum probe_status)wire_number(w, PROBE_STATUS_COUNT - 1);
	p->step = (enum probe_step)wire_number(w, PROBE_STEP_COUNT - 1);
	p->failure = get_text(w);
	p->msec = (uint32_t)wire_number(w, UINT32_MAX);
	p->protocol = get_text(w);
	p->cipher = get_text(w);
	p->alert = (int)wire_number(w, 256) - 1;
	cert = wire_number(w, certs_len);
	p->cert = cert > 0 ? &certs[cert - 1] : NULL;
	p->smtp.greeting_code = (uint16_t)wire_number(w, UINT16_MAX);
	p->smtp.ehlo_code = (uint16_t)wire_number(w, UINT16_MAX);
	p->smtp.starttls_code = (uint16_t)wire_number(w, UINT16_MAX);
	p->smtp.banner = get_text(w);
	p->smtp.ehlo_name = get_text(w);
	p->smtp.starttls = get_tri(w);
	p->smtp.requiretls = get_tri(w);
	p->https.code = (uint16_t)wire_number(w, UINT16_MAX);
	p->https.media_type = get_text(w);
	p->https.location = get_text(w);
	body = wire_bytes(w, POLICY_BODY_LIMIT, &p->https.body_len);
	if (body != NULL)
		p->https.body =
		    arena_strndup(w->arena, body, p->https.body_len);
}

/* about - is it a probe of this host? */
static bool
about(const struct probe *p, enum probe_kind kind, const struct fact_host *host)
{
	return host != NULL && p->kind == kind &&
	       strcmp(p->host, host->name) == 0;
}

/* get_numbers - of probes of this host; NULL: of any policy host */
static const struct probe **
get_numbers(struct wire *w, const struct observation *o, enum probe_kind kind,
    const struct fact_host *host, bool any, size_t *len)
{
	const struct probe **list =
	    wire_list(w, o->probes_len, sizeof(*list), len);
	size_t i;

	for (i = 0; i < *len && !w->broken; i++) {
		if (o->probes_len == 0) {
			w->broken = true;
			break;
		}
		list[i] = &o->probes[wire_number(w, o->probes_len - 1)];
		if (any ? list[i]->kind != kind : !about(list[i], kind, host))
			w->broken = true;
	}
	if (w->broken)
		*len = 0;
	return list;
}

static void
get_shares(struct wire *w, struct observation *o)
{
	struct observed_domain *d;
	struct observed_host *h;

	for (h = o->hosts; h < o->hosts + o->hosts_len; h++)
		h->probes = get_numbers(
		    w, o, PROBE_SMTP, h->host, false, &h->probes_len);
	for (d = o->domains; d < o->domains + o->domains_len; d++)
		d->fetches = get_numbers(
		    w, o, PROBE_HTTPS, d->policy_host, false, &d->fetches_len);
	o->policy_tls12 =
	    get_numbers(w, o, PROBE_HTTPS, NULL, true, &o->policy_tls12_len);
	o->port_blocked = get_tri(w);
}

int
probe_wire_get(
    struct observation *o, struct arena *arena, const char *bytes, size_t len)
{
	struct wire w = { .at = bytes, .end = bytes + len, .arena = arena };
	struct fact_cert *certs;
	size_t certs_len, i;

	certs = wire_list(&w, PROBES_MAX, sizeof(*certs), &certs_len);
	for (i = 0; i < certs_len && !w.broken; i++)
		get_cert(&w, &certs[i]);
	o->probes =
	    wire_list(&w, PROBES_MAX, sizeof(*o->probes), &o->probes_len);
	for (i = 0; i < o->probes_len && !w.broken; i++)
		get_probe(&w, &o->probes[i], certs, certs_len);
	if (!w.broken)
		get_shares(&w, o);
	return wire_end(&w) ? 0 : -1;
}
