/*
 * NAME      html_page - the page of `poststs status --html'
 * CONTRACT  see html.h. No effects: the whole page is in one buffer. It loads
 *           nothing, and its Content-Security-Policy permits it to load
 *           nothing. The one style and the one script are identified by their
 *           hashes, so that no text that got in by a mistake could run.
 */
#include "cli/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "config.h"

/* ---- the policies by their hash ---- */

static int
compare_bodies(const void *va, const void *vb)
{
	const struct html_body *a = va, *b = vb;

	return strcmp(a->hash, b->hash);
}

/* index_bodies - what each domain has now, and what it shall have */
static void
index_bodies(struct html *h)
{
	const struct status *s = h->status;
	const struct ledger_row *row;
	const struct plan_body *next;
	size_t i;

	h->bodies = xcalloc(2 * s->domains_len + 1, sizeof(*h->bodies));
	for (i = 0; i < s->domains_len; i++) {
		if ((row = status_row(s, s->domains[i])) != NULL)
			h->bodies[h->bodies_len++] =
			    (struct html_body){ row->body->hash,
				    row->body->text, row->body->len,
				    &row->body->policy, true };
		next = s->domains[i]->body;
		if (next != NULL &&
		    (row == NULL || strcmp(row->body->hash, next->hash) != 0))
			h->bodies[h->bodies_len++] =
			    (struct html_body){ next->hash, next->text,
				    next->len, &next->policy, false };
	}
	qsort(h->bodies, h->bodies_len, sizeof(*h->bodies), compare_bodies);
}

/* ---- what to say first ---- */

static void
count_kinds(const struct findings *all, size_t count[SEVERITY_ERROR + 1])
{
	size_t i;

	for (i = 0; i < all->len; i++)
		if (i == 0 || all->list[i].id != all->list[i - 1].id)
			count[finding_kind(all->list[i].id)->severity]++;
}

/* put_verdict - is all well? In one sentence, and in one colour */
static void
put_verdict(struct html *h)
{
	const struct plan *plan = h->status->world->plan;
	size_t count[SEVERITY_ERROR + 1] = { 0 };

	count_kinds(&plan->findings, count);
	if (count[SEVERITY_ERROR] > 0) {
		buf_puts(h->out, "<p class=\"verdict error\">");
		html_count(h->out, count[SEVERITY_ERROR], "error");
		buf_puts(h->out,
		    ": mail or a policy is at risk now. Begin "
		    "with the <a href=\"#findings\">findings</a>.");
	} else if (count[SEVERITY_WARNING] > 0) {
		buf_puts(h->out, "<p class=\"verdict warning\">");
		html_count(h->out, count[SEVERITY_WARNING], "warning");
		buf_puts(h->out, ", no error: see the <a href=\"#findings\">"
				 "findings</a>.");
	} else if (h->status->domains_len == 0)
		buf_puts(h->out,
		    "<p class=verdict>No domain is known yet. <code>poststs "
		    "inspect</code> tells what it found in Postfix, and "
		    "<code>poststs plan</code> what would be published.");
	else if (h->status->world->facts == NULL)
		buf_puts(h->out,
		    "<p class=verdict>Neither Postfix nor DNS was asked "
		    "(<code>--quick</code>): this page shows what poststs "
		    "remembers.");
	else
		buf_puts(h->out, "<p class=\"verdict fine\"><b>All is in order"
				 ".</b> No error, no warning.");
	if (plan->changes > 0) {
		buf_puts(
		    h->out, " The next <code>poststs apply</code> changes ");
		html_count(h->out, plan->changes, "domain");
		buf_puts(h->out, ".");
	}
	buf_puts(h->out, "</p>");
	if (plan->refused != NULL)
		html_put(h->out,
		    "<p class=\"verdict error\">%s is done: "
		    "%s</p>",
		    plan->refused_domains_len > 0 ? "Not all" : "Nothing",
		    plan->refused);
	if (plan->kept != NULL)
		html_put(h->out,
		    "<p class=\"verdict error\">Not all is done: "
		    "%s</p>",
		    plan->kept);
}

