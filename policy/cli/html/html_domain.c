/*
 * NAME      html_domain - one domain of the page, unfolded
 * CONTRACT  see html.h. What is wrong comes first. What many domains share
 *           (policies, remedies) stands elsewhere on the page once and is
 *           linked. Kept short: a host may have thousands.
 */
#include <string.h>

#include "catalogue/reason.h"
#include "cli/html/html.h"
#include "cli/out/hosting.h"
#include "cli/out/show.h"

void
html_when(struct buf *out, bool due, time_t when)
{
	if (due)
		buf_puts(out, "with the next apply");
	else if (when != 0)
		html_time(out, when);
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
		buf_puts(h->out, "<p>No policy is published.</p>");
		return;
	}
	html_put(h->out, "<h3>Published</h3><p>Stage %s since ",
	    stage_name(d->stage_before));
	html_time(h->out, standing->since);
	buf_puts(h->out, ". Served: ");
	put_link(h->out, row->body->hash, &row->body->policy);
	html_put(h->out, ", id <code>%s</code>, record published: ", row->id);
	html_time(h->out, row->released);
	html_put(h->out,
	    ". <a href=\"https://mta-sts.%s/.well-known/mta-sts.txt\">The "
	    "policy as senders fetch it</a></p>",
	    d->name);
}

static const char *const actions[] = {
	[STEP_PUBLISH] = "publish the policy",
	[STEP_RELEASE_RECORD] = "publish its record",
	[STEP_REMOVE_RECORD] = "remove the record",
	[STEP_REMOVE_POLICY] = "remove the policy",
	[STEP_PROMOTE] = "go to enforce",
	[STEP_NOTE] = "note in the ledger",
};

/* put_step - the i-th and those behind it with the same reason; the next */
static size_t
put_step(struct html *h, const struct plan_domain *d, size_t i)
{
	const struct plan_step *first = &d->steps[i];

	buf_puts(h->out, "<li>");
	html_when(h->out, first->not_before <= h->status->world->plan->now,
	    first->not_before);
	html_put(h->out, ": %s", actions[first->action]);
	for (i++; i < d->steps_len &&
		  strcmp(d->steps[i].reason, first->reason) == 0 &&
		  d->steps[i].not_before == first->not_before;
	     i++)
		html_put(h->out, ", %s", actions[d->steps[i].action]);
	html_put(
	    h->out, "; %s (<code>%s</code>)</li>", first->text, first->reason);
	return i;
}

static void
put_hold(
    struct html *h, const struct plan_domain *d, const struct plan_hold *hold)
{
	struct buf remedy = BUF_INIT;

	buf_puts(h->out, "<li>waits");
	if (hold->until != 0) {
		buf_puts(h->out, " until ");
		html_time(h->out, hold->until);
	}
	html_put(h->out, ": %s (<code>%s</code>)", hold->text, hold->reason);
	if (hold->until > h->status->world->plan->now)
		html_put(
		    h->out, "<br>on that day: %s", html_then(hold->reason));
	reason_remedy(&remedy, hold->remedy, d->name);
	if (*buf_text(&remedy) != '\0')
		html_put(
		    h->out, "<br><b>What to do:</b> %s", buf_text(&remedy));
	buf_puts(h->out, "</li>");
	buf_release(&remedy);
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
		put_hold(h, d, &d->holds[i]);
	buf_puts(h->out, "</ul>");
	if (d->body == NULL || !html_change(h, d))
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
	put_list(h,
	    html_change(h, d) ? "Records, from the next apply on" : "Records",
	    records, len);
	if (*style->delegate != '\0') {
		len = plan_delegation(records, d, style, &scratch);
		put_list(h, "In the domain's own zone, once", records, len);
	}
	buf_release(&scratch);
}

void
html_domain(struct html *h, const struct plan_domain *d)
{
	html_about(h, d);
	put_next(h, d);
	put_published(h, d);
	put_records(h, d);
	html_evidence(h, d);
	html_obligations(h, d);
}
