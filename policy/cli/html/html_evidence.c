/*
 * NAME      html_evidence - what was seen of a domain, with bars
 * CONTRACT  see html.h. All of this comes from strangers, by mail or over the
 *           network.
 */
#include <inttypes.h>
#include <string.h>

#include "cli/html/html.h"
#include "facts/cert_life.h"
#include "tlsrpt/blame.h"

#define REPORTERS_SHOWN 20
#define SENDERS_SHOWN   50
#define FAILURES_SHOWN  20
#define HOSTS_SHOWN     200
#define CHAINS_SHOWN    8 /* of one host */

static void
put_sessions(struct html *h, const struct plan_domain *d)
{
	struct evidence_sum sum;

	evidence_sum(&sum, h->status->world->evidence, d->name);
	if (sum.sessions + sum.refused == 0) {
		buf_puts(h->out, "<p>The milter has counted no session.</p>");
		return;
	}
	html_put(
	    h->out, "<p>%llu sessions from ", (unsigned long long)sum.sessions);
	html_time(h->out, sum.first);
	buf_puts(h->out, " to ");
	html_time(h->out, sum.last);
	if (sum.downgraded > 0)
		html_put(h->out,
		    "; %llu without TLS, from networks that had used TLS "
		    "before",
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
	    : r->weighs       ? "let in by the administrator"
			      : "not DKIM-verified, does not count",
	    r->signer);
	html_time(h->out, r->first);
	buf_puts(h->out, " to ");
	html_time(h->out, r->last);
	html_bar(h->out,
	    (const struct html_share[]){
		{ "best", "successful", r->successes },
		{ "none", "failed, their side", r->failures[BLAME_THEIRS] },
		{ "weak", "failed, side unknown", r->failures[BLAME_UNKNOWN] },
		{ "bad", "failed, our side", r->failures[BLAME_OURS] },
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
		buf_puts(h->out, "<p>No TLS report has arrived.</p>");
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
		buf_puts(h->out, count++ == 0 ? "<p>MX hosts that are not "
						"verified over the network:</p>"
						"<ul>"
					      : "");
		if (unproven.address == NULL) {
			html_put(h->out,
			    "<li>%s: never checked (<code>"
			    "poststs check</code>)</li>",
			    host);
			continue;
		}
		html_put(h->out, "<li>%s %s: %s; last verified ", host,
		    unproven.address,
		    unproven.fault != NULL ? unproven.fault
					   : "not checked recently");
		html_time(h->out, unproven.last_ok);
		buf_puts(h->out, "</li>");
	}
	if (count > 0)
		buf_puts(h->out, "</ul>");
}

void
html_evidence(struct html *h, const struct plan_domain *d)
{
	buf_puts(h->out, "<h3>Evidence</h3>");
	put_sessions(h, d);
	put_reports(h, d);
	put_proofs(h, d);
}

/* ---- of all domains together ---- */

static void
put_sender(struct html *h, const struct evidence_sender *sender)
{
	html_put(h->out,
	    "<tr><td data-l=sender>%s<td data-l=\"sessions in 7 days\">%llu<td "
	    "data-l=\"last report\">",
	    sender->name, (unsigned long long)sender->sessions);
	html_time(h->out, sender->last_report);
	html_put(h->out, "<td data-l=note>%s\n",
	    evidence_silent(sender) ? "silent: its report is overdue" : "");
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
		    "<p>%llu sessions could not be written to the database by "
		    "the "
		    "milter.</p>",
		    (unsigned long long)e->lost);
	if (e->foreign > 0)
		html_put(h->out,
		    "<p>%llu reports were about domains that are not "
		    "yours.</p>",
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
		    "<table><caption>Those who send most, to "
		    "all domains together</caption><tr><th>sender<th>sessions "
		    "in 7 days<th>last report<th>note\n");
	for (i = 0; i < e->senders_len && i < SENDERS_SHOWN; i++)
		put_sender(h, &e->senders[i]);
	if (e->senders_len > 0)
		buf_puts(h->out, "</table>");
	if (i < e->senders_len)
		html_put(h->out, "<p>and %zu more</p>", e->senders_len - i);
	put_losses(h, e);
}

