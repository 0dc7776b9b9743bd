/*
 * NAME      external_evidence - what one check from outside adds to the
 *           evidence
 * CONTRACT  see external_evidence.h. Probes of listeners, made instead of
 *           probes of the host's own addresses, prove nothing: senders do not
 *           arrive that way.
 * BUGS      A policy host that answers 503 for a minute ends a series of good
 *           checks that lasted for months. A sender in that minute got the same
 *           answer.
 */
#include "decide/external_evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/reach.h"
#include "decide/sender_view.h"
#include "dns/record.h"
#include "facts/cert_life.h"
#include "facts/matrix.h"
#include "ledger/record_life.h"

struct take {
	struct evidence *evidence;
	const struct observation *observed;
	const struct settings *settings;
	const struct ledger *ledger;
	time_t now;
	/* what is new; merged at the end, since look-ups go by halving */
	struct evidence_proof *proofs;
	size_t proofs_len, proofs_cap;
	struct evidence_publication *publications;
	size_t publications_len, publications_cap;
};

/* what one look tells: GOOD, or a fault, or NOTHING */
struct told {
	bool good;
	const char *fault; /* NULL */
};

/* ---- proofs ---- */

static bool
shows_key(const struct probe *p, enum probe_key key)
{
	return p->protocol != NULL && p->cert != NULL &&
	       (key == PROBE_KEY_ANY || cert_key(p->cert) == key);
}

static int
compare_proofs(const void *va, const void *vb)
{
	const struct evidence_proof *a = va, *b = vb;
	int order = strcmp(a->host, b->host);

	if (order == 0)
		order = strcmp(a->address, b->address);
	if (order != 0)
		return order;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (int)a->sni - (int)b->sni;
}

static struct evidence_proof *
proof(struct take *t, const char *host, const char *address, enum probe_key key,
    bool sni)
{
	struct arena *arena = t->evidence->arena;
	struct evidence_proof key_of = {
		.host = host, .address = address, .key = key, .sni = sni
	};
	struct evidence_proof *found = NULL;

	if (t->evidence->proofs_len > 0)
		found = bsearch(&key_of, t->evidence->proofs,
		    t->evidence->proofs_len, sizeof(key_of), compare_proofs);
	if (found != NULL)
		return found;
	VEC_GROW(t->proofs, t->proofs_len, t->proofs_cap);
	key_of.host = arena_intern(arena, host);
	key_of.address = arena_intern(arena, address);
	t->proofs[t->proofs_len] = key_of;
	return &t->proofs[t->proofs_len++];
}

static bool
at(const struct probe *p, const char *address, bool sni)
{
	return p->sni == sni && strcmp(p->address, address) == 0;
}

/* look_at - one way to meet the host, one kind of key */
static void
look_at(struct take *t, const struct observed_host *host, const char *address,
    bool sni, enum probe_key key)
{
	const char *name = host->host->name;
	const struct fact_cert *cert = NULL;
	struct told told = { false, NULL };
	struct evidence_proof *made;
	struct certlife life;
	struct sender_mx view;
	const struct probe *p;
	size_t i;

	for (i = 0; i < host->probes_len; i++) {
		p = host->probes[i];
		if (!at(p, address, sni))
			continue;
		if (!shows_key(p, key) && key != PROBE_KEY_ANY)
			continue;
		view = sender_mx(p, t->now);
		told.good |= view.taken == TRI_YES;
		if (sni && shows_key(p, key) &&
		    (cert == NULL || view.fault != NULL))
			cert = p->cert;
		if (told.fault == NULL)
			told.fault = view.fault;
	}
	if (!told.good && told.fault == NULL)
		return;
	made = proof(t, name, address, key, sni);
	if (told.fault != NULL)
		standing_bad(&made->standing, t->now, told.fault);
	else
		standing_good(&made->standing, t->now);
	made->cert = cert == NULL
			 ? NULL
			 : arena_intern(t->evidence->arena, cert->sha256);
	life = cert == NULL ? (struct certlife){ 0 } : certlife_of(cert);
	made->not_before = life.begin;
	made->not_after = life.end;
}

