/*
 * NAME      cert_check - may a new certificate chain be installed?
 * CONTRACT  see cert_check.h. The chain is judged for each host and each type
 *           of key, because a server presents one or the other. If a probe saw
 *           the chain complete on the wire, an incomplete file does not matter.
 *           One TLSA record that matches is enough, so that both records of a
 *           roll-over (old and new) may be in DNS. If a look-up failed, the
 *           answer is unknown, and the old chain stays.
 */
#include "decide/cert_check.h"

#include <string.h>

#include "base/dates.h"
#include "base/names.h"
#include "decide/plan/obligation.h"
#include "decide/plan/run.h"
#include "decide/sender_view.h"
#include "facts/cert_life.h"
#include "facts/cert_name.h"

/* ---- which hosts ---- */

static bool
shares_name(const struct fact_cert *a, const struct fact_cert *b)
{
	size_t i, j;

	for (i = 0; i < a->names_len; i++)
		for (j = 0; j < b->names_len; j++)
			if (strcmp(a->names[i], b->names[j]) == 0)
				return true;
	return false;
}

/* concerns - is the chain for this host? */
static bool
concerns(const struct chain_question *q, const char *host)
{
	const struct fact_host *local;
	size_t i, j, k;

	for (k = 0; k < q->next_len; k++) {
		if (q->next[k]->error != NULL)
			continue;
		if (cert_covers(q->next[k], host))
			return true;
		for (i = 0; i < q->facts->hosts_len; i++) {
			local = &q->facts->hosts[i];
			for (j = 0; j < local->certs_len; j++)
				if (local->certs[j]->error == NULL &&
				    cert_covers(local->certs[j], host) &&
				    shares_name(local->certs[j], q->next[k]))
					return true;
		}
	}
	return false;
}

/* elsewhere - a host that shows another machine's chain */
static bool
elsewhere(const struct facts *facts, const char *host)
{
	const struct fact_host *fact = facts_host(facts, host);

	return fact != NULL && fact->local == TRI_NO && fact->addresses_len > 0;
}

/* list - the names in the arena, in the order in which they came */
static size_t
list(const char *const **out, const struct names *names, struct arena *arena)
{
	size_t len = names_len(names);
	const char **copy = arena_alloc(arena, (len + 1) * sizeof(*copy));
	uint32_t i;

	for (i = 0; i < len; i++)
		copy[i] = arena_intern(arena, names_key(names, i, NULL));
	*out = copy;
	return len;
}

/* binds - may this promise make a sender strict about a host of its row? */
static bool
binds(const struct obligations *p, const struct ledger_row *row)
{
	if (p->until <= p->now)
		return false;
	/* what is lost may name any host that was ever named */
	return p->row == NULL ||
	       (p->row == row && row->body->policy.mode == POLICY_ENFORCE);
}

/* owed_row - do promises of the domain bind its row? */
static bool
owed_row(const struct ledger *ledger, const struct ledger_domain *domain,
    const struct ledger_row *row, time_t now)
{
	struct obligations p = obligations_of(ledger, domain, NULL, now);
	bool bound = false;

	while (!bound && obligation_next(&p))
		bound = binds(&p, row);
	return bound;
}

static void
add_hosts(struct names *names, const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (policy->mx[i][0] != '*')
			names_add(names, policy->mx[i], strlen(policy->mx[i]));
}

size_t
chain_owed(const char *const **out, const struct ledger *ledger, time_t now,
    struct arena *arena)
{
	struct names *names = names_new();
	const struct ledger_domain *d;
	const struct ledger_row *row;
	size_t i, j;

	for (i = 0; i < ledger->domains_len; i++) {
		d = &ledger->domains[i];
		for (j = 0; j < d->rows_len; j++) {
			row = &ledger->rows[d->rows + j];
			if (owed_row(ledger, d, row, now))
				add_hosts(names, &row->body->policy);
		}
	}
	i = list(out, names, arena);
	names_free(names);
	return i;
}

size_t
chain_hosts(const char *const **out, const struct chain_question *q,
    struct arena *arena)
{
	struct names *names = names_new();
	const struct fact_host *host;
	const char *const *owed;
	size_t i, len;