/* ---- certificates, each MX host once ---- */

/* put_life - one certificate of an MX host, and until when it lives */
static void
put_life(struct html *h, const char *host, const char *place,
    const struct certlife *life)
{
	const struct world *w = h->status->world;
	time_t now = w->plan->now, renewal = certlife_renewal(life);

	html_put(h->out,
	    "<tr><td data-l=host>%s<td data-l=\"seen at\">%s<td "
	    "data-l=expires>",
	    host, place);
	html_time(h->out, life->end);
	buf_puts(h->out, "<td data-l=\"renewal expected\">");
	if (renewal != 0)
		html_time(h->out, renewal);
	buf_puts(h->out, "<td data-l=note>");
	if (life->end <= now)
		buf_puts(h->out, "<span class=error>expired</span>");
	else if (certlife_late(life, &w->settings->expiry_margin, now))
		buf_puts(h->out,
		    "<span class=warning>late</span> not renewed in "
		    "time");
	buf_puts(h->out,
	    life->above ? " (a certificate above it in the chain)\n" : "\n");
}

/* put_shown - what the host showed over the wire, each chain once; how many */
static size_t
put_shown(struct html *h, const char *host)
{
	const struct evidence_proof *list;
	struct certlife life;
	size_t len, i, j, shown = 0;

	list = evidence_proofs(h->status->world->evidence, host, &len);
	for (i = 0; i < len && shown < CHAINS_SHOWN; i++) {
		if (!list[i].sni || list[i].cert == NULL ||
		    list[i].not_after == 0)
			continue;
		for (j = 0; j < i; j++)
			if (list[j].sni && list[j].cert != NULL &&
			    strcmp(list[j].cert, list[i].cert) == 0)
				break;
		if (j < i)
			continue;
		life = (struct certlife){ list[i].not_before, list[i].not_after,
			false };
		put_life(h, host, list[i].address, &life);
		shown++;
	}
	return shown;
}

/* put_files - what it would show, by the files; how many */
static size_t
put_files(struct html *h, const struct fact_host *host)
{
	const struct fact_cert *cert;
	struct certlife life;
	size_t i, shown = 0;

	for (i = 0; i < host->certs_len; i++) {
		cert = host->certs[i];
		life = certlife_of(cert);
		if (cert->error != NULL || life.end == 0)
			continue;
		put_life(h, host->name, cert->file, &life);
		shown++;
	}
	return shown;
}

void
html_hosts(struct html *h)
{
	const struct facts *facts = h->status->world->facts;
	const struct fact_host *host;
	size_t i, shown = 0, unknown = 0;

	if (facts == NULL || facts->hosts_len == 0)
		return;
	buf_puts(h->out,
	    "<h2 id=hosts>Certificates of MX hosts</h2><table>"
	    "<caption>As poststs check last saw them; where it has not, "
	    "as they are in the files</caption><tr><th>host<th>seen at"
	    "<th>expires<th>renewal expected<th>note\n");
	for (i = 0; i < facts->hosts_len && shown < HOSTS_SHOWN; i++) {
		host = &facts->hosts[i];
		if (put_shown(h, host->name) > 0 || put_files(h, host) > 0)
			shown++;
		else if (!host->unlisted)
			unknown++;
	}
	buf_puts(h->out, "</table>");
	if (unknown > 0)
		html_put(h->out,
		    "<p>The certificates of %zu hosts are not known: run <code>"
		    "poststs check</code>.</p>",
		    unknown);
	if (i < facts->hosts_len)
		html_put(h->out, "<p>and %zu more</p>", facts->hosts_len - i);
}
