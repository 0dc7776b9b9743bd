/*
 * NAME      status_text - poststs status, for people
 * CONTRACT  One row for each domain. With details what was seen of it:
 *           sessions, reporters, failures, MX hosts that are not proven. Silent
 *           senders and lost evidence come last, if there are any.
 */
#include <inttypes.h>
#include <string.h>

#include "catalogue/reason.h"
#include "cli/cli.h"
#include "cli/out/hint.h"
#include "cli/out/hosting.h"
#include "cli/out/print.h"
#include "cli/out/show.h"
#include "cli/out/table.h"
#include "cli/out/statusout.h"
#include "tlsrpt/blame.h"

#define MEASURED 1000 /* rows that widths are chosen by */

static const char *
day_or_dash(char text[static TIME_SIZE], time_t t)
{
	return t != 0 ? time_day(text, t) : "-";
}

/* ---- the row ---- */

/* put_share - "99.9% TLS" */
static void
put_share(struct buf *text, const struct evidence_sum *sum)
{
	unsigned tls = 1000 - evidence_permille(sum);

	buf_printf(text, "%u.%u%% TLS", tls / 10, tls % 10);
}

static void
put_evidence(struct buf *text, const struct evidence_sum *sum)
{
	if (sum->sessions > 0)
		put_share(text, sum);
	if (sum->reporters > 0)
		buf_printf(text, "%s%u/%u reporters", text->len > 0 ? ", " : "",
		    sum->weighing, sum->reporters);
	if (sum->failures[BLAME_OURS] > 0)
		buf_printf(
		    text, ", %" PRIu64 " failed", sum->failures[BLAME_OURS]);
	else if (sum->failures[BLAME_UNKNOWN] > 0)
		buf_printf(text, ", %" PRIu64 " failed, unknown why",
		    sum->failures[BLAME_UNKNOWN]);
	if (text->len == 0)
		buf_putc(text, '-');
}

/* widen - a column for what stands in it, as far as that is reasonable */
static void
widen(unsigned *width, size_t len, unsigned most)
{
	unsigned room = len < most ? (unsigned)len : most;

	*width = room > *width ? room : *width;
}

static void
choose_widths(struct table *table, const struct status *s)
{
	struct buf evidence = BUF_INIT;
	struct evidence_sum sum;
	size_t i;

	for (i = 0; i < s->domains_len && i < MEASURED; i++) {
		buf_clear(&evidence);
		evidence_sum(&sum, s->world->evidence, s->domains[i]->name);
		put_evidence(&evidence, &sum);
		widen(&table->width[0], strlen(s->domains[i]->name), 48);
		widen(&table->width[4], evidence.len, 64);
	}
	buf_release(&evidence);
}

/* next_title - in words; "" where nothing comes next */
static const char *
next_title(const struct plan_domain *d)
{
	time_t when;
	const struct reason *known = reason_by_name(next_step(d, &when));

	return known != NULL ? known->title : "";
}

/* put_next - in words, and the identifier, which explain takes */
static void
put_next(struct table *table, const struct plan_domain *d)
{
	char day[TIME_SIZE];
	time_t when;
	const char *what = next_step(d, &when);
	const struct reason *known = reason_by_name(what);
	bool waits = known != NULL && known->kind != REASON_STEP;

	if (*what == '\0')
		table_cell(table, STYLE_PLAIN, "-");
	else if (d->due)
		table_cell(table, STYLE_PLAIN, "with the next apply: %s (%s)",
		    next_title(d), what);
	else if (when != 0)
		table_cell(table, STYLE_PLAIN, "%s %s: %s (%s)",
		    waits ? "until" : "from", time_day(day, when),
		    next_title(d), what);
	else
		table_cell(table, STYLE_PLAIN, "%s (%s)", next_title(d), what);
}

/* what is published; a step that is due has not been taken yet */
static void
put_row(
    const struct status *s, struct table *table, const struct plan_domain *d)
{
	const struct ledger_domain *standing =
	    ledger_domain(s->world->ledger, d->name);
	const struct ledger_row *row = status_row(s, d);
	const char *waits = status_waits(d);
	char since[TIME_SIZE];
	struct buf evidence = BUF_INIT;
	struct evidence_sum sum;

	evidence_sum(&sum, s->world->evidence, d->name);
	put_evidence(&evidence, &sum);
	table_cell(table, STYLE_PLAIN, "%s", d->name);
	table_cell(table, STYLE_PLAIN, "%s", stage_name(d->stage_before));
	table_cell(table, STYLE_PLAIN, "%s", row != NULL ? row->id : "-");
	table_cell(table, STYLE_PLAIN, "%s",
	    day_or_dash(since, standing != NULL ? standing->since : 0));
	table_cell(table, STYLE_PLAIN, "%s", buf_text(&evidence));
	put_next(table, d);
	table_end(table);
	/* what is known of it beyond the title */
	if (waits != NULL && strcmp(waits, next_title(d)) != 0)
		out("    %s\n", waits);
	buf_release(&evidence);
}