	for (i = 0; i < q->facts->hosts_len; i++) {
		host = &q->facts->hosts[i];
		if (host->local == TRI_YES && concerns(q, host->name))
			names_add(names, host->name, strlen(host->name));
	}
	len = chain_owed(&owed, q->ledger, q->now, arena);
	for (i = 0; i < len; i++)
		if (!elsewhere(q->facts, owed[i]) && concerns(q, owed[i]))
			names_add(names, owed[i], strlen(owed[i]));
	len = list(out, names, arena);
	names_free(names);
	return len;
}

/* ---- a chain for a host ---- */

/* what a sender may refuse; weak keys and signatures are not worth a try */
#define REFUSED                                                   \
	((CERT_FAULTS_FATAL & ~CERT_WRONG_NAME) | CERT_WEAK_KEY | \
	    CERT_WEAK_SIGNATURE)

/* owed - domains whose policy in enforce relies on this host */
static size_t
owed(const struct chain_question *q, const char *host)
{
	const struct ledger_domain *d;
	const struct ledger_row *row;
	size_t count = 0, i, j;

	for (i = 0; i < q->ledger->domains_len; i++) {
		d = &q->ledger->domains[i];
		for (j = 0; j < d->rows_len; j++) {
			row = &q->ledger->rows[d->rows + j];
			if (owed_row(q->ledger, d, row, q->now) &&
			    policy_covers(&row->body->policy, host))
				break;
		}
		count += j < d->rows_len;
	}
	return count;
}

static const char *
domains(struct arena *arena, size_t count)
{
	return count == 0 ? ""
			  : arena_printf(arena, "; policies of %zu %s use it",
				count, count == 1 ? "domain" : "domains");
}

static void
judge_dates(const struct chain_question *q, const struct fact_cert *cert,
    struct findings *findings, struct arena *arena)
{
	struct certlife life = certlife_of(cert);

	if (life.end > q->now &&
	    certlife_late(&life, &q->settings->expiry_margin, q->now))
		finding_add(findings, arena, FINDING_NEXT_EXPIRES_SOON,
		    cert->file, "%s %s",
		    life.above ? "a certificate of its chain" : "it",
		    certlife_text(&life, q->now, arena));
	if (cert->ordered == TRI_NO)
		finding_add(findings, arena, FINDING_NEXT_UNORDERED, cert->file,
		    "one of %zu certificates is not followed by its issuer's",
		    cert->chain_len);
	if (cert->key_matches == TRI_NO)
		finding_add(findings, arena, FINDING_NEXT_KEY_OTHER, cert->file,
		    "the key belongs to another certificate");
	if (cert->trusted == TRI_UNKNOWN)
		finding_add(findings, arena, FINDING_NEXT_TRUST_UNKNOWN,
		    cert->file, "%s",
		    cert->reason != NULL ? cert->reason
					 : "there are no root certificates");
}

static const struct observed_host *
observed_of(const struct chain_question *q, const char *host)
{
	size_t i;

	for (i = 0; i < q->observed_len; i++)
		if (strcmp(q->observed[i].host->name, host) == 0)
			return &q->observed[i];
	return NULL;
}

static bool
has_chain(const struct probe *p)
{
	return p->sni && p->cert != NULL && p->cert->error == NULL;
}

/*
 * whole_at - does an address of the host show this certificate, and all that
 * a sender needs above it?
 */
static bool
whole_at(const struct observed_host *s, const struct fact_cert *cert,
    const char *address)
{
	bool whole = false;
	size_t i;

	for (i = 0; i < s->probes_len; i++) {
		if (!has_chain(s->probes[i]) ||
		    strcmp(s->probes[i]->address, address) != 0 ||
		    strcmp(s->probes[i]->cert->sha256, cert->sha256) != 0)
			continue;
		if (s->probes[i]->cert->trusted != TRI_YES)
			return false;
		whole = true;
	}
	return whole;
}

/* seen_whole - what the file lacks, the wire shows at each address */
static bool
seen_whole(const struct chain_question *q, const struct fact_cert *cert,
    const char *host)
{
	const struct observed_host *s = observed_of(q, host);
	size_t i;

	for (i = 0; s != NULL && i < s->host->addresses_len; i++)
		if (!whole_at(s, cert, s->host->addresses[i]))
			return false;
	return s != NULL && s->host->addresses_len > 0;
}

