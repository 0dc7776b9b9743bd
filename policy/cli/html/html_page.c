/*
 * NAME      html_page - the page of `poststs status --html'
 * CONTRACT  see html.h. No effects: the whole page in one buffer. It loads
 *           nothing, and its Content-Security-Policy lets it load nothing:
 *           the one style and the one script go by their hashes, so no text
 *           that got in by a mistake of ours could run.
 */
#include "cli/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "catalogue/reason.h"
#include "cli/out/show.h"
#include "config.h"

#define SUBJECTS_SHOWN 100 /* of one kind of finding */
#define SOON_SHOWN     12  /* dates */
#define NAMES_SHOWN    3   /* of the domains with the same date */

/* ---- indexes ---- */

static int
compare_subjects(const void *va, const void *vb)
{
	const struct finding *a = *(const struct finding *const *)va;
	const struct finding *b = *(const struct finding *const *)vb;
	int order = strcmp(a->subject, b->subject);

	/* in the order of the plan where the subject is the same */
	return order != 0 ? order : (a > b) - (a < b);
}

static void
index_findings(struct html *h, const struct findings *findings)
{
	size_t i;

	h->by_subject = xcalloc(findings->len + 1, sizeof(*h->by_subject));
	h->by_subject_len = findings->len;
	for (i = 0; i < findings->len; i++)
		h->by_subject[i] = &findings->list[i];
	qsort(h->by_subject, h->by_subject_len, sizeof(*h->by_subject),
	    compare_subjects);
}