/* ---- details ---- */

static void
put_sessions(const char *mx, const struct evidence_sum *sum)
{
	struct buf share = BUF_INIT;

	put_share(&share, sum);
	out("  sessions %s%s%s: TLS 1.3 %" PRIu64 ", 1.2 %" PRIu64
	    ", 1.1 %" PRIu64 ", 1.0 %" PRIu64 ", plaintext %" PRIu64 " (%s)",
	    mx != NULL ? "at " : "", mx != NULL ? mx : "in all", "",
	    sum->tls[3], sum->tls[2], sum->tls[1], sum->tls[0], sum->plaintext,
	    buf_text(&share));
	if (sum->downgraded > 0)
		out(", %" PRIu64 " of networks that used TLS before",
		    sum->downgraded);
	if (sum->refused > 0)
		out("; refused, since they did not use TLS: %" PRIu64,
		    sum->refused);
	out("\n");
	buf_release(&share);
}

static void
details_sessions(const struct status *s, const struct plan_domain *d)
{
	const struct evidence *e = s->world->evidence;
	const struct evidence_sessions *list;
	struct evidence_sum sum;
	struct evidence one = { 0 };
	size_t i, len;

	evidence_sum(&sum, e, d->name);
	if (sum.sessions + sum.refused == 0) {
		out("  sessions: the milter has counted none\n");
		return;
	}
	put_sessions(NULL, &sum);
	list = evidence_sessions(e, d->name, &len);
	for (i = 0; len > 1 && i < len; i++) {
		one.sessions = (struct evidence_sessions *)&list[i];
		one.sessions_len = 1;
		evidence_sum(&sum, &one, d->name);
		put_sessions(list[i].mx, &sum);
	}
}

static void
put_reporter(const struct status *s, const struct evidence_reporter *r)
{
	const struct ledger_row *row;
	const char *applies = status_applies(s, r, &row);
	char first[TIME_SIZE], last[TIME_SIZE];

	out("  reporter %s (%s%s), %.10s to %.10s: %" PRIu64 " in order",
	    r->organization,
	    r->signer != NULL ? "signed by "
	    : r->weighs       ? "trusted by hand"
			      : "not signed by its sender, does not count",
	    r->signer != NULL ? r->signer : "", time_day(first, r->first),
	    time_day(last, r->last - 1), r->successes);
	out(", %" PRIu64 " failed: %" PRIu64 " ours, %" PRIu64
	    " theirs, %" PRIu64 " unknown",
	    r->failures[BLAME_OURS] + r->failures[BLAME_THEIRS] +
		r->failures[BLAME_UNKNOWN],
	    r->failures[BLAME_OURS], r->failures[BLAME_THEIRS],
	    r->failures[BLAME_UNKNOWN]);
	if (applies != NULL)
		out("; applies %s policy, id %s",
		    strcmp(applies, "current") == 0 ? "the current"
						    : "an older",
		    row->id);
	else
		out("; applies no policy that is known here");
	out("\n");
}

static void
details_reports(const struct status *s, const struct plan_domain *d)
{
	const struct evidence *e = s->reports;
	const struct evidence_reporter *reporters;
	const struct evidence_failure *failures, *f;
	char last[TIME_SIZE];
	size_t i, len;

	reporters = evidence_reporters(e, d->name, &len);
	for (i = 0; i < len; i++)
		put_reporter(s, &reporters[i]);
	if (len == 0)
		out("  reporters: none\n");
	failures = evidence_failures(e, d->name, &len);
	for (i = 0; i < len; i++) {
		f = &failures[i];
		out("  failed %" PRIu64 " %s%s%s%s%s%s%s%s, %u reporter%s, "
		    "last %.10s: %s; %s\n",
		    f->count, *f->type != '\0' ? f->type : "(no type)",
		    *f->reason != '\0' ? " (" : "", f->reason,
		    *f->reason != '\0' ? ")" : "", *f->mx != '\0' ? " at " : "",
		    f->mx, *f->address != '\0' ? " " : "", f->address,
		    f->reporters, f->reporters == 1 ? "" : "s",
		    time_day(last, f->last - 1), blame_name(f->blame),
		    blame_text(f->cause, f->blame));
	}
}