/* look_so - with SNI or without: each kind of key that is shown */
static void
look_so(struct take *t, const struct observed_host *host, const char *address,
    bool sni)
{
	bool rsa = false, ecdsa = false;
	const struct probe *p;
	size_t i;

	for (i = 0; i < host->probes_len; i++) {
		p = host->probes[i];
		if (!at(p, address, sni))
			continue;
		rsa |= shows_key(p, PROBE_KEY_RSA);
		ecdsa |= shows_key(p, PROBE_KEY_ECDSA);
	}
	if (!rsa || !ecdsa) {
		look_at(t, host, address, sni, PROBE_KEY_ANY);
		return;
	}
	look_at(t, host, address, sni, PROBE_KEY_RSA);
	look_at(t, host, address, sni, PROBE_KEY_ECDSA);
}

/*
 * forget_ahead - what was seen at this address by a clock that was ahead, and
 * is not asked any more, would be dated ahead for as long
 */
static void
forget_ahead(struct take *t, const char *host, const char *address)
{
	const struct evidence_proof *list;
	struct standing *standing;
	bool looked = t->proofs_len > 0;
	size_t i, first, len;

	/* one that is new is the last of those that were made */
	if (looked) {
		list = &t->proofs[t->proofs_len - 1];
		looked = strcmp(list->host, host) == 0 &&
			 strcmp(list->address, address) == 0;
	}
	list = evidence_proofs(t->evidence, host, &len);
	for (i = 0; i < len; i++)
		looked |= strcmp(list[i].address, address) == 0 &&
			  standing_last(&list[i].standing) == t->now;
	first = len > 0 ? (size_t)(list - t->evidence->proofs) : 0;
	for (i = 0; looked && i < len; i++) {
		standing = &t->evidence->proofs[first + i].standing;
		if (strcmp(list[i].address, address) == 0 &&
		    standing_ahead(standing, t->now))
			*standing = (struct standing){ 0 };
	}
}

static void
take_host(struct take *t, const struct observed_host *host)
{
	const char *address;
	size_t i;

	for (i = 0; i < host->host->addresses_len; i++) {
		address = host->host->addresses[i];
		look_so(t, host, address, true);
		look_so(t, host, address, false);
		forget_ahead(t, host->host->name, address);
	}
}

/* ---- publications ---- */

/* record_told - by the resolver, or by one server */
static struct told
record_told(const struct take *t, const struct ledger_row *row,
    enum dns_status status, const struct txt *txt, size_t len)
{
	bool cached = t->now <= record_settled(t->ledger,
				    ledger_domain(t->ledger, row->domain), row);
	struct arena *scratch = arena_new();
	char id[STS_ID_MAX + 1] = "";
	struct told told = { false, NULL };

	if (status == DNS_OK &&
	    sts_record_parse(id, txt, len, scratch, NULL) == 0 &&
	    strcmp(id, row->id) == 0)
		told.good = true;
	else if (dns_known(status) && !cached)
		told.fault = status == DNS_OK ? "the record has another id"
					      : "there is no record";
	arena_free(scratch);
	return told;
}

/* fetch_told - a fetch that did not come to an end tells nothing */
static struct told
fetch_told(const struct probe *p, const struct ledger_body *body, time_t now)
{
	static const struct {
		enum sender_fetch_fault fault;
		const char *text;
	} rows[] = {
		{ SENDER_TLS, "the policy host's TLS handshake fails" },
		{ SENDER_SIZE, "the policy is too large" },
		{ SENDER_CERT,
		    "the policy host's certificate is not acceptable" },
		{ SENDER_CODE,
		    "the policy host does not answer with status 200" },
		{ SENDER_PAGE, "a web page is served instead of the policy" },
		{ SENDER_TYPE, "the policy is not served as text/plain" },
		{ SENDER_OTHER, "another policy is served" },
	};
	struct sender_fetch view = sender_fetch(p, body->text, body->len, now);
	struct told told = { view.taken == TRI_YES, NULL };
	size_t i;

	for (i = 0; told.fault == NULL && i < ARRAY_LEN(rows); i++)
		if ((view.faults & rows[i].fault) != 0)
			told.fault = rows[i].text;
	return told;
}

/* and - good only where both are, and with the first of their faults */
static void
and_told(struct told *all, struct told one)
{
	all->good = all->good && one.good;
	if (all->fault == NULL)
		all->fault = one.fault;
}

static int
compare_publications(const void *va, const void *vb)
{
	const struct evidence_publication *a = va, *b = vb;

	return strcmp(a->domain, b->domain);
}