size_t
html_first_finding(const struct html *h, const char *name)
{
	size_t low = 0, high = h->by_subject_len, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(h->by_subject[middle]->subject, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

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

/* ---- the parts that all domains share ---- */

static void
put_counts(struct html *h)
{
	const struct status *s = h->status;
	size_t stages[STAGE_RETIRING + 1] = { 0 }, i;
	const char *name;

	for (i = 0; i < s->domains_len; i++)
		stages[s->domains[i]->stage_before]++;
	buf_puts(h->out, "<ul class=\"tiles\">");
	for (i = 0; i < ARRAY_LEN(stages); i++) {
		name = stage_name((enum stage)i);
		html_put(h->out, "<li class=\"%s\"><b>%zu</b> %s</li>", name,
		    stages[i], name);
	}
	html_put(h->out, "<li><b>%zu</b> to apply</li></ul>",
	    s->world->plan->changes);
}

struct soon {
	time_t when;
	const struct plan_domain *domain;
	const char *what;
};

static int
compare_soon(const void *va, const void *vb)
{
	const struct soon *a = va, *b = vb;
	int order;

	if (a->when != b->when)
		return a->when < b->when ? -1 : 1;
	if ((order = strcmp(a->what, b->what)) != 0)
		return order;
	return strcmp(a->domain->name, b->domain->name);
}

/* put_date - what comes to these domains at the same time */
static void
put_date(struct html *h, const struct soon *list, size_t len)
{
	const struct reason *known = reason_by_name(list->what);
	size_t i;

	buf_puts(h->out, "<tr><td>");
	html_time(h->out, list->when);
	html_put(
	    h->out, "<td>%s<td>", known != NULL ? known->title : list->what);
	for (i = 0; i < len && i < NAMES_SHOWN; i++)
		html_put(h->out, "%s<a href=\"#d-%s\">%s</a>",
		    i > 0 ? ", " : "", list[i].domain->name,
		    list[i].domain->name);
	if (i < len)
		html_put(h->out, " and %zu more", len - i);
	buf_puts(h->out, "\n");
}

static void
put_dates(struct html *h, const struct soon *list, size_t len)
{
	size_t i, j, rows = 0;

	buf_puts(h->out,
	    "<h2 id=soon>Next dates</h2><div class=wide><table><caption>What "
	    "comes next, the soonest first</caption><tr><th>when<th>what"
	    "<th>domains\n");
	for (i = 0; i < len && rows < SOON_SHOWN; i = j, rows++) {
		for (j = i; j < len && list[j].when == list[i].when &&
			    strcmp(list[j].what, list[i].what) == 0;
		     j++)
			;
		put_date(h, &list[i], j - i);
	}
	buf_puts(h->out, "</table></div>");
	if (i < len)
		html_put(h->out, "<p>and later %zu domain%s</p>", len - i,
		    len - i == 1 ? "" : "s");
}

static void
put_soon(struct html *h)
{
	const struct status *s = h->status;
	struct soon *list = xcalloc(s->domains_len + 1, sizeof(*list)), one;
	size_t i, len = 0;

	for (i = 0; i < s->domains_len; i++) {
		one.domain = s->domains[i];
		one.what = next_step(one.domain, &one.when);
		if (one.when > s->world->plan->now)
			list[len++] = one;
	}
	qsort(list, len, sizeof(*list), compare_soon);
	if (len > 0)
		put_dates(h, list, len);
	free(list);
}

/* put_moves - those announced; what to do about them stands at each domain */
static void
put_moves(struct html *h)
{
	const struct plan *plan = h->status->world->plan;
	const struct plan_move *m;
	size_t i;

	if (plan->moves_len == 0)
		return;
	buf_puts(h->out,
	    "<h2 id=moves>Moves of MX hosts</h2><div class=wide><table>"
	    "<caption>Announced with <code>poststs mx</code></caption><tr><th>"
	    "move<th>for<th>announced<th>domains to go<th>DNS may follow "
	    "everywhere\n");
	for (i = 0; i < plan->moves_len; i++) {
		m = &plan->moves[i];
		html_put(h->out, "<tr><td>%s %s%s%s<td>%s<td>",
		    move_name(m->move->action), m->move->host,
		    m->move->to != NULL ? " " : "", m->move->to,
		    m->move->domain[0] != '\0' ? m->move->domain
					       : "all domains");
		html_time(h->out, m->move->announced);
		html_put(h->out, "<td>%zu<td>", m->pending);
		if (m->over)
			buf_puts(h->out, "done");
		else if (m->from != 0)
			html_time(h->out, m->from);
		else
			buf_puts(h->out, "see the domains");
		buf_puts(h->out, "\n");
	}
	buf_puts(h->out, "</table></div>");
}

static void
put_subjects(struct html *h, const struct finding *list, size_t len)
{
	size_t i;

	buf_puts(h->out, "<ul>");
	for (i = 0; i < len && i < SUBJECTS_SHOWN; i++) {
		html_put(h->out, "<li><b>%s", list[i].subject);
		if (list[i].line > 0)
			html_put(h->out, ":%u", list[i].line);
		if (list[i].column > 0)
			html_put(h->out, ":%u", list[i].column);
		html_put(h->out, "</b>%s%s", *list[i].text != '\0' ? ": " : "",
		    list[i].text);
		if (list[i].remedy != NULL)
			html_put(h->out, "<br>%s", list[i].remedy);
		buf_puts(h->out, "</li>");
	}
	if (i < len)
		html_put(h->out,
		    "<li>and %zu more: <code>poststs inspect "
		    "-v</code></li>",
		    len - i);
	buf_puts(h->out, "</ul>");
}

static void
put_findings(struct html *h)
{
	const struct findings *findings = &h->status->world->plan->findings;
	const struct finding_kind *kind;
	size_t i, j;

	buf_puts(h->out, "<h2 id=\"findings\">Findings</h2>");
	if (h->status->world->facts == NULL)
		buf_puts(h->out, "<p>Nobody was asked (<code>--quick</code>): "
				 "this page knows of none.</p>");
	else if (findings->len == 0)
		buf_puts(h->out, "<p>None.</p>");
	for (i = 0; i < findings->len; i = j) {
		kind = finding_kind(findings->list[i].id);
		for (j = i; j < findings->len &&
			    findings->list[j].id == findings->list[i].id;
		     j++)
			;
		html_put(h->out,
		    "<details class=\"f\" id=\"f-%s\"%s><summary><span "
		    "class=\"%s\">%s</span> %s (%zu)</summary><p><b>What to "
		    "do:</b> %s</p>",
		    kind->id, kind->severity == SEVERITY_ERROR ? " open" : "",
		    severity_name(kind->severity),
		    severity_name(kind->severity), kind->title, j - i,
		    kind->remedy);
		put_subjects(h, &findings->list[i], j - i);
		html_put(h->out,
		    "<p>%s</p><p>Rule: %s. Identifier: <code>%s"
		    "</code></p></details>\n",
		    kind->text, kind->rule, kind->id);
	}
}

static void
put_domains(struct html *h)
{
	size_t i;

	html_put(h->out,
	    "<h2 id=\"domains\">Domains (%zu)</h2><div id=\"filter\" hidden>"
	    "<label>Name <input id=\"q\" type=\"search\" autocomplete=\"off\" "
	    "spellcheck=\"false\"></label><label>Stage <select id=\"stage\">"
	    "<option value=\"\">all",
	    h->status->domains_len);
	for (i = STAGE_OFF; i <= STAGE_RETIRING; i++)
		html_put(h->out, "<option>%s", stage_name((enum stage)i));
	buf_puts(h->out,
	    "</select></label><label><input id=\"care\" type=\"checkbox\"> "
	    "only those with something to do</label>"
	    "<output id=\"count\"></output></div><div id=\"list\">\n");
	if (h->status->domains_len == 0)
		buf_puts(h->out, "<p>None is known.</p>");
	for (i = 0; i < h->status->domains_len; i++)
		html_domain(h, h->status->domains[i]);
	buf_puts(h->out, "</div>");
}

static void
put_policy(
    struct html *h, const struct html_body *body, size_t served, size_t planned)
{
	buf_puts(h->out, "<details class=p id=\"p-");
	buf_put(h->out, body->hash, HTML_HASH);
	html_put(h->out, "\"><summary>mode %s, max_age %lu, %zu mx: ",
	    policy_mode_name(body->policy->mode),
	    (unsigned long)body->policy->max_age, body->policy->mx_len);
	if (served > 0)
		html_put(h->out, "%zu domain%s%s", served,
		    served == 1 ? "" : "s", planned > 0 ? ", " : "");
	if (planned > 0)
		html_put(h->out, "planned for %zu", planned);
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
	    "aria-label=\"Sections\"><a href=\"#domains\">Domains</a> <a "
	    "href=\"#findings\">Findings</a> <a href=\"#policies\">Policies"
	    "</a> <a href=\"#make\">Make a policy</a> <a href=\"#guide\">Guide"
	    "</a></nav></header><main>");
	put_counts(h);
	if (w->plan->refused != NULL)
		html_put(h->out, "<p class=\"error\">Nothing is done: %s</p>",
		    w->plan->refused);
	if (w->plan->kept != NULL)
		html_put(h->out, "<p class=\"error\">Not all is done: %s</p>",
		    w->plan->kept);
	put_soon(h);
	put_moves(h);
	put_domains(h);
	put_findings(h);
	html_hosts(h);
	html_senders(h);
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

	index_findings(&h, &s->world->plan->findings);
	index_bodies(&h);
	put_head(out);
	put_body(&h);
	free(h.by_subject);
	free(h.bodies);
}
