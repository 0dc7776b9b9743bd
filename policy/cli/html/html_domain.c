/*
 * NAME      html_domain - one domain of the page
 * CONTRACT  see html.h. A <details> each, so that thousands of them fold into
 *           a list; what many share (policies, remedies) stands elsewhere on
 *           the page once and is linked. Kept short: a host may have many.
 */
#include <string.h>

#include "catalogue/reason.h"
#include "cli/html/html.h"
#include "cli/out/hosting.h"
#include "cli/out/show.h"
#include "dns/dname.h"

/* title_of - what a person reads for a reason's identifier */
static const char *
title_of(const char *id)
{
	const struct reason *known = reason_by_name(id);

	return known != NULL ? known->title : id;
}

/* worst_about - the severity of the worst finding about it; -1: none */
static int
worst_about(const struct html *h, const char *subject)
{
	size_t i = html_first_finding(h, subject);
	int worst = -1, severity;

	for (; i < h->by_subject_len &&
	       strcmp(h->by_subject[i]->subject, subject) == 0;
	     i++) {
		severity = (int)finding_kind(h->by_subject[i]->id)->severity;
		worst = severity > worst ? severity : worst;
	}
	return worst;
}

/*
 * subject - the n-th name that findings about the domain may be about: the
 * domain, the names below it that MTA-STS knows, its MX hosts; NULL past the
 * last
 */
static const char *
subject(const struct html *h, const struct plan_domain *d, size_t n,
    struct buf *scratch)
{
	static const char *const labels[] = { "", "_mta-sts.", "mta-sts.",
		"_smtp._tls." };

	if (n >= ARRAY_LEN(labels))
		return status_mx(h->status, d, n - ARRAY_LEN(labels));
	buf_clear(scratch);
	buf_printf(scratch, "%s%s", labels[n], d->name);
	return buf_text(scratch);
}

static bool
needs_care(const struct html *h, const struct plan_domain *d)
{
	struct buf scratch = BUF_INIT;
	const char *name;
	int worst = -1, one;
	size_t n;

	for (n = 0; (name = subject(h, d, n, &scratch)) != NULL; n++)
		if ((one = worst_about(h, name)) > worst)
			worst = one;
	buf_release(&scratch);
	return d->due || d->held_back || worst >= SEVERITY_WARNING;
}

static void
put_when(struct buf *out, bool due, time_t when)
{
	if (due)
		buf_puts(out, "with the next apply");
	else if (when != 0)
		html_time(out, when);
}

static void
put_summary(struct html *h, const struct plan_domain *d)
{
	const char *stage = stage_name(d->stage_before), *what;
	struct buf unicode = BUF_INIT;
	bool care = needs_care(h, d);
	time_t when;

	what = next_step(d, &when);
	dname_unicode(&unicode, d->name);
	html_put(h->out,
	    "<details class=d id=\"d-%s\" data-s=%s%s><summary><b>%s", d->name,
	    stage, care ? " data-c" : "", d->name);
	if (strcmp(buf_text(&unicode), d->name) != 0)
		html_put(h->out, " <i>(%s)</i>", buf_text(&unicode));
	html_put(h->out,
	    "</b><span class=%s>%s</span><span>%s</span>"
	    "<span>",
	    stage, stage,
	    *what != '\0' ? title_of(what)
	    : care        ? "see the findings"
			  : "nothing to do");
	put_when(h->out, d->due, when);
	buf_puts(h->out, "</span></summary>");
	buf_release(&unicode);
}

static void
put_link(struct buf *out, const char *hash, const struct policy *policy)
{
	html_put(out, "<a href=\"#p-");
	buf_put(out, hash, HTML_HASH); /* of the ledger: hex */
	html_put(out, "\">mode %s, max_age %lu, %zu mx</a>",
	    policy_mode_name(policy->mode), (unsigned long)policy->max_age,
	    policy->mx_len);
}

static void
put_published(struct html *h, const struct plan_domain *d)
{
	const struct world *w = h->status->world;
	const struct ledger_domain *standing =
	    ledger_domain(w->ledger, d->name);
	const struct ledger_row *row = status_row(h->status, d);

	if (row == NULL) {
		buf_puts(h->out, "<p>Nothing is published.</p>");
		return;
	}
	html_put(h->out, "<p>In %s since ", stage_name(d->stage_before));
	html_time(h->out, standing->since);
	buf_puts(h->out, ". Served: ");
	put_link(h->out, row->body->hash, &row->body->policy);
	html_put(h->out, ", id <code>%s</code>, record released: ", row->id);
	html_time(h->out, row->released);
	html_put(h->out,
	    ". <a href=\"https://mta-sts.%s/.well-known/mta-sts.txt\">As the "
	    "world sees it</a></p>",
	    d->name);
}

