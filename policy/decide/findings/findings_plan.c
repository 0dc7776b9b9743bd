/*
 * NAME      findings_plan - contradictions between facts, settings and ledger
 * CONTRACT  Compares what is published with what DNS and certificates show now.
 */
#include <stdint.h>
#include <string.h>

#include "base/dates.h"
#include "decide/findings/findings.h"
#include "decide/plan/gate.h"
#include "decide/plan/domain_iter.h"
#include "decide/plan/obligation.h"
#include "decide/plan/domain_view.h"
#include "decide/reach.h"
#include "dns/dname.h"
#include "sts/mx_pattern.h"

/* domains that some sender enforces, and that rely on a host */
struct reliance {
	size_t domains;
	const char *first;
	bool served; /* in enforce, and not only held by senders */
};

static void
rely(struct run *run, const struct domain_view *view)
{
	const struct mx_set *set = view->zone->mx;
	struct reliance *reliance;
	size_t i;

	for (i = 0; i < set->len; i++) {
		const uint64_t key[] = { MEMO_RELIANCE,
			(uintptr_t)set->mx[i].host };
		const void **slot = memo_slot(run->memo, key, sizeof(key));

		if (*slot == NULL)
			*slot = arena_alloc(run->arena, sizeof(*reliance));
		reliance = (struct reliance *)(uintptr_t)*slot;
		if (reliance->domains++ == 0)
			reliance->first = view->name;
		if (view->actual == STAGE_ENFORCE)
			reliance->served = true;
	}
}

static void
risk(const struct fact_host *host, const struct reliance *reliance,
    const struct gate_refusal *refusal, struct findings *findings,
    struct arena *arena)
{
	struct buf text = BUF_INIT;
	size_t more = reliance->domains - 1;

	buf_puts(&text, reliance->first);
	if (more > 0)
		buf_printf(&text, " and %zu other domain%s", more,
		    more == 1 ? "" : "s");
	finding_add(findings, arena, FINDING_ENFORCE_AT_RISK, host->name,
	    reliance->served ? "%s; it serves %s in enforce"
			     : "%s; senders may still enforce a policy of %s",
	    refusal->fault, buf_text(&text));
	buf_clear(&text);
	buf_puts(&text, refusal->remedy);
	if (reliance->served)
		buf_printf(&text,
		    "; if that takes long: poststs stage %s testing",
		    more == 0 ? reliance->first : "DOMAIN");
	finding_set_remedy(findings, arena, buf_text(&text));
	buf_release(&text);
}

static void
at_risk(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct fact_host *host;
	const struct reliance *reliance;
	struct gate_refusal refusal;
	size_t i;

	for (i = 0; i < run->facts->hosts_len; i++) {
		host = &run->facts->hosts[i];
		const uint64_t key[] = { MEMO_RELIANCE, (uintptr_t)host };

		reliance = *memo_slot(run->memo, key, sizeof(key));
		if (reliance != NULL && gate_refused(run, host, &refusal))
			risk(host, reliance, &refusal, findings, arena);
	}
}

/* uncovered - the first MX host that the served policy leaves out */
static const char *
uncovered(struct run *run, const struct domain_view *view)
{
	static const char none[] = "";
	const struct mx_set *set = view->zone->mx;
	const uint64_t key[] = { MEMO_UNCOVERED, (uintptr_t)set,
		(uintptr_t)view->row->body };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	const char *host;
	size_t i;

	if (*slot == NULL) {
		*slot = none;
		for (i = set->len; i-- > 0;) {
			host = set->mx[i].host->name;
			if (dname_valid(host) &&
			    reach_name(run->settings, host) &&
			    !policy_covers(&view->row->body->policy, host))
				*slot = host;
		}
	}
	host = *slot;
	return host != none ? host : NULL;
}

/* early - hosts in DNS that policies which senders may still hold leave out */
static void
early(struct run *run, const struct domain_view *view,
    struct findings *findings, struct arena *arena)
{
	const struct mx_set *set = view->zone->mx;
	const char *host;
	char day[DATE_SIZE];
	time_t date;
	size_t i;

