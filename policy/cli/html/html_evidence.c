/*
 * NAME      html_evidence - what was seen of a domain, with bars
 * CONTRACT  see html.h. Everything here was said by strangers, in mail and
 *           over the wire.
 */
#include <inttypes.h>

#include "cli/html/html.h"
#include "tlsrpt/blame.h"

#define REPORTERS_SHOWN 20
#define SENDERS_SHOWN   50
#define FAILURES_SHOWN  20

static void
put_sessions(struct html *h, const struct plan_domain *d)
{
	struct evidence_sum sum;

	evidence_sum(&sum, h->status->world->evidence, d->name);
	if (sum.sessions + sum.refused == 0) {
		buf_puts(h->out, "<p>The milter has seen no sessions.</p>");
		return;
	}
	html_put(
	    h->out, "<p>%llu sessions from ", (unsigned long long)sum.sessions);
	html_time(h->out, sum.first);
	buf_puts(h->out, " to ");
	html_time(h->out, sum.last);
	if (sum.downgraded > 0)
		html_put(h->out,
		    "; %llu without TLS came from networks that used it before",
		    (unsigned long long)sum.downgraded);
	if (sum.refused > 0)
		html_put(h->out, "; %llu more were refused without TLS",
		    (unsigned long long)sum.refused);
	buf_puts(h->out, "</p>");
	html_bar(h->out,
	    (const struct html_share[]){
		{ "best", "TLS 1.3", sum.tls[3] },
		{ "good", "TLS 1.2", sum.tls[2] },
		{ "weak", "TLS 1.1 and 1.0", sum.tls[1] + sum.tls[0] },
		{ "bad", "no TLS", sum.plaintext },
	    },
	    4);
}

static void
put_reporter(struct html *h, const struct evidence_reporter *r)
{
	html_put(h->out, "<li>%s (%s%s), ", r->organization,
	    r->signer != NULL ? "signed by "
	    : r->weighs       ? "trusted by hand"
			      : "not signed, decides nothing",
	    r->signer);
	html_time(h->out, r->first);
	buf_puts(h->out, " to ");
	html_time(h->out, r->last);
	html_bar(h->out,
	    (const struct html_share[]){
		{ "best", "in order", r->successes },
		{ "weak", "failed, theirs", r->failures[BLAME_THEIRS] },
		{ "weak", "failed, unknown whose", r->failures[BLAME_UNKNOWN] },
		{ "bad", "failed, ours", r->failures[BLAME_OURS] },
	    },
	    4);
	buf_puts(h->out, "</li>");
}

static void
put_failure(struct html *h, const struct evidence_failure *f)
{
	html_put(h->out, "<li>%llu times %s%s%s%s%s%s, %u reporters, last ",
	    (unsigned long long)f->count,
	    *f->type != '\0' ? f->type : "(no type)",
	    *f->reason != '\0' ? " (" : "", f->reason,
	    *f->reason != '\0' ? ")" : "", *f->mx != '\0' ? " at " : "", f->mx,
	    f->reporters);
	html_time(h->out, f->last);
	html_put(h->out, ": %s; %s</li>", blame_name(f->blame),
	    blame_text(f->cause, f->blame));
}

static void
put_more(struct html *h, size_t shown, size_t len)
{
	if (shown < len)
		html_put(h->out,
		    "<li>and %zu more: <code>poststs status -v"
		    "</code></li>",
		    len - shown);
	buf_puts(h->out, "</ul>");
}

static void
put_reports(struct html *h, const struct plan_domain *d)
{
	const struct evidence_reporter *reporters;
	const struct evidence_failure *failures;
	size_t i, len;

	reporters = evidence_reporters(h->status->reports, d->name, &len);
	if (len == 0) {
		buf_puts(h->out, "<p>No reports have come.</p>");
	} else {
		html_put(h->out, "<p>%zu reporters:</p><ul>", len);
		for (i = 0; i < len && i < REPORTERS_SHOWN; i++)
			put_reporter(h, &reporters[i]);
		put_more(h, i, len);
	}
	failures = evidence_failures(h->status->reports, d->name, &len);
	if (len == 0)
		return;
	buf_puts(h->out, "<p>What failed:</p><ul>");
	for (i = 0; i < len && i < FAILURES_SHOWN; i++)
		put_failure(h, &failures[i]);
	put_more(h, i, len);
}

static void
put_proofs(struct html *h, const struct plan_domain *d)
{
	const struct world *w = h->status->world;
	struct unproven unproven;
	const char *host;
	size_t n, count = 0;

	for (n = 0; (host = status_mx(h->status, d, n)) != NULL; n++) {
		if (!evidence_unproven(
			w->evidence, host, w->plan->now, &unproven))
			continue;
		buf_puts(h->out, count++ == 0 ? "<p>MX hosts without proof:</p>"
						"<ul>"
					      : "");
		if (unproven.address == NULL) {
			html_put(h->out,
			    "<li>%s: never looked at over the wire (<code>"
			    "poststs check</code>)</li>",
			    host);
			continue;
		}
		html_put(h->out, "<li>%s %s: %s; last in order ", host,
		    unproven.address,
		    unproven.fault != NULL ? unproven.fault
					   : "not looked at of late");
		html_time(h->out, unproven.last_ok);
		buf_puts(h->out, "</li>");
	}
	if (count > 0)
		buf_puts(h->out, "</ul>");
}

void
html_evidence(struct html *h, const struct plan_domain *d)
{
	buf_puts(h->out, "<h3>Seen</h3>");
	put_sessions(h, d);
	put_reports(h, d);
	put_proofs(h, d);
}

/* ---- of all domains together ---- */

static void
put_sender(struct html *h, const struct evidence_sender *sender)
{
	html_put(h->out, "<tr><td>%s<td>%llu<td>", sender->name,
	    (unsigned long long)sender->sessions);
	html_time(h->out, sender->last_report);
	html_put(h->out, "<td>%s\n",
	    evidence_silent(sender)
		? "silent: a report should be here and is not"
		: "");
}

static void
put_losses(struct html *h, const struct evidence *e)
{
	if (e->abandoned > 0)
		html_put(h->out,
		    "<p>%llu sessions ended between STARTTLS and MAIL.</p>",
		    (unsigned long long)e->abandoned);
	if (e->lost > 0)
		html_put(h->out,
		    "<p>%llu sessions could not be written down by the "
		    "milter.</p>",
		    (unsigned long long)e->lost);
	if (e->foreign > 0)
		html_put(h->out,
		    "<p>%llu reports were about domains of others.</p>",
		    (unsigned long long)e->foreign);
}

void
html_senders(struct html *h)
{
	const struct evidence *e = h->status->world->evidence;
	size_t i;

	if (e->senders_len + e->abandoned + e->lost + e->foreign == 0)
		return;
	buf_puts(h->out, "<h2 id=senders>Senders</h2>");
	if (e->senders_len > 0)
		buf_puts(h->out,
		    "<div class=wide><table><caption>Those who send most, of "
		    "all domains together</caption><tr><th>sender<th>sessions "
		    "in 7 days<th>last report<th>note\n");
	for (i = 0; i < e->senders_len && i < SENDERS_SHOWN; i++)
		put_sender(h, &e->senders[i]);
	if (e->senders_len > 0)
		buf_puts(h->out, "</table></div>");
	if (i < e->senders_len)
		html_put(h->out, "<p>and %zu more</p>", e->senders_len - i);
	put_losses(h, e);
}