static void
judge_host(const struct chain_question *q, const struct fact_cert *cert,
    const char *host, struct findings *findings, struct arena *arena)
{
	unsigned faults = sender_cert(cert, host, q->now).faults, bit;
	const char *comma = "";
	struct buf text = BUF_INIT;
	size_t count = owed(q, host);

	if ((faults & CERT_ISSUER_MISSING) != 0 && seen_whole(q, cert, host))
		faults &= ~(unsigned)CERT_ISSUER_MISSING;
	if ((faults & CERT_WRONG_NAME) != 0)
		finding_add(findings, arena, FINDING_NEXT_NAME_MISSING, host,
		    "%s names %s%s%s", cert->file,
		    cert->names_len > 0 ? cert->names[0] : "no host",
		    cert->names_len > 1 ? " and others" : "",
		    domains(arena, count));
	for (bit = 0; bit < CERT_FAULT_BITS; bit++)
		if ((faults & REFUSED & 1u << bit) != 0) {
			buf_printf(
			    &text, "%s%s", comma, cert_fault_name(1u << bit));
			comma = ", ";
		}
	if (text.len > 0)
		finding_add(findings, arena, FINDING_NEXT_REFUSED, host,
		    "%s: %s%s", cert->file, buf_text(&text),
		    domains(arena, count));
	buf_release(&text);
}

/* ---- TLSA ---- */

static void
judge_tlsa(const struct chain_question *q, const struct fact_cert *cert,
    const char *host, struct findings *findings, struct arena *arena)
{
	const struct observed_host *s = observed_of(q, host);
	bool usable = false;
	size_t i;

	if (s == NULL)
		return;
	if (!dns_known(s->tlsa_status)) {
		finding_add(findings, arena, FINDING_NEXT_TLSA_UNKNOWN, host,
		    "_25._tcp.%s: %s", host, dns_status_name(s->tlsa_status));
		return;
	}
	/* records that are not signed bind nobody (RFC 7672 2.2) */
	if (s->tlsa_secure == TRI_NO || s->address_secure == TRI_NO)
		return;
	for (i = 0; i < s->tlsa_len; i++) {
		usable |= tlsa_usable(&s->tlsa[i]);
		if (tlsa_match(&s->tlsa[i], cert, host))
			return;
	}
	if (usable)
		finding_add(findings, arena, FINDING_NEXT_TLSA_MISMATCH, host,
		    "none of %zu %s matches the %s chain; the matching "
		    "record is 3 1 1 %s",
		    s->tlsa_len, s->tlsa_len == 1 ? "record" : "records",
		    cert->key_type != NULL ? cert->key_type : "new",
		    cert->chain_len > 0 ? cert->chain[0].spki_sha256 : "?");
}

static bool
readable(const struct chain_question *q)
{
	size_t i;

	for (i = 0; i < q->next_len; i++)
		if (q->next[i]->error == NULL)
			return true;
	return false;
}

void
chain_judge(const struct chain_question *q, struct findings *findings,
    struct arena *arena)
{
	size_t i, j;

	if (q->next_len == 0)
		finding_add(findings, arena, FINDING_NEXT_UNREADABLE, "chain",
		    "there is no certificate in it");
	if (q->hosts_len == 0 && readable(q))
		finding_add(findings, arena, FINDING_NEXT_NO_HOST, "chain",
		    "it contains no name of this machine's MX hosts%s%s",
		    q->facts->resolver_error != NULL ? "; they are not known: "
						     : "",
		    q->facts->resolver_error != NULL ? q->facts->resolver_error
						     : "");
	for (i = 0; i < q->next_len; i++) {
		if (q->next[i]->error != NULL) {
			finding_add(findings, arena, FINDING_NEXT_UNREADABLE,
			    q->next[i]->file, "%s", q->next[i]->error);
			continue;
		}
		judge_dates(q, q->next[i], findings, arena);
		for (j = 0; j < q->hosts_len; j++) {
			judge_host(q, q->next[i], q->hosts[j], findings, arena);
			judge_tlsa(q, q->next[i], q->hosts[j], findings, arena);
		}
	}
	findings_sort(findings);
}

/* ---- the wire ---- */

/* begins - does the wire show these certificates in this order, and perhaps
 * more, which a server may know from elsewhere? */