static void
details_proofs(const struct status *s, const struct plan_domain *d)
{
	struct unproven unproven;
	char last[TIME_SIZE];
	const char *host;
	size_t n;

	for (n = 0; (host = status_mx(s, d, n)) != NULL; n++) {
		if (!evidence_unproven(s->world->evidence, host,
			s->world->plan->now, &unproven))
			continue;
		out("  not proven %s", host);
		if (unproven.address == NULL)
			out(": never checked over the wire (%s)\n",
			    hint("check"));
		else
			out(" %s: %s; last in order %s\n", unproven.address,
			    unproven.fault != NULL ? unproven.fault
						   : "not checked recently",
			    unproven.last_ok != 0
				? time_day(last, unproven.last_ok)
				: "never");
	}
}

/* details_hosting - what the web server of this machine needs for it */
static void
details_hosting(const struct status *s, const struct plan_domain *d)
{
	enum web_server server;

	if (d->body == NULL || !web_server_here(&server))
		return;
	out("  %s serves it as\n", web_server_names[server]);
	print_snippet(server, s->world->settings->web_root, d->name, 4);
}

/* ---- what holds for all domains ---- */

static void
put_senders(const struct evidence *e, bool all)
{
	const struct evidence_sender *sender;
	char last[TIME_SIZE];
	size_t i;

	for (i = 0; i < e->senders_len; i++) {
		sender = &e->senders[i];
		if (!evidence_silent(sender) && !all)
			continue;
		out("%s %s: %" PRIu64 " sessions in 7 days, ",
		    evidence_silent(sender) ? "silent" : "sender", sender->name,
		    sender->sessions);
		if (sender->last_report != 0)
			out("last report %.10s\n",
			    time_day(last, sender->last_report));
		else
			out("no report ever\n");
	}
}

static void
put_rest(const struct evidence *e)
{
	char since[TIME_SIZE];

	if (e->abandoned > 0)
		out("%" PRIu64 " session%s ended between STARTTLS and MAIL\n",
		    e->abandoned, e->abandoned == 1 ? "" : "s");
	if (e->lost > 0)
		out("%" PRIu64
		    " sessions since %s could not be written down by the "
		    "milter\n",
		    e->lost, time_day(since, e->counting_since));
	if (e->foreign > 0)
		out("%" PRIu64 " report%s about domains of others\n",
		    e->foreign, e->foreign == 1 ? " was" : "s were");
}

/* put_milter - why nothing is counted */
static void
put_milter(const struct findings *findings)
{
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		finding = &findings->list[i];
		if (finding->id == FINDING_MILTER_UNREACHABLE ||
		    finding->id == FINDING_MILTER_STOPS_MAIL ||
		    finding->id == FINDING_MILTER_UNNAMED)
			out("%s: %s, %s: %s\n", finding_kind(finding->id)->id,
			    finding_kind(finding->id)->title, finding->subject,
			    finding->text);
	}
}

/* put_astray - records that stand where no sender looks */
static void
put_astray(const struct findings *findings)
{
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		finding = &findings->list[i];
		if (finding->id == FINDING_STS_RECORD_ASTRAY ||
		    finding->id == FINDING_TLSRPT_RECORD_ASTRAY)
			out("%s: %s, where no sender looks: %s\n",
			    finding_kind(finding->id)->id, finding->text,
			    finding_remedy(finding));
	}
}

static void
put_findings(const struct findings *findings)
{
	size_t i, errors = 0;

	for (i = 0; i < findings->len; i++)
		errors += finding_kind(findings->list[i].id)->severity ==
			  SEVERITY_ERROR;
	if (findings->len > 0)
		out("\n%zu finding%s, %zu of severity error: %s\n",
		    findings->len, findings->len == 1 ? "" : "s", errors,
		    hint("inspect"));
}

void
status_text(const struct status *s)
{
	static const char *const titles[] = { "domain", "stage", "id", "since",
		"evidence", "next" };
	struct table table = { .width = { 32, 8, 32, 20, 24 } };
	const struct evidence *e = s->world->evidence;
	size_t i;

	choose_widths(&table, s);
	for (i = 0; i < ARRAY_LEN(titles); i++)
		table_cell(&table, STYLE_TITLE, "%s", titles[i]);
	table_end(&table);
	for (i = 0; i < s->domains_len; i++) {
		put_row(s, &table, s->domains[i]);
		if (!s->details)
			continue;
		details_sessions(s, s->domains[i]);
		details_reports(s, s->domains[i]);
		details_proofs(s, s->domains[i]);
		if (s->named)
			details_hosting(s, s->domains[i]);
	}
	if (s->named)
		return;
	put_senders(e, s->details);
	if (s->details)
		put_rest(e);
	put_milter(&s->world->plan->findings);
	put_astray(&s->world->plan->findings);
	put_findings(&s->world->plan->findings);
}