static struct evidence_publication *
publication(struct take *t, const char *domain)
{
	struct evidence_publication key = { .domain = domain }, *found = NULL;

	if (t->evidence->publications_len > 0)
		found = bsearch(&key, t->evidence->publications,
		    t->evidence->publications_len, sizeof(key),
		    compare_publications);
	if (found != NULL)
		return found;
	VEC_GROW(t->publications, t->publications_len, t->publications_cap);
	key.domain = arena_intern(t->evidence->arena, domain);
	t->publications[t->publications_len] = key;
	return &t->publications[t->publications_len++];
}

static bool
nowhere(const struct fact_host *host)
{
	return host != NULL && host->addresses_len == 0 && dns_known(host->a) &&
	       dns_known(host->aaaa);
}

static struct told
published(const struct take *t, const struct observed_domain *d,
    const struct ledger_row *row)
{
	const struct fact_zone *zone = d->zone;
	const struct observed_server *s;
	struct told told;
	size_t i;

	told = record_told(t, row, (enum dns_status)zone->sts_status,
	    zone->sts_txt, zone->sts_txt_len);
	for (i = 0; i < d->servers_len; i++) {
		s = &d->servers[i];
		/* who does not answer is not asked by others either */
		if (dns_known(s->status))
			and_told(&told,
			    record_told(t, row, s->status, s->txt, s->txt_len));
	}
	if (nowhere(d->policy_host))
		and_told(&told,
		    (struct told){ false, "the policy host has no address" });
	for (i = 0; i < d->fetches_len; i++)
		and_told(&told, fetch_told(d->fetches[i], row->body, t->now));
	if (d->fetches_len == 0 ||
	    (d->policy_host != NULL &&
		reach_seen_inside(t->settings, d->policy_host)))
		told.good = false;
	return told;
}

static void
take_domain(struct take *t, const struct observed_domain *d,
    const struct ledger_domain *standing)
{
	const struct ledger_row *row = ledger_current(t->ledger, standing);
	struct evidence_publication *p;
	struct told told;

	if (row == NULL || row->released == 0)
		return;
	told = published(t, d, row);
	if (!told.good && told.fault == NULL)
		return;
	p = publication(t, d->zone->domain);
	if (told.fault != NULL) {
		standing_bad(&p->standing, t->now, told.fault);
		return;
	}
	standing_good(&p->standing, t->now);
	memcpy(p->id, row->id, sizeof(p->id));
}

/* ---- all of it ---- */

/* merge - a sorted array in the arena, of the old ones and the new */
static void *
merge(struct arena *arena, const void *old, size_t old_len, const void *new,
    size_t new_len, size_t size, int (*compare)(const void *, const void *))
{
	char *list = arena_alloc(arena, (old_len + new_len + 1) * size);

	if (old_len > 0)
		memcpy(list, old, old_len * size);
	if (new_len > 0)
		memcpy(list + old_len * size, new, new_len * size);
	if (old_len + new_len > 1)
		qsort(list, old_len + new_len, size, compare);
	return list;
}

static void
settle(struct take *t)
{
	struct evidence *e = t->evidence;

	e->proofs = merge(e->arena, e->proofs, e->proofs_len, t->proofs,
	    t->proofs_len, sizeof(*e->proofs), compare_proofs);
	e->proofs_len += t->proofs_len;
	e->publications = merge(e->arena, e->publications, e->publications_len,
	    t->publications, t->publications_len, sizeof(*e->publications),
	    compare_publications);
	e->publications_len += t->publications_len;
	free(t->proofs);
	free(t->publications);
}

void
evidence_take_observation(struct evidence *evidence,
    const struct observation *observed, const struct settings *settings,
    const struct ledger *ledger, time_t now)
{
	struct take t = { .evidence = evidence,
		.observed = observed,
		.settings = settings,
		.ledger = ledger,
		.now = now };
	bool *taken = xcalloc(observed->hosts_len + 1, sizeof(*taken));
	const struct ledger_domain *standing;
	const struct observed_domain *d;
	size_t i, j, n;

	for (i = 0; i < observed->domains_len; i++) {
		d = &observed->domains[i];
		standing = ledger_domain(ledger, d->zone->domain);
		if (d->given || standing == NULL)
			continue;
		take_domain(&t, d, standing);
		for (j = 0; j < d->zone->mx->len; j++) {
			n = (size_t)(d->hosts[j] - observed->hosts);
			if (!taken[n])
				take_host(&t, d->hosts[j]);
			taken[n] = true;
		}
	}
	/* one that is announced must be proven before it stands in DNS */
	for (i = 0; i < observed->hosts_len; i++)
		if (observed->hosts[i].host->unlisted)
			take_host(&t, &observed->hosts[i]);
	settle(&t);
	free(taken);
}

