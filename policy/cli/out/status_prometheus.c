/*
 * NAME      status_prometheus - poststs status --prometheus
 * CONTRACT  A metric is a row of `metrics', in the order in which they stand
 *           there; the format is in prom.c. Counts are those of the window
 *           that evidence is loaded for, so all of them are gauges.
 */
#include <string.h>

#include "cli/out/prom.h"
#include "cli/out/show.h"
#include "cli/out/statusout.h"
#include "task/fleet_members.h"

/* ---- a metric's lines of one domain ---- */

static void
stage(const char *metric, const struct status *s, const struct plan_domain *d)
{
	prom_begin(metric, "domain", d->name);
	prom_label("stage", stage_name(d->stage_before));
	prom_end(1);
}

static void
due(const char *metric, const struct status *s, const struct plan_domain *d)
{
	prom_begin(metric, "domain", d->name);
	prom_end(d->due);
}

static void
sessions(
    const char *metric, const struct status *s, const struct plan_domain *d)
{
	static const char *const versions[] = { "1.0", "1.1", "1.2", "1.3" };
	struct evidence_sum sum;
	int i;

	evidence_sum(&sum, s->world->evidence, d->name);
	for (i = 0; sum.sessions > 0 && i < 4; i++) {
		prom_begin(metric, "domain", d->name);
		prom_label("tls", versions[i]);
		prom_end((int64_t)sum.tls[i]);
	}
	if (sum.sessions > 0) {
		prom_begin(metric, "domain", d->name);
		prom_label("tls", "none");
		prom_end((int64_t)sum.plaintext);
	}
}

static void
downgraded(
    const char *metric, const struct status *s, const struct plan_domain *d)
{
	struct evidence_sum sum;

	evidence_sum(&sum, s->world->evidence, d->name);
	if (sum.sessions == 0)
		return;
	prom_begin(metric, "domain", d->name);
	prom_end((int64_t)sum.downgraded);
}

static void
refused(const char *metric, const struct status *s, const struct plan_domain *d)
{
	struct evidence_sum sum;

	evidence_sum(&sum, s->world->evidence, d->name);
	if (sum.sessions + sum.refused == 0)
		return;
	prom_begin(metric, "domain", d->name);
	prom_end((int64_t)sum.refused);
}

static void
unproven(
    const char *metric, const struct status *s, const struct plan_domain *d)
{
	struct unproven unused;
	const char *host;
	size_t n;

	for (n = 0; (host = status_mx(s, d, n)) != NULL; n++) {
		prom_begin(metric, "domain", d->name);
		prom_label("host", host);
		prom_end(evidence_unproven(
		    s->world->evidence, host, s->world->plan->now, &unused));
	}
}

/* ---- of one reporter ---- */

static void
reporter(const char *metric, const struct evidence_reporter *r)
{
	prom_begin(metric, "domain", r->domain);
	prom_label("organization", r->organization);
	prom_label("signer", r->signer != NULL ? r->signer : "");
	prom_label("weighs", r->weighs ? "yes" : "no");
}

static void
last_report(const char *metric, const struct status *s,
    const struct evidence_reporter *r)
{
	reporter(metric, r);
	prom_end(r->last);
}

static void
successes(const char *metric, const struct status *s,
    const struct evidence_reporter *r)
{
	reporter(metric, r);
	prom_end((int64_t)r->successes);
}

static void
failures(const char *metric, const struct status *s,
    const struct evidence_reporter *r)
{
	int i;

	for (i = 0; i < BLAME_COUNT; i++) {
		reporter(metric, r);
		prom_label("blame", blame_name((enum blame)i));
		prom_end((int64_t)r->failures[i]);
	}
}

static void
current(const char *metric, const struct status *s,
    const struct evidence_reporter *r)
{
	const struct ledger_row *row;
	const char *applies = status_applies(s, r, &row);

	if (applies == NULL)
		return;
	reporter(metric, r);
	prom_end(row->superseded == 0);
}