/* ---- policies ---- */

static void
put_policy(
    struct html *h, const struct html_body *body, size_t served, size_t planned)
{
	const char *mode = policy_mode_name(body->policy->mode);

	buf_puts(h->out, "<details class=p id=\"p-");
	buf_put(h->out, body->hash, HTML_HASH);
	html_put(h->out,
	    "\"><summary><span class=%s>%s</span> max_age %lu, %zu mx: ", mode,
	    mode, (unsigned long)body->policy->max_age, body->policy->mx_len);
	if (served > 0) {
		buf_puts(h->out, "served for ");
		html_count(h->out, served, "domain");
	}
	if (planned > 0) {
		buf_puts(
		    h->out, served > 0 ? ", planned for " : "planned for ");
		html_count(h->out, planned, "domain");
	}
	buf_puts(h->out, "</summary><pre class=\"copy crlf\">");
	html_lines(h->out, body->text, body->len);
	html_put(h->out,
	    "</pre><p>%zu bytes; lines end with CR LF. SHA-256 "
	    "<code>%s</code></p></details>\n",
	    body->len, body->hash);
}

static void
put_policies(struct html *h)
{
	size_t i, j, served;

	buf_puts(h->out, "<h2 id=policies>Policies</h2>");
	if (h->bodies_len == 0)
		buf_puts(h->out, "<p>None is served.</p>");
	for (i = 0; i < h->bodies_len; i = j) {
		served = 0;
		for (j = i; j < h->bodies_len &&
			    strcmp(h->bodies[j].hash, h->bodies[i].hash) == 0;
		     j++)
			served += h->bodies[j].served;
		put_policy(h, &h->bodies[i], served, j - i - served);
	}
}

/* ---- the page ---- */

static void
put_head(struct buf *out)
{
	const char *style = (const char *)html_style_css;

	buf_puts(out,
	    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"");
	html_policy(out, style, (const char *)html_page_js);
	buf_puts(out,
	    "\"><meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"><meta name=\"color-scheme\" content=\"light "
	    "dark\"><meta name=\"referrer\" content=\"no-referrer\">"
	    "<link rel=\"icon\" href=\"data:,\">"
	    "<title>MTA-STS status</title>\n<style>");
	buf_puts(out, style);
	buf_puts(out, "</style></head>\n");
}

static void
put_body(struct html *h)
{
	const struct world *w = h->status->world;

	buf_puts(h->out,
	    "<body><a class=\"skip\" href=\"#domains\">To the domains</a>"
	    "<header><h1>MTA-STS status</h1><p>As of ");
	html_time(h->out, w->plan->now);
	buf_puts(h->out,
	    ", by poststs " PACKAGE_VERSION ". All times are UTC.</p><nav "
	    "aria-label=\"Sections\"><a href=\"#findings\">Findings</a> <a "
	    "href=\"#domains\">Domains</a> <a href=\"#policies\">Policies"
	    "</a> <a href=\"#make\">Make a policy</a> <a href=\"#guide\">Guide"
	    "</a></nav></header><main>");
	put_verdict(h);
	html_tiles(h);
	html_findings(h);
	html_dates(h);
	html_domains(h);
	html_hosts(h);
	html_senders(h);
	html_members(h);
	put_policies(h);
	html_form(h->out, w->settings);
	buf_puts(h->out, (const char *)html_guide_html);
	buf_puts(h->out, "</main>\n<script>");
	buf_puts(h->out, (const char *)html_page_js);
	buf_puts(h->out, "</script></body></html>\n");
}

void
html_status(struct buf *out, const struct status *s)
{
	struct html h = { .out = out, .status = s };

	html_index_findings(&h);
	html_rank(&h);
	index_bodies(&h);
	put_head(out);
	put_body(&h);
	free(h.by_subject);
	free(h.by_name);
	free(h.places);
	free(h.bodies);
}