	for (i = 0; i < set->len; i++) {
		host = set->mx[i].host->name;
		date = obligation_without(
		    run->ledger, view->ledger, NULL, host, run->now)
			   .known;
		if (date > run->now && dname_valid(host))
			finding_add(findings, arena, FINDING_MX_EARLY,
			    view->name,
			    "%s was in the MX records before every sender "
			    "knew it; until %s some do not deliver to it",
			    host, date_text(day, date));
	}
}

static void
served(struct run *run, const struct domain_view *view,
    struct findings *findings, struct arena *arena)
{
	struct obligation o;
	const char *host;

	if (view->row == NULL)
		return;
	if (settings_excluded(run->settings, view->name))
		finding_add(findings, arena, FINDING_EXCLUDED_PUBLISHED,
		    view->name, "its policy is in stage %s",
		    stage_name(view->actual));
	if (view->zone == NULL ||
	    !dns_known((enum dns_status)view->zone->mx_status))
		return;
	if (view->actual != STAGE_RETIRING &&
	    (host = uncovered(run, view)) != NULL)
		finding_add(findings, arena, FINDING_MX_NOT_COVERED, view->name,
		    "%s is not in the policy", host);
	/* whatever is served now, there are senders who enforce until then */
	o = obligation_without(run->ledger, view->ledger, NULL, NULL, run->now);
	if (obligation_end(o) > run->now)
		rely(run, view);
	if (o.known > run->now)
		early(run, view, findings, arena);
}

/* what is dated ahead of now: how much of it, how far, whose it is */
struct ahead {
	size_t count;
	time_t last;
	const char *first;
};

static void
count_ahead(
    struct ahead *ahead, const char *name, time_t when, const struct run *run)
{
	if (!evidence_ahead(when, run->now))
		return;
	if (ahead->count++ == 0)
		ahead->first = name;
	if (when > ahead->last)
		ahead->last = when;
}

/* met_at - does the host still have this address? Else nobody goes by it */
static bool
met_at(const struct run *run, const char *name, const char *address)
{
	const struct fact_host *host = facts_host(run->facts, name);
	size_t i;

	for (i = 0; host != NULL && i < host->addresses_len; i++)
		if (strcmp(host->addresses[i], address) == 0)
			return true;
	return false;
}

/* evidence_dates - name what is set aside, since its date cannot be right */
static void
evidence_dates(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct evidence *e = run->evidence;
	struct ahead ahead = { 0 };
	char last[DATE_SIZE];
	size_t i;

	for (i = 0; i < e->proofs_len; i++)
		if (met_at(run, e->proofs[i].host, e->proofs[i].address))
			count_ahead(&ahead, e->proofs[i].host,
			    standing_last(&e->proofs[i].standing), run);
	for (i = 0; i < e->publications_len; i++)
		count_ahead(&ahead, e->publications[i].domain,
		    standing_last(&e->publications[i].standing), run);
	for (i = 0; i < e->reporters_len; i++)
		count_ahead(&ahead, e->reporters[i].organization,
		    e->reporters[i].last - DAY, run);
	count_ahead(&ahead, "the milter", e->beat, run);
	if (ahead.count == 0)
		return;
	finding_add(findings, arena, FINDING_EVIDENCE_AHEAD, "evidence",
	    "the evidence about %s%s is dated ahead of the clock, up to "
	    "%s, and is ignored",
	    ahead.first,
	    ahead.count == 1
		? ""
		: arena_printf(arena, " and %zu other%s", ahead.count - 1,
		      ahead.count == 2 ? "" : "s"),
	    date_text(last, ahead.last));
}

void
findings_plan(struct run *run, struct findings *findings, struct arena *arena)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;

	if (run->behind > 0)
		finding_add(findings, arena, FINDING_CLOCK_BACKWARDS, "clock",
		    "it is %lld seconds behind", (long long)run->behind);
	evidence_dates(run, findings, arena);
	while (domain_iter_next(&each, &view))
		served(run, &view, findings, arena);
	at_risk(run, findings, arena);
}
