/*
 * NAME      release - may the record with the new id of a domain be released?
 * CONTRACT  see release.h. An address that does not answer counts against the
 *           release like one that answers wrongly, because a sender may connect
 *           there. Policies are compared byte by byte, since an id names bytes.
 */
#include "decide/release.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "catalogue/reason.h"
#include "decide/sender_view.h"
#include "facts/fetch_answer.h"

#define ADDRESSES_NAMED 4

bool
confirm_wanted(
    const struct plan *plan, const struct plan_domain *domain, bool served)
{
	return !domain->held_back && domain->body != NULL &&
	       plan_due(plan, domain, STEP_RELEASE_RECORD) &&
	       !(served && plan_due(plan, domain, STEP_PUBLISH));
}

/* ---- one address ---- */

static void
certificate_faults(struct buf *out, const struct sender_cert *cert)
{
	const char *comma = " certificate ";
	unsigned bit;

	for (bit = 0; bit < CERT_FAULT_BITS; bit++)
		if ((cert->faults & CERT_FAULTS_FATAL & 1u << bit) != 0) {
			buf_printf(
			    out, "%s%s", comma, cert_fault_name(1u << bit));
			comma = ", ";
		}
	if ((cert->faults & CERT_FAULTS_FATAL) == 0)
		buf_puts(out, " certificate untrusted");
}

/* is it what the record that is out announces? */
static bool
old_body(const struct plan_domain *domain, const struct probe_https *https)
{
	const struct ledger_body *old =
	    domain->announced != NULL ? domain->announced->body : NULL;

	return old != NULL && https->body_len == old->len &&
	       memcmp(https->body, old->text, old->len) == 0;
}

/*
 * fetch_fault - append what is wrong, each after a blank; nothing: all right
 *
 * The media type is no reason to wait: a sender that minds it keeps the policy
 * that it has, record or not, and the others need the new one.
 */
static void
fetch_fault(struct buf *out, const struct plan_domain *domain,
    const struct probe *fetch, time_t now)
{
	const struct probe_https *https = &fetch->https;
	const struct sender_fetch view =
	    sender_fetch(fetch, domain->body->text, domain->body->len, now);

	if (fetch->status != PROBE_OK) {
		buf_printf(out, " %s", probe_status_name(fetch->status));
		if (fetch->failure != NULL)
			buf_printf(out, " (%s)", fetch->failure);
		return;
	}
	if (view.faults & SENDER_TLS)
		buf_printf(out, " %s", fetch->protocol);
	if (fetch->cert == NULL || fetch->cert->error != NULL)
		buf_puts(out, " certificate unreadable");
	else if (view.cert.taken != TRI_YES)
		certificate_faults(out, &view.cert);
	if ((view.faults & SENDER_CODE) && https->location != NULL)
		buf_printf(
		    out, " status %u (to %s)", https->code, https->location);
	else if (view.faults & SENDER_CODE)
		buf_printf(out, " status %u, %s", https->code,
		    fetch_answer(https).text);
	else if (view.faults & SENDER_PAGE)
		buf_printf(out, " serves %s", fetch_answer(https).text);
	else if (view.faults & SENDER_OTHER)
		buf_printf(out, " serves %s",
		    https->body == NULL       ? "no policy"
		    : old_body(domain, https) ? "the old policy"
					      : "another policy");
}

/* ---- all addresses ---- */

static enum confirm_answer
unresolved(const struct confirm_seen *seen, struct buf *fault)
{
	enum dns_status failed = dns_known(seen->a) ? seen->aaaa : seen->a;

	if (dns_known(seen->a) && dns_known(seen->aaaa))
		return CONFIRM_NO_ADDRESS;
	buf_printf(fault, "the lookup of its addresses failed (%s)",
	    dns_status_name(failed));
	return CONFIRM_NO;
}

enum confirm_answer
confirm_judge(const struct plan_domain *domain, const struct confirm_seen *seen,
    time_t now, struct buf *fault)
{
	struct buf one = BUF_INIT;
	size_t i, faults = 0;

	if (seen->fetches_len == 0 || !dns_known(seen->a) ||
	    !dns_known(seen->aaaa))
		return unresolved(seen, fault);
	for (i = 0; i < seen->fetches_len; i++) {
		buf_clear(&one);
		fetch_fault(&one, domain, seen->fetches[i], now);
		if (one.len == 0 || faults++ >= ADDRESSES_NAMED)
			continue;
		buf_printf(fault, "%s%s%s", faults > 1 ? "; " : "",
		    seen->fetches[i]->address, buf_text(&one));
	}
	if (faults > ADDRESSES_NAMED)
		buf_printf(fault, "; and %zu more addresses",
		    faults - ADDRESSES_NAMED);
	buf_release(&one);
	return faults == 0 ? CONFIRM_YES : CONFIRM_NO;
}

