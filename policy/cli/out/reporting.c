/*
 * NAME      reporting - print what happened to each report
 * CONTRACT  see reporting.h. Texts of reports were masked when they were read.
 */
#include "cli/out/reporting.h"

#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/out/print.h"

static const char *const dispositions[] = {
	[FATE_ACCEPTED] = "accepted",
	[FATE_DUPLICATE] = "duplicate",
	[FATE_FOREIGN] = "not ours",
	[FATE_REFUSED] = "refused",
	[FATE_LATER] = "later",
};
static const char *const disposition_ids[] = {
	[FATE_ACCEPTED] = "accepted",
	[FATE_DUPLICATE] = "duplicate",
	[FATE_FOREIGN] = "not-ours",
	[FATE_REFUSED] = "refused",
	[FATE_LATER] = "later",
};
static const enum style styles[] = {
	[FATE_ACCEPTED] = STYLE_GOOD,
	[FATE_DUPLICATE] = STYLE_FAINT,
	[FATE_FOREIGN] = STYLE_FAINT,
	[FATE_REFUSED] = STYLE_BAD,
	[FATE_LATER] = STYLE_WARN,
};

void
totals_add(struct report_totals *totals, const struct told *told)
{
	size_t i, j;

	totals->reports[told->disposition]++;
	if (told->disposition != FATE_ACCEPTED)
		return;
	for (i = 0; i < told->kept->policies_len; i++) {
		if (told->kept->policies[i].again)
			continue;
		totals->successes += told->kept->policies[i].policy->successes;
		for (j = 0; j < BLAME_COUNT; j++)
			totals->failures[j] +=
			    told->kept->policies[i].shares[j];
	}
}

/* ---- text ---- */

static void
policy_text(const struct kept_policy *p)
{
	out("  %s (%s): %" PRIu64 " sessions in order, %" PRIu64 " failed",
	    *p->domain != '\0' ? p->domain : "(no domain named)",
	    tlsreport_type_name(p->policy->type), p->policy->successes,
	    p->policy->failed);
	if (p->policy->failed > 0)
		out(": %" PRIu64 " ours, %" PRIu64 " theirs, %" PRIu64
		    " unknown",
		    p->shares[BLAME_OURS], p->shares[BLAME_THEIRS],
		    p->shares[BLAME_UNKNOWN]);
	out("\n");
}

static void
failures_text(const struct kept_policy *p)
{
	const struct tlsreport_failure *f;
	size_t i;

	for (i = 0; i < p->policy->failures_len; i++) {
		f = &p->policy->failures[i];
		out("    %" PRIu64 " %s", f->count,
		    *f->type != '\0' ? f->type : "(no type)");
		if (f->mx != NULL || f->address != NULL)
			out(" at %s%s%s", f->mx != NULL ? f->mx : "",
			    f->mx != NULL && f->address != NULL ? " " : "",
			    f->address != NULL ? f->address : "");
		if (f->reason != NULL)
			out(" (%s)", f->reason);
		out(": %s; %s\n", blame_name(p->failures[i].blame),
		    blame_text(p->failures[i].cause, p->failures[i].blame));
	}
}

static void
report_text(const struct told *told)
{
	const struct kept_report *kept = told->kept;
	char day[TIME_SIZE];

	out(": %s, %.10s, %s", kept->report->organization,
	    time_day(day, kept->report->begin), kept->report->id);
	if (kept->signer != NULL)
		out(", signed by %s", kept->signer);
	else if (kept->weighs)
		out(", trusted by hand");
	else if (kept->not_signed != NULL)
		out(", not signed by its sender (%s)", kept->not_signed);
	else
		out(", not signed by its sender");
	if (told->future)
		out(", of the future");
}

void
told_text(const struct told *told, bool verbose)
{
	size_t i;

	out("%s: ", told->file);
	out_style(
	    styles[told->disposition], "%s", dispositions[told->disposition]);
	if (told->kept != NULL)
		report_text(told);
	if (told->why != NULL)
		out(": %s", told->why);
	out("\n");
	if (told->disposition != FATE_ACCEPTED)
		return;
	for (i = 0; i < told->kept->policies_len; i++) {
		policy_text(&told->kept->policies[i]);
		if (verbose)
			failures_text(&told->kept->policies[i]);
	}
	if (told->dropped > 0)
		out("  and %zu about domains that are not ours, dropped\n",
		    told->dropped);
}

