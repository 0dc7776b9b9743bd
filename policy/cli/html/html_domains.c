/*
 * NAME      html_domains - all domains of the page, worst first
 * CONTRACT  see html.h. Each is a <details> element, so that thousands of them
 *           make a list, which the script of the page filters and pages.
 *           Without the script all of them are shown.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "catalogue/reason.h"
#include "cli/html/html.h"
#include "dns/dname.h"

/* what the filter calls it */
static const char *const needs[] = {
	[NEED_NOTHING] = "ok",
	[NEED_TIME] = "ok",
	[NEED_APPLY] = "ok",
	[NEED_LOOK] = "warning",
	[NEED_HELP] = "error",
};

/* ---- the worst first ---- */

bool
html_change(const struct html *h, const struct plan_domain *d)
{
	return d->due && !plan_due(h->status->world->plan, d, STEP_NOTE);
}

static struct html_place
place_of(const struct html *h, const struct plan_domain *d)
{
	struct html_about about = { .domain = d };
	struct html_place place = { .domain = d };
	enum severity worst = SEVERITY_INFO;
	const struct finding *f;

	while ((f = html_about_next(h, &about)) != NULL)
		if (place.worst == NULL ||
		    finding_kind(f->id)->severity > worst) {
			place.worst = f;
			worst = finding_kind(f->id)->severity;
		}
	html_about_end(&about);
	if (worst == SEVERITY_ERROR)
		place.need = NEED_HELP;
	else if (worst == SEVERITY_WARNING || d->held_back)
		place.need = NEED_LOOK;
	else if (html_change(h, d))
		place.need = NEED_APPLY;
	else if (d->steps_len + d->holds_len > 0)
		place.need = NEED_TIME;
	return place;
}

static int
compare_places(const void *va, const void *vb)
{
	const struct html_place *a = va, *b = vb;

	if (a->need != b->need)
		return a->need > b->need ? -1 : 1;
	return strcmp(a->domain->name, b->domain->name);
}

void
html_rank(struct html *h)
{
	size_t i, len = h->status->domains_len;

	h->places = xcalloc(len + 1, sizeof(*h->places));
	for (i = 0; i < len; i++)
		h->places[i] = place_of(h, h->status->domains[i]);
	qsort(h->places, len, sizeof(*h->places), compare_places);
}

/* ---- tiles ---- */

static void
put_tile(struct html *h, const char *class, const char *filter,
    const char *value, size_t count, const char *words)
{
	html_put(h->out, "<li class=%s data-%s=%s><b>",
	    count > 0 ? class : "none", filter, value);
	html_number(h->out, count);
	html_put(h->out, "</b> %s</li>", words);
}

void
html_tiles(struct html *h)
{
	size_t stages[STAGE_RETIRING + 1] = { 0 }, count[NEED_HELP + 1] = { 0 };
	size_t i, changes = 0;
	const char *name;

	if (h->status->domains_len == 0)
		return;
	for (i = 0; i < h->status->domains_len; i++) {
		count[h->places[i].need]++;
		stages[h->places[i].domain->stage_before]++;
		changes += html_change(h, h->places[i].domain);
	}
	buf_puts(h->out,
	    "<ul class=tiles aria-label=\"Domains by what they need\">");
	put_tile(h, "error", "show", "error", count[NEED_HELP], "with errors");
	put_tile(
	    h, "warning", "show", "warning", count[NEED_LOOK], "with warnings");
	put_tile(h, "fine", "show", "ok",
	    h->status->domains_len - count[NEED_HELP] - count[NEED_LOOK],
	    "in order");
	put_tile(h, "none", "show", "apply", changes, "to apply");
	buf_puts(
	    h->out, "</ul><ul class=tiles aria-label=\"Domains by stage\">");
	for (i = 0; i < ARRAY_LEN(stages); i++) {
		name = stage_name((enum stage)i);
		put_tile(h, name, "stage", name, stages[i], name);
	}
	buf_puts(h->out, "</ul>");
}

/* ---- the list ---- */