/* ---- into the plan ---- */

/* put_off - would this step change what DNS says? */
static bool
put_off(const struct plan_step *step)
{
	return step->action == STEP_RELEASE_RECORD ||
	       step->action == STEP_REMOVE_RECORD;
}

/* strike - neither a release nor a removal is due any more */
static void
strike(struct plan *plan, struct memo *memo, struct plan_domain *domain)
{
	struct plan_step *kept = xcalloc(domain->steps_len, sizeof(*kept));
	const struct plan_step *step;
	uint16_t len = 0;
	bool due = domain->due;

	domain->due = false;
	for (step = domain->steps; step < domain->steps + domain->steps_len;
	     step++) {
		if (step->not_before <= plan->now) {
			if (put_off(step))
				continue;
			domain->due = true;
		}
		memcpy(&kept[len++], step, sizeof(*step)); /* padding, too */
	}
	domain->steps =
	    len > 0 ? memo_bytes(memo, kept, len * sizeof(*kept)) : NULL;
	domain->steps_len = len;
	if (due && !domain->due)
		plan->changes--;
	free(kept);
}

/* put_hold - before all others */
static void
put_hold(struct plan *plan, struct memo *memo, struct plan_domain *domain,
    const struct plan_hold *hold)
{
	size_t len = domain->holds_len;
	struct plan_hold *holds = xcalloc(len + 1, sizeof(*holds));

	if (len > 0)
		memcpy(holds + 1, domain->holds, len * sizeof(*holds));
	holds[0].reason = hold->reason;
	holds[0].text = hold->text;
	holds[0].remedy = hold->remedy;
	domain->holds = memo_bytes(memo, holds, (len + 1) * sizeof(*holds));
	domain->holds_len = (uint16_t)(len + 1);
	plan->awaiting++;
	free(holds);
}

void
hold_note(struct plan *plan, struct memo *memo, struct plan_domain *domain,
    enum reason_id id, const char *fault)
{
	const struct reason *why = reason(id);

	put_hold(plan, memo, domain,
	    &(struct plan_hold){ why->id, fault, why->remedy, 0 });
}

static void
hold_back_with(struct plan *plan, struct memo *memo, struct plan_domain *domain,
    const struct plan_hold *hold)
{
	put_hold(plan, memo, domain, hold);
	domain->held_back = true;
	if (plan_due(plan, domain, STEP_REMOVE_RECORD)) {
		/* it stays where it is, and so do the waits behind it */
		domain->record = true;
		domain->record_removed = domain->record_gone = 0;
	}
	strike(plan, memo, domain);
}

void
hold_back(struct plan *plan, struct memo *memo, struct plan_domain *domain,
    enum reason_id id, const char *fault)
{
	const struct reason *why = reason(id);

	hold_back_with(plan, memo, domain,
	    &(struct plan_hold){ why->id, fault, why->remedy, 0 });
}

/* answer_remedy - what helps against the first answer that is no policy */
static const char *
answer_remedy(const struct confirm_seen *seen)
{
	const char *remedy = NULL;
	size_t i;

	for (i = 0; i < seen->fetches_len && remedy == NULL; i++)
		remedy = fetch_answer(&seen->fetches[i]->https).remedy;
	return remedy != NULL ? remedy : reason(REASON_NOT_CONFIRMED)->remedy;
}

void
confirm_domain(struct plan *plan, struct memo *memo, struct plan_domain *domain,
    const struct confirm_seen *seen)
{
	struct buf fault = BUF_INIT;
	enum confirm_answer answer;

	buf_printf(&fault, "%s: ", reason(REASON_NOT_CONFIRMED)->title);
	answer = confirm_judge(domain, seen, plan->now, &fault);
	if (answer == CONFIRM_NO_ADDRESS) {
		finding_add(&plan->findings, plan->arena,
		    FINDING_POLICY_HOST_NO_ADDRESS, domain->name, "mta-sts.%s",
		    domain->name);
		buf_printf(&fault, "mta-sts.%s has no address", domain->name);
	}
	if (answer == CONFIRM_NO ||
	    (answer == CONFIRM_NO_ADDRESS && seen->updates))
		hold_back_with(plan, memo, domain,
		    &(struct plan_hold){ reason(REASON_NOT_CONFIRMED)->id,
			arena_intern(plan->arena, buf_text(&fault)),
			answer_remedy(seen), 0 });
	buf_release(&fault);
}