/* put_step - the i-th and those behind it with the same reason; the next */
static size_t
put_step(struct html *h, const struct plan_domain *d, size_t i)
{
	const struct plan_step *first = &d->steps[i];

	html_put(h->out, "<li>%s", step_action_name(first->action));
	for (i++; i < d->steps_len &&
		  strcmp(d->steps[i].reason, first->reason) == 0 &&
		  d->steps[i].not_before == first->not_before;
	     i++)
		html_put(h->out, ", %s", step_action_name(d->steps[i].action));
	html_put(
	    h->out, ": %s (<code>%s</code>), ", first->text, first->reason);
	put_when(h->out, first->not_before <= h->status->world->plan->now,
	    first->not_before);
	buf_puts(h->out, "</li>");
	return i;
}

static void
put_hold(struct html *h, const struct plan_hold *hold)
{
	html_put(h->out, "<li>waits: %s (<code>%s</code>)", hold->text,
	    hold->reason);
	if (hold->until != 0) {
		buf_puts(h->out, ", until ");
		html_time(h->out, hold->until);
	}
	html_put(h->out, "%s%s</li>", *hold->remedy != '\0' ? "; to do: " : "",
	    hold->remedy);
}

static void
put_next(struct html *h, const struct plan_domain *d)
{
	size_t i;

	if (d->steps_len + d->holds_len == 0)
		return;
	buf_puts(h->out, "<h3>Next</h3><ul>");
	for (i = 0; i < d->steps_len;)
		i = put_step(h, d, i);
	for (i = 0; i < d->holds_len; i++)
		put_hold(h, &d->holds[i]);
	buf_puts(h->out, "</ul>");
	if (d->body == NULL || !d->due)
		return;
	buf_puts(h->out, "<p>The policy then: ");
	put_link(h->out, d->body->hash, &d->body->policy);
	buf_puts(h->out, "</p>");
}

static void
put_list(struct html *h, const char *title, const struct dns_record *records,
    size_t len)
{
	struct buf value = BUF_INIT;
	size_t i;

	if (len == 0)
		return;
	html_put(h->out, "<h3>%s</h3><pre class=copy>", title);
	for (i = 0; i < len; i++) {
		buf_clear(&value);
		if (strcmp(records[i].type, "TXT") == 0)
			txt_presentation(&value, records[i].value.text,
			    records[i].value.len);
		else
			buf_printf(&value, "%s.", records[i].value.text);
		html_put(h->out, "%s. %lu IN %s %s\n", records[i].name,
		    (unsigned long)records[i].ttl, records[i].type,
		    buf_text(&value));
	}
	buf_puts(h->out, "</pre>");
	buf_release(&value);
}

static void
put_records(struct html *h, const struct plan_domain *d)
{
	const struct record_style *style = &h->status->world->settings->records;
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	size_t len;

	len = plan_records(records, d, style, &scratch);
	put_list(h, d->due ? "Records, from the next apply on" : "Records",
	    records, len);
	if (*style->delegate != '\0') {
		len = plan_delegation(records, d, style, &scratch);
		put_list(h, "In the domain's own zone, once", records, len);
	}
	buf_release(&scratch);
}

static void
put_findings(struct html *h, const struct plan_domain *d)
{
	const struct finding_kind *kind;
	struct buf scratch = BUF_INIT;
	const char *name;
	size_t n, i, count = 0;

	for (n = 0; (name = subject(h, d, n, &scratch)) != NULL; n++)
		for (i = html_first_finding(h, name);
		     i < h->by_subject_len &&
		     strcmp(h->by_subject[i]->subject, name) == 0;
		     i++) {
			kind = finding_kind(h->by_subject[i]->id);
			buf_puts(h->out,
			    count++ == 0 ? "<h3>Findings</h3><ul>" : "");
			html_put(h->out,
			    "<li class=%s>%s: <a href=\"#f-%s\">%s</a>"
			    "%s%s (%s)</li>",
			    severity_name(kind->severity),
			    severity_name(kind->severity), kind->id,
			    kind->title,
			    *h->by_subject[i]->text != '\0' ? ": " : "",
			    h->by_subject[i]->text, name);
		}
	buf_puts(h->out, count > 0 ? "</ul>" : "");
	buf_release(&scratch);
}

void
html_domain(struct html *h, const struct plan_domain *d)
{
	put_summary(h, d);
	put_published(h, d);
	put_next(h, d);
	put_records(h, d);
	put_findings(h, d);
	html_evidence(h, d);
	html_obligations(h, d);
	buf_puts(h->out, "</details>\n");
}