/* put_state - what a glance at the domain should tell */
static void
put_state(struct html *h, const struct html_place *place)
{
	const struct plan_domain *d = place->domain;
	const char *severity, *what;
	time_t when;

	what = html_next(h, d, &when);
	if (place->need == NEED_HELP ||
	    (place->need == NEED_LOOK && !d->held_back)) {
		severity =
		    severity_name(finding_kind(place->worst->id)->severity);
		html_put(h->out, "<span><i class=%s>%s</i> %s</span><span>",
		    severity, severity, finding_kind(place->worst->id)->title);
		if (html_change(h, d))
			buf_puts(h->out, "the next apply changes it");
	} else if (*what == '\0') {
		buf_puts(h->out, "<span class=fine>nothing to do</span><span>");
	} else if (when > h->status->world->plan->now) {
		html_put(h->out, "<span>%s</span><span>", html_then(what));
		html_when(h->out, false, when);
	} else {
		html_put(h->out, "<span>%s%s</span><span>",
		    d->held_back ? "<i class=warning>waits</i> " : "",
		    reason_by_name(what) != NULL ? reason_by_name(what)->title
						 : what);
		html_when(h->out, html_change(h, d), 0);
	}
	buf_puts(h->out, "</span>");
}

static void
put_summary(struct html *h, const struct html_place *place)
{
	const struct plan_domain *d = place->domain;
	const char *stage = stage_name(d->stage_before);
	struct buf unicode = BUF_INIT;

	dname_unicode(&unicode, d->name);
	html_put(h->out,
	    "<details class=d id=\"d-%s\" data-s=%s data-n=%s%s><summary><b>%s",
	    d->name, stage, needs[place->need],
	    html_change(h, d) ? " data-a" : "", d->name);
	if (strcmp(buf_text(&unicode), d->name) != 0)
		html_put(h->out, " <i>(%s)</i>", buf_text(&unicode));
	html_put(h->out, "</b><span class=%s>%s</span>", stage, stage);
	put_state(h, place);
	buf_puts(h->out, "</summary>");
	buf_release(&unicode);
}

static void
put_filter(struct html *h)
{
	size_t i;

	buf_puts(h->out,
	    "<div id=filter hidden><label>Name <input id=q type=search "
	    "autocomplete=off spellcheck=false></label><label>Stage <select "
	    "id=stage><option value=\"\">all</option>");
	for (i = STAGE_OFF; i <= STAGE_RETIRING; i++)
		html_put(
		    h->out, "<option>%s</option>", stage_name((enum stage)i));
	buf_puts(h->out,
	    "</select></label><label>Show <select id=show><option value=\"\">"
	    "all</option><option value=error>with errors</option><option "
	    "value=warning>with warnings</option><option value=ok>in order"
	    "</option><option value=apply>to apply</option></select></label>"
	    "<button type=button id=all>Show all</button></div>"
	    "<p id=count role=status hidden></p>");
}

static void
put_legend(struct buf *out)
{
	buf_puts(out,
	    "<ul class=legend aria-label=\"What the stages mean\">"
	    "<li><span class=off>off</span> nothing is published"
	    "<li><span class=testing>testing</span> senders report failures "
	    "and deliver anyway"
	    "<li><span class=enforce>enforce</span> senders deliver only to "
	    "hosts that the policy names, with a valid certificate"
	    "<li><span class=retiring>retiring</span> the policy says mode "
	    "<span class=none>none</span> until the policies that senders "
	    "have cached expire</ul>"
	    "<p><b>Promised</b> until a date means: senders may have this "
	    "policy cached and apply it until then, even if another one has "
	    "replaced it, so poststs removes nothing that it lists before "
	    "that date.</p>");
}

void
html_domains(struct html *h)
{
	size_t i, len = h->status->domains_len;

	buf_puts(h->out, "<h2 id=domains>Domains (");
	html_number(h->out, len);
	buf_puts(h->out, ")</h2>");
	if (len == 0) {
		buf_puts(h->out, "<p>None is known.</p>");
	} else {
		put_legend(h->out);
		put_filter(h);
	}
	buf_puts(h->out, "<div id=list>\n");
	for (i = 0; i < len; i++) {
		put_summary(h, &h->places[i]);
		html_domain(h, h->places[i].domain);
		buf_puts(h->out, "</details>\n");
	}
	buf_puts(h->out,
	    "</div><div id=pages role=group aria-label=Pages hidden>"
	    "<button type=button id=back>Previous</button> <span id=page>"
	    "</span> <button type=button id=next>Next</button></div>");
}