static const struct {
	const char *name, *help;
	void (*domain)(const char *metric, const struct status *,
	    const struct plan_domain *);
	void (*reporter)(const char *metric, const struct status *,
	    const struct evidence_reporter *);
} metrics[] = {
	{ "poststs_stage", "What is published for the domain.", stage, NULL },
	{ "poststs_due", "Is there something to apply for the domain?", due,
	    NULL },
	{ "poststs_sessions", "Sessions that the milter has seen.", sessions,
	    NULL },
	{ "poststs_sessions_downgraded",
	    "Sessions in plaintext from networks that used TLS before.",
	    downgraded, NULL },
	{ "poststs_sessions_refused",
	    "Sessions rejected because of require_tls.", refused, NULL },
	{ "poststs_mx_unproven",
	    "Has no check found the MX host in order over the wire?", unproven,
	    NULL },
	{ "poststs_report_last_timestamp_seconds",
	    "End of the last period that the reporter reported about.", NULL,
	    last_report },
	{ "poststs_report_successes",
	    "Successful sessions, according to the reporter.", NULL,
	    successes },
	{ "poststs_report_failures",
	    "Failed sessions, according to the reporter, and whose fault "
	    "it is.",
	    NULL, failures },
	{ "poststs_report_policy_current",
	    "Does the reporter apply the policy that is served now?", NULL,
	    current },
};

static void
put_domain(const struct status *s, size_t m, const struct plan_domain *d)
{
	const struct evidence_reporter *list;
	size_t i, len;

	if (metrics[m].domain != NULL)
		metrics[m].domain(metrics[m].name, s, d);
	if (metrics[m].reporter == NULL)
		return;
	list = evidence_reporters(s->reports, d->name, &len);
	for (i = 0; i < len; i++)
		metrics[m].reporter(metrics[m].name, s, &list[i]);
}

static void
put_senders(const struct evidence *e)
{
	size_t i;

	prom_head("poststs_sender_sessions",
	    "Sessions of a large sender in the last 7 days.");
	for (i = 0; i < e->senders_len; i++) {
		prom_begin(
		    "poststs_sender_sessions", "sender", e->senders[i].name);
		prom_end((int64_t)e->senders[i].sessions);
	}
	prom_head(
	    "poststs_sender_silent", "Is a report from the sender missing?");
	for (i = 0; i < e->senders_len; i++) {
		prom_begin(
		    "poststs_sender_silent", "sender", e->senders[i].name);
		prom_end(evidence_silent(&e->senders[i]));
	}
}

/* put_members - of a fleet; a machine by itself has none */
static void
put_members(const struct fleet_members *members)
{
	const size_t len = members != NULL ? members->len : 0;
	size_t i;

	prom_head("poststs_member_last_seen_timestamp_seconds",
	    "When the member of the fleet last connected to the store.");
	for (i = 0; i < len; i++) {
		prom_begin("poststs_member_last_seen_timestamp_seconds",
		    "member", members->list[i].name);
		prom_end(members->list[i].seen);
	}
	prom_head("poststs_member_behind",
	    "Changes in the shared store that the member has not seen.");
	for (i = 0; i < len; i++) {
		prom_begin(
		    "poststs_member_behind", "member", members->list[i].name);
		prom_end(members->list[i].behind);
	}
	prom_head("poststs_member_silent",
	    "Has the member been silent for longer than member_timeout?");
	for (i = 0; i < len; i++) {
		prom_begin(
		    "poststs_member_silent", "member", members->list[i].name);
		prom_end(members->list[i].silent);
	}
}

static void
put_findings(const struct findings *findings)
{
	int64_t count[3] = { 0, 0, 0 };
	size_t i;

	for (i = 0; i < findings->len; i++)
		count[finding_kind(findings->list[i].id)->severity]++;
	prom_head("poststs_findings", "Findings of poststs inspect.");
	for (i = 0; i < ARRAY_LEN(count); i++) {
		prom_begin("poststs_findings", "severity",
		    severity_name((enum severity)i));
		prom_end(count[i]);
	}
}

void
status_prometheus(const struct status *s)
{
	const struct evidence *e = s->world->evidence;
	size_t m, i;

	for (m = 0; m < ARRAY_LEN(metrics); m++) {
		prom_head(metrics[m].name, metrics[m].help);
		for (i = 0; i < s->domains_len; i++)
			put_domain(s, m, s->domains[i]);
	}
	put_senders(e);
	put_members(s->world->members);
	put_findings(&s->world->plan->findings);
	prom_plain("poststs_sessions_abandoned",
	    "Sessions that ended between STARTTLS and MAIL.",
	    (int64_t)e->abandoned);
	prom_plain("poststs_sessions_lost",
	    "Sessions that the milter could not write.", (int64_t)e->lost);
	prom_plain("poststs_reports_not_ours",
	    "Reports about domains of others.", (int64_t)e->foreign);
	prom_plain("poststs_status_timestamp_seconds",
	    "When these metrics were written.", s->world->plan->now);
}
