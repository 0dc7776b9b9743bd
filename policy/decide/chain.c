/*
 * NAME      chain - may a new certificate chain be installed?
 * CONTRACT  see chain.h. Each host that the chain is for is judged with each
 *           kind of key by itself, since the server shows the one or the
 *           other. TLSA: one record that fits is enough, so that a roll-over
 *           pair (old and new at once) passes; where a look-up failed nobody
 *           can say, and the old chain stays.
 */
#include "decide/chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/run.h"
#include "model/certfault.h"
#include "model/certname.h"

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

struct names {
	const char **list;
	size_t len, cap;
};

static void
add(struct names *names, struct arena *arena, const char *name)
{
	size_t i;

	name = arena_intern(arena, name);
	for (i = 0; i < names->len; i++)
		if (names->list[i] == name)
			return;
	VEC_GROW(names->list, names->len, names->cap);
	names->list[names->len++] = name;
}

/* add_owed - hosts that policies which senders may still hold name */
static void
add_owed(
    const struct chain_question *q, struct names *names, struct arena *arena)
{
	const struct ledger_row *row;
	const struct policy *policy;
	size_t i, j;

	for (i = 0; i < q->ledger->rows_len; i++) {
		row = &q->ledger->rows[i];
		policy = &row->body->policy;
		if (policy->mode != POLICY_ENFORCE ||
		    obligation_until(row, q->now) <= q->now)
			continue;
		for (j = 0; j < policy->mx_len; j++)
			if (policy->mx[j][0] != '*' &&
			    concerns(q, policy->mx[j]))
				add(names, arena, policy->mx[j]);
	}
}

size_t
chain_hosts(const char *const **out, const struct chain_question *q,
    struct arena *arena)
{
	struct names names = { 0 };
	const char **copy;
	size_t i;

	for (i = 0; i < q->facts->hosts_len; i++)
		if (q->facts->hosts[i].local == TRI_YES &&
		    concerns(q, q->facts->hosts[i].name))
			add(&names, arena, q->facts->hosts[i].name);
	add_owed(q, &names, arena);
	copy = arena_alloc(arena, (names.len + 1) * sizeof(*copy));
	for (i = 0; i < names.len; i++)
		copy[i] = names.list[i];
	free(names.list);
	*out = copy;
	return names.len;
}

/* ---- a chain for a host ---- */

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
			if (row->body->policy.mode == POLICY_ENFORCE &&
			    obligation_until(row, q->now) > q->now &&
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
	return count == 0
		   ? ""
		   : arena_printf(arena, "; policies of %zu %s rely on it",
			 count, count == 1 ? "domain" : "domains");
}

static void
judge_dates(const struct chain_question *q, const struct fact_cert *cert,
    struct findings *findings, struct arena *arena)
{
	char day[DATE_SIZE];
	time_t end = cert->not_after;

	if (cert->chain_not_after != 0 && cert->chain_not_after < end)
		end = cert->chain_not_after;
	if (end > q->now && end <= q->now + WEEK)
		finding_add(findings, arena, FINDING_NEXT_EXPIRES_SOON,
		    cert->file, "until %s only", date_text(day, end));
	if (cert->key_matches == TRI_NO)
		finding_add(findings, arena, FINDING_NEXT_KEY_OTHER, cert->file,
		    "the key is that of another certificate");
	if (cert->trusted == TRI_UNKNOWN)
		finding_add(findings, arena, FINDING_NEXT_TRUST_UNKNOWN,
		    cert->file, "%s",
		    cert->reason != NULL ? cert->reason
					 : "there are no roots to judge by");
}

static void
judge_host(const struct chain_question *q, const struct fact_cert *cert,
    const char *host, struct findings *findings, struct arena *arena)
{
	unsigned faults = cert_faults_for(cert, host), bit;
	const char *comma = "";
	struct buf text = BUF_INIT;
	size_t count = owed(q, host);

	if ((faults & CERT_WRONG_NAME) != 0)
		finding_add(findings, arena, FINDING_NEXT_NAME_MISSING, host,
		    "%s names %s%s%s", cert->file,
		    cert->names_len > 0 ? cert->names[0] : "no host",
		    cert->names_len > 1 ? " and others" : "",
		    domains(arena, count));
	for (bit = 0; bit < CERT_FAULT_BITS; bit++)
		if ((faults & CERT_FAULTS_FATAL & ~CERT_WRONG_NAME &
			1u << bit) != 0) {
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

static const struct sight_host *
tlsa_of(const struct chain_question *q, const char *host)
{
	size_t i;

	for (i = 0; i < q->tlsa_len; i++)
		if (strcmp(q->tlsa[i].host->name, host) == 0)
			return &q->tlsa[i];
	return NULL;
}

static void
judge_tlsa(const struct chain_question *q, const struct fact_cert *cert,
    const char *host, struct findings *findings, struct arena *arena)
{
	const struct sight_host *s = tlsa_of(q, host);
	bool usable = false;
	size_t i;

	if (s == NULL || s->tlsa_status == DNS_UNASKED)
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
		    "none of %zu %s fits the %s chain; it would be 3 1 1 %s",
		    s->tlsa_len, s->tlsa_len == 1 ? "record" : "records",
		    cert->key_type != NULL ? cert->key_type : "new",
		    cert->chain_len > 0 ? cert->chain[0].spki_sha256 : "?");
}

void
chain_judge(const struct chain_question *q, struct findings *findings,
    struct arena *arena)
{
	size_t i, j;

	if (q->next_len == 0)
		finding_add(findings, arena, FINDING_NEXT_UNREADABLE, "chain",
		    "there is no certificate in it");
	if (q->hosts_len == 0)
		finding_add(findings, arena, FINDING_NEXT_NO_HOST, "chain",
		    "it names none of this machine's MX hosts");
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

static bool
is_next(const struct chain_question *q, const struct fact_cert *cert)
{
	size_t i;

	for (i = 0; i < q->next_len; i++)
		if (q->next[i]->error == NULL &&
		    strcmp(q->next[i]->sha256, cert->sha256) == 0)
			return true;
	return false;
}

void
chain_wire(const struct chain_question *q, const struct probe *probes,
    size_t len, struct findings *findings, struct arena *arena)
{
	const struct probe *p;
	size_t i;

	for (i = 0; i < len; i++) {
		p = &probes[i];
		if (p->cert == NULL || p->cert->error != NULL)
			finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE,
			    p->host, "no certificate was seen at %s: %s%s%s",
			    p->address, probe_status_name(p->status),
			    p->failure != NULL ? ", " : "",
			    p->failure != NULL ? p->failure : "");
		else if (!is_next(q, p->cert))
			finding_add(findings, arena, FINDING_NEXT_NOT_ON_WIRE,
			    p->host, "%s shows another certificate, %.16s...",
			    p->address, p->cert->sha256);
	}
	findings_sort(findings);
}