void
totals_text(const struct report_totals *t)
{
	uint64_t failed = 0;
	size_t i;

	for (i = 0; i < BLAME_COUNT; i++)
		failed += t->failures[i];
	for (i = 0; i < FATE_COUNT; i++)
		if (i != FATE_LATER || t->reports[i] > 0)
			out("%s%" PRIu64 " %s", i == 0 ? "" : ", ",
			    t->reports[i], dispositions[i]);
	out("; %" PRIu64 " sessions in order, %" PRIu64 " failed (%" PRIu64
	    " ours, %" PRIu64 " theirs, %" PRIu64 " unknown)\n",
	    t->successes, failed, t->failures[BLAME_OURS],
	    t->failures[BLAME_THEIRS], t->failures[BLAME_UNKNOWN]);
	if (t->set_aside > 0)
		out("%" PRIu64 " set aside in %s\n", t->set_aside, t->aside);
	if (t->removed > 0)
		out("%" PRIu64 " removed, since %s is full: empty it\n",
		    t->removed, t->aside);
}

/* ---- JSON ---- */

static void
failure_json(struct jsonw *w, const struct tlsreport_failure *f,
    const struct kept_failure *kept)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "type", f->type);
	jsonw_count(w, "count", f->count);
	jsonw_string(w, "blame", blame_name(kept->blame));
	jsonw_string(w, "cause", kept->cause);
	jsonw_string(w, "text", blame_text(kept->cause, kept->blame));
	jsonw_string(w, "mx", f->mx);
	jsonw_string(w, "address", f->address);
	jsonw_string(w, "sender", f->sender);
	jsonw_string(w, "reason", f->reason);
	jsonw_close(w, '}');
}

static void
policy_json(struct jsonw *w, const struct kept_policy *p)
{
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", *p->domain != '\0' ? p->domain : NULL);
	jsonw_string(w, "type", p->policy->type_text);
	jsonw_string(w, "body", p->body);
	jsonw_count(w, "successes", p->policy->successes);
	jsonw_count(w, "failed", p->policy->failed);
	for (i = 0; i < BLAME_COUNT; i++)
		jsonw_count(w, blame_name((enum blame)i), p->shares[i]);
	jsonw_open(w, "failures", '[');
	for (i = 0; i < p->policy->failures_len; i++)
		failure_json(w, &p->policy->failures[i], &p->failures[i]);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
}

void
told_json(struct jsonw *w, const struct told *told)
{
	const struct kept_report *kept = told->kept;
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "file", told->file);
	jsonw_string(w, "result", disposition_ids[told->disposition]);
	jsonw_string(w, "reason", told->why);
	if (kept != NULL) {
		jsonw_string(w, "organization", kept->report->organization);
		jsonw_string(w, "report_id", kept->report->id);
		jsonw_string(w, "contact", kept->report->contact);
		jsonw_time(w, "begin", kept->report->begin);
		jsonw_time(w, "end", kept->report->end);
		jsonw_string(w, "submitter", kept->submitter);
		jsonw_string(w, "signer", kept->signer);
		jsonw_string(w, "not_signed", kept->not_signed);
		jsonw_bool(w, "weighs", kept->weighs);
		jsonw_count(w, "dropped", told->dropped);
		jsonw_open(w, "policies", '[');
		for (i = 0; i < kept->policies_len; i++)
			policy_json(w, &kept->policies[i]);
		jsonw_close(w, ']');
	}
	jsonw_close(w, '}');
}

void
totals_json(struct jsonw *w, const struct report_totals *t)
{
	uint64_t failed = 0;
	size_t i;

	jsonw_open(w, "totals", '{');
	jsonw_count(w, "accepted", t->reports[FATE_ACCEPTED]);
	jsonw_count(w, "duplicate", t->reports[FATE_DUPLICATE]);
	jsonw_count(w, "not_ours", t->reports[FATE_FOREIGN]);
	jsonw_count(w, "refused", t->reports[FATE_REFUSED]);
	jsonw_count(w, "later", t->reports[FATE_LATER]);
	jsonw_string(w, "aside", t->aside);
	jsonw_count(w, "set_aside", t->set_aside);
	jsonw_count(w, "removed", t->removed);
	jsonw_count(w, "successes", t->successes);
	for (i = 0; i < BLAME_COUNT; i++)
		failed += t->failures[i];
	jsonw_count(w, "failed", failed);
	for (i = 0; i < BLAME_COUNT; i++)
		jsonw_count(w, blame_name((enum blame)i), t->failures[i]);
	jsonw_close(w, '}');
}