static bool
begins(const struct fact_cert *wire, const struct fact_cert *next)
{
	size_t i;

	for (i = 0; i < next->chain_len; i++)
		if (i >= wire->chain_len ||
		    strcmp(wire->chain[i].cert_sha256,
			next->chain[i].cert_sha256) != 0)
			return false;
	return true;
}

static bool
is_own(const struct fact_host *host, const char *address)
{
	size_t i;

	for (i = 0; i < host->addresses_len; i++)
		if (strcmp(host->addresses[i], address) == 0)
			return true;
	return false;
}

/* stands_in - was a listener met in the place of the host's addresses? */
static bool
stands_in(const struct observed_host *s)
{
	size_t i;

	for (i = 0; i < s->probes_len; i++)
		if (has_chain(s->probes[i]) &&
		    !is_own(s->host, s->probes[i]->address))
			return true;
	return false;
}

/* of the probes that end here, those at the same address; 1 at least */
static size_t
together(const struct probe *const *probes, size_t len)
{
	size_t n = 1;

	while (n < len && strcmp(probes[n]->address, probes[0]->address) == 0)
		n++;
	return n;
}

static void
wire_other(const struct probe *p, const struct fact_cert *next,
    struct findings *findings, struct arena *arena)
{
	char day[DATE_SIZE];

	if (strcmp(p->cert->sha256, next->sha256) == 0)
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE, p->host,
		    "%s shows the new certificate, but not the chain behind it",
		    p->address);
	else
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE, p->host,
		    "%s shows another %s certificate, %.16s..., good until %s",
		    p->address, p->cert->key_type, p->cert->sha256,
		    date_text(day, p->cert->not_after));
}

/* wire_at - one address; `probes' are those made there */
static void
wire_at(const struct fact_cert *next, const struct probe *const *probes,
    size_t len, struct findings *findings, struct arena *arena)
{
	const struct probe *p = probes[0];
	bool shown = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!has_chain(probes[i]))
			continue;
		p = probes[i];
		if (strcmp(p->cert->key_type, next->key_type) != 0)
			continue;
		shown = true;
		if (!begins(p->cert, next)) {
			wire_other(p, next, findings, arena);
			return;
		}
	}
	if (shown)
		return;
	if (has_chain(p))
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE, p->host,
		    "%s shows no %s certificate", p->address, next->key_type);
	else
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE, p->host,
		    "no certificate was seen at %s: %s%s%s", p->address,
		    probe_status_name(p->status),
		    p->failure != NULL ? ", " : "",
		    p->failure != NULL ? p->failure : "");
}

static void
wire_host(const struct observed_host *s, const struct fact_cert *next,
    struct findings *findings, struct arena *arena)
{
	bool instead = stands_in(s);
	size_t i, n;

	for (i = 0; i < s->probes_len; i += n) {
		n = together(s->probes + i, s->probes_len - i);
		if (instead && is_own(s->host, s->probes[i]->address))
			continue;
		wire_at(next, s->probes + i, n, findings, arena);
	}
}

/* nobody - a host without probes: is it known that nobody can reach it? */
static bool
nobody(const struct observed_host *s, struct findings *findings,
    struct arena *arena)
{
	const struct fact_host *host = s->host;

	if (host->addresses_len > 0)
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE,
		    host->name, "no connection was made");
	else if (!dns_known(host->a) || !dns_known(host->aaaa))
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE,
		    host->name, "its addresses are not known: %s",
		    dns_status_name(dns_known(host->a) ? host->aaaa : host->a));
	else
		return true;
	return false;
}

void
chain_wire(const struct chain_question *q, struct findings *findings,
    struct arena *arena)
{
	const struct observed_host *s;
	bool any = false;
	size_t i, j;

	for (i = 0; i < q->observed_len; i++) {
		s = &q->observed[i];
		if (s->probes_len == 0) {
			any |= !nobody(s, findings, arena);
			continue;
		}
		any = true;
		for (j = 0; j < q->next_len; j++)
			if (q->next[j]->error == NULL)
				wire_host(s, q->next[j], findings, arena);
	}
	if (!any && q->hosts_len > 0)
		finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE, "chain",
		    "none of the hosts has an address");
	findings_sort(findings);
}
