/*
 * NAME      gate - do MX hosts do what enforce requires?
 * CONTRACT  see gate.h. Under enforce a sender refuses a host without TLS 1.2
 *           or later, or without a certificate that is valid for its name (RFC
 *           8461 4.2, 7.2). A host that is this machine is proven if every
 *           certificate that it may present is valid and not late for renewal
 *           (facts/cert_life.h), every listener offers TLS, and no check
 *           (proof.c) has seen anything else. Another host is proven by checks
 *           alone, at each of its addresses.
 */
#include "decide/plan/gate.h"

#include <stdint.h>
#include <string.h>

#include "base/dates.h"
#include "decide/findings/cert_flaw.h"
#include "decide/plan/proof.h"
#include "decide/plan/run.h"
#include "decide/reach.h"

#define NAMED_MAX 3 /* hosts named in a sentence; the rest is counted */

/* ---- hosts ---- */

/* wire_fault - what the looks tell; the same for hosts here and elsewhere */
static const char *
wire_fault(const struct proof *proof)
{
	if (proof->fault != NULL)
		return proof->fault;
	return proof->ahead != NULL ? proof->ahead : proof->late;
}

/* elsewhere - a host that only looks over the wire can prove */
static const char *
elsewhere(struct run *run, const struct fact_host *host)
{
	const struct proof *proof = proof_of(run, host);

	if (!proof->any)
		return "is not known to be this machine";
	if (host->addresses_len == 0 || !dns_known(host->a) ||
	    !dns_known(host->aaaa))
		return "its addresses are not known";
	if (proof->unseen != NULL && proof->ahead == NULL)
		return arena_printf(run->arena,
		    "no check of its address %s for %d days", proof->unseen,
		    EVIDENCE_GAP / DAY);
	return wire_fault(proof);
}

/* flaw_here - of a file of ours; what a sender is sent overrules what it is
 * sent from */
static enum flaw
flaw_here(struct run *run, const struct fact_host *host,
    const struct fact_cert *cert, const struct expiry_margin *margin)
{
	enum flaw flaw = flaw_of(cert, host->name, run->now, margin);

	if ((flaw == FLAW_UNTRUSTED || flaw == FLAW_UNJUDGED) &&
	    proof_completes(run, host, cert))
		return cert->key_matches == TRI_NO ? FLAW_KEY : FLAW_NONE;
	return flaw;
}

const char *
gate_host(struct run *run, const struct fact_host *host)
{
	const struct expiry_margin *margin = &run->settings->expiry_margin;
	enum flaw flaw;
	size_t i;

	if (reach_seen_inside(run->settings, host))
		return "none of its addresses is reachable from the "
		       "Internet";
	if (host->local != TRI_YES)
		return elsewhere(run, host);
	if (run->listeners != NULL)
		return run->listeners;
	if (host->certs_len == 0)
		return "it has no known certificate";
	for (i = 0; i < host->certs_len; i++) {
		flaw = flaw_here(run, host, host->certs[i], margin);
		if (flaw != FLAW_NONE)
			return flaw_text(
			    flaw, host->certs[i], run->now, run->arena);
	}
	return wire_fault(proof_of(run, host));
}

/* host_since - since when what had to be seen on the wire was good; or 0 */
static time_t
host_since(struct run *run, const struct fact_host *host)
{
	const struct proof *proof = proof_of(run, host);

	if (host->local == TRI_YES &&
	    proof->broken + run->settings->testing_period <= run->now)
		return 0;
	return proof->since;
}

/* refused_file - by a certificate on disk */
static bool
refused_file(
    struct run *run, const struct fact_host *host, struct gate_refusal *refusal)
{
	const struct fact_cert *cert;
	enum flaw flaw = FLAW_NONE;
	size_t i;

	for (i = 0; i < host->certs_len && flaw == FLAW_NONE; i++) {
		cert = host->certs[i];
		if (cert->error == NULL)
			flaw = flaw_here(run, host, cert, NULL);
	}
	if (flaw == FLAW_NONE)
		return false;
	refusal->fault = flaw_text(flaw, cert, run->now, run->arena);
	refusal->remedy = flaw_remedy(flaw, cert, host->name, run->arena);
	return true;
}

/* in_doubt - is there an instance of which nobody knows how it listens? */
static bool
in_doubt(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->instances_len; i++)
		if (facts->instances[i].listeners_len == 0 &&
		    facts_unsure(facts, i) != NULL)
			return true;
	return false;
}

/* refused_listener - by how a service on port 25 is set up, or by there being
 * none; what could not be read refuses nobody */
static bool
refused_listener(struct run *run, struct gate_refusal *refusal)
{
	const struct facts *facts = run->facts;
	bool any = false;
	size_t i;

	for (i = 0; i < facts->instances_len; i++)
		any |= facts->instances[i].listeners_len > 0;
	if (!any && in_doubt(facts))
		return false;
	refusal->fault = run->listeners;
	refusal->remedy =
	    any ? "set smtpd_tls_security_level = may and smtpd_tls_protocols "
		  "= >=TLSv1.2 for it, and reload Postfix"
		: "let Postfix listen on port 25 again: see the finding "
		  "listener-none";
	return true;
}

bool
gate_refused(
    struct run *run, const struct fact_host *host, struct gate_refusal *refusal)
{
	refusal->fault = proof_of(run, host)->fault;
	refusal->remedy = arena_printf(run->arena,
	    "fix what %s shows there, reload its mail server, and run "
	    "poststs check again",
	    host->name);
	if (refusal->fault != NULL || host->local != TRI_YES)
		return refusal->fault != NULL;
	if (run->listeners != NULL && run->facts->instances_len > 0)
		return refused_listener(run, refusal);
	return refused_file(run, host, refusal);
}

static const char *
unproven(struct run *run, const struct mx_set *set)
{
	const char *fault, *text = NULL;
	struct buf out = BUF_INIT;
	size_t count = 0, i;

	for (i = 0; i < set->len; i++) {
		fault = gate_host(run, set->mx[i].host);
		if (fault != NULL && count++ < NAMED_MAX)
			buf_printf(&out, "%s%s (%s)", count > 1 ? ", " : "",
			    set->mx[i].host->name, fault);
	}
	if (count > NAMED_MAX)
		buf_printf(&out, " and %zu more", count - NAMED_MAX);
	if (count > 0)
		text = arena_printf(run->arena, "%s: %s",
		    reason(REASON_MX_UNPROVEN)->title, buf_text(&out));
	buf_release(&out);
	return text;
}

const struct gate *
gate_of(struct run *run, const struct mx_set *set)
{
	const uint64_t key[] = { MEMO_PROOF, (uintptr_t)set };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct gate *gate;
	time_t since;
	size_t i;

	if (*slot != NULL)
		return *slot;
	gate = arena_alloc(run->arena, sizeof(*gate));
	gate->fault = unproven(run, set);
	for (i = 0; i < set->len; i++) {
		since = host_since(run, set->mx[i].host);
		if (since > gate->since)
			gate->since = since;
	}
	*memo_slot(run->memo, key, sizeof(key)) = gate;
	return gate;
}