/* ---- for this run alone ---- */

/* met_fault - what a sender that names the host minds at this probe, or NULL */
static const char *
met_fault(const struct probe *p, time_t now, bool *good)
{
	struct sender_mx view = sender_mx(p, now);

	if (!p->sni && shows_key(p, PROBE_KEY_ANY))
		return NULL; /* it tells nothing of those that do */
	*good |= view.taken == TRI_YES;
	if (view.taken == TRI_UNKNOWN && shows_key(p, PROBE_KEY_ANY))
		return "its certificate could not be verified";
	return view.fault;
}

static const char *
look_fault(struct evidence *e, const struct observed_host *host, time_t now)
{
	const char *fault;
	bool good = false;
	size_t i;

	for (i = 0; i < host->probes_len; i++) {
		fault = met_fault(host->probes[i], now, &good);
		if (fault != NULL)
			return arena_printf(e->arena, "%s at %s", fault,
			    host->probes[i]->address);
	}
	return good ? NULL : "no connection to it was possible";
}

static int
compare_looks(const void *va, const void *vb)
{
	const struct evidence_look *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* add_looks - into their places; no name comes twice in a run */
static void
add_looks(struct evidence *e, struct evidence_look **looks, size_t *looks_len,
    const struct evidence_look *new, size_t new_len)
{
	*looks = merge(e->arena, *looks, *looks_len, new, new_len,
	    sizeof(**looks), compare_looks);
	*looks_len += new_len;
}

/* late - a certificate of the policy host that was not renewed, or NULL */
static const char *
late(const struct take *t, const struct observed_domain *d)
{
	const struct fact_cert *cert;
	struct certlife life;
	size_t i;

	for (i = 0; i < d->fetches_len; i++) {
		cert = d->fetches[i]->cert;
		if (cert == NULL || cert->error != NULL)
			continue;
		life = certlife_of(cert);
		if (certlife_late(&life, &t->settings->expiry_margin, t->now))
			return arena_printf(t->evidence->arena,
			    "the policy host's certificate at %s %s",
			    d->fetches[i]->address,
			    certlife_text(&life, t->now, t->evidence->arena));
	}
	return NULL;
}

/*
 * policy_fault - NULL: record and policy are those of the ledger, and will be
 * fetched next week, too
 */
static const char *
policy_fault(const struct take *t, const struct observed_domain *d,
    const struct ledger_row *row)
{
	struct told told = published(t, d, row);

	if (told.fault != NULL)
		return told.fault;
	return told.good ? late(t, d)
			 : "its record and its policy were not seen to be "
			   "right";
}

void
evidence_take_looks(struct evidence *evidence,
    const struct observation *observed, const struct settings *settings,
    const struct ledger *ledger, time_t now)
{
	const struct take t = {
		.evidence = evidence,
		.settings = settings,
		.ledger = ledger,
		.now = now,
	};
	size_t most = observed->hosts_len + observed->domains_len + 1, len = 0,
	       i;
	struct evidence_look *list = xcalloc(most, sizeof(*list));
	const struct observed_domain *d;
	const struct ledger_row *row;

	for (i = 0; i < observed->hosts_len; i++)
		if (observed->hosts[i].probes_len > 0)
			list[len++] = (struct evidence_look){
				arena_intern(evidence->arena,
				    observed->hosts[i].host->name),
				look_fault(evidence, &observed->hosts[i], now),
			};
	add_looks(evidence, &evidence->looks, &evidence->looks_len, list, len);
	for (len = 0, i = 0; i < observed->domains_len; i++) {
		d = &observed->domains[i];
		row = ledger_current(
		    ledger, ledger_domain(ledger, d->zone->domain));
		if (d->policy_host == NULL || row == NULL)
			continue;
		list[len++] = (struct evidence_look){
			arena_intern(evidence->arena, d->zone->domain),
			policy_fault(&t, d, row),
		};
	}
	add_looks(evidence, &evidence->policy_looks,
	    &evidence->policy_looks_len, list, len);
	evidence->looked = true;
	free(list);
}
