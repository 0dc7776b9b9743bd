/*
 * NAME      html_findings - the findings, worst first
 * CONTRACT  see html.h. If many subjects have the same finding, it is shown
 *           once with a list of the subjects. A finding about a host that many
 *           domains share is shown for each of them, without what it says about
 *           the others.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "cli/html/html.h"
#include "cli/out/show.h"
#include "decide/plan/obligation.h"

#define GROUPS_SHOWN   100 /* of one kind of finding: each says another thing */
#define SUBJECTS_SHOWN 20  /* of which the same is said */

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

static int
compare_names(const void *va, const void *vb)
{
	const struct plan_domain *a = *(const struct plan_domain *const *)va;
	const struct plan_domain *b = *(const struct plan_domain *const *)vb;

	return strcmp(a->name, b->name);
}

void
html_index_findings(struct html *h)
{
	const struct findings *findings = &h->status->world->plan->findings;
	size_t i, len = h->status->domains_len;

	h->by_subject = xcalloc(findings->len + 1, sizeof(*h->by_subject));
	h->by_subject_len = findings->len;
	for (i = 0; i < findings->len; i++)
		h->by_subject[i] = &findings->list[i];
	qsort(h->by_subject, h->by_subject_len, sizeof(*h->by_subject),
	    compare_subjects);
	h->by_name = xcalloc(len + 1, sizeof(*h->by_name));
	for (i = 0; i < len; i++)
		h->by_name[i] = h->status->domains[i];
	qsort(h->by_name, len, sizeof(*h->by_name), compare_names);
}

/* first_about - index in by_subject of the first about it, or where it would
 * stand */
static size_t
first_about(const struct html *h, const char *name)
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

static const struct plan_domain *
domain_of(const struct html *h, const char *name)
{
	const struct plan_domain key = { .name = name }, *wanted = &key;
	const struct plan_domain **found = bsearch(&wanted, h->by_name,
	    h->status->domains_len, sizeof(*h->by_name), compare_names);

	return found != NULL ? *found : NULL;
}

/* ---- about one domain ---- */

static const char *const below[] = { "", "_mta-sts.", "mta-sts.",
	"_smtp._tls." };

/* next_subject - the next name that findings about the domain may be about */
static bool
next_subject(const struct html *h, struct html_about *a)
{
	size_t n = a->subjects++;

	if (n >= ARRAY_LEN(below)) {
		a->name = status_mx(h->status, a->domain, n - ARRAY_LEN(below));
		if (a->name == NULL)
			return false;
		/* the domain is its own MX host: that has been told */
		a->at = strcmp(a->name, a->domain->name) == 0
			    ? h->by_subject_len
			    : first_about(h, a->name);
		return true;
	}
	buf_clear(&a->scratch);
	buf_printf(&a->scratch, "%s%s", below[n], a->domain->name);
	a->name = buf_text(&a->scratch);
	a->at = first_about(h, a->name);
	return true;
}

/* kinds of finding about a mail host, whoever has it */
static const enum finding_id of_hosts[] = {
	FINDING_MX_WITHOUT_ADDRESS,
	FINDING_MX_HOST_LOOKUP_FAILED,
	FINDING_MX_INSIDE,
	FINDING_MX_IS_ALIAS,
	FINDING_MX_NOT_A_NAME,
	FINDING_MX_BY_SNI,
	FINDING_MX_NOT_READY,
	FINDING_CERT_NAME_MISSING,
	FINDING_CERT_NONE,
};

static bool
of_host(enum finding_id id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(of_hosts); i++)
		if (of_hosts[i] == id)
			return true;
	return false;
}

/* concerns - does what is said of its MX host concern the domain? */
static bool
concerns(const struct html *h, const struct plan_domain *d,
    const struct finding *finding)
{
	const struct world *w = h->status->world;
	struct obligation o;

	if (finding->id == FINDING_ENFORCE_AT_RISK) {
		o = obligation_without(w->ledger,
		    ledger_domain(w->ledger, d->name), NULL, NULL,
		    w->plan->now);
		return obligation_end(o) > w->plan->now;
	}
	return of_host(finding->id) || domain_of(h, finding->subject) == NULL;
}

const struct finding *
html_about_next(const struct html *h, struct html_about *a)
{
	const struct finding *f;

	for (;;) {
		if (a->name == NULL || a->at == h->by_subject_len ||
		    strcmp(h->by_subject[a->at]->subject, a->name) != 0) {
			if (!next_subject(h, a))
				return NULL;
			continue;
		}
		f = h->by_subject[a->at++];
		if (a->subjects <= ARRAY_LEN(below) ||
		    concerns(h, a->domain, f))
			return f;
	}
}

void
html_about_end(struct html_about *a)
{
	buf_release(&a->scratch);
}

void
html_about(struct html *h, const struct plan_domain *d)
{
	struct html_about about = { .domain = d };
	const struct finding_kind *kind;
	const struct finding *f;
	const char *text;
	size_t count = 0;

	while ((f = html_about_next(h, &about)) != NULL) {
		kind = finding_kind(f->id);
		text = f->id == FINDING_ENFORCE_AT_RISK
			   ? "senders have a policy in enforce cached"
			   : f->text;
		buf_puts(h->out, count++ == 0 ? "<h3>Findings</h3><ul>" : "");
		html_put(h->out,
		    "<li><span class=%s>%s</span> <b>%s</b>: <a href=\"#f-%s\">"
		    "%s</a>%s%s</li>",
		    severity_name(kind->severity),
		    severity_name(kind->severity), f->subject, kind->id,
		    kind->title, *text != '\0' ? ": " : "", text);
	}
	buf_puts(h->out, count > 0 ? "</ul>" : "");
	html_about_end(&about);
}

/* ---- all of them ---- */

static int
compare_optional(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

/* what says the same stands together */
static int
compare_said(const struct finding *a, const struct finding *b)
{
	int order = strcmp(a->text, b->text);

	return order != 0 ? order : compare_optional(a->remedy, b->remedy);
}

static int
by_said(const void *va, const void *vb)
{
	const struct finding *a = *(const struct finding *const *)va;
	const struct finding *b = *(const struct finding *const *)vb;
	int order = compare_said(a, b);

	return order != 0 ? order : (a > b) - (a < b);
}

/* put_subject - where it is a domain of the page, as a link to it */
static void
put_subject(struct html *h, const struct finding *f)
{
	const struct plan_domain *domain = NULL;
	size_t i, len;

	for (i = ARRAY_LEN(below); domain == NULL && i-- > 0;) {
		len = strlen(below[i]);
		if (strncmp(f->subject, below[i], len) == 0)
			domain = domain_of(h, f->subject + len);
	}
	if (domain != NULL)
		html_put(h->out, "<a href=\"#d-%s\">%s</a>", domain->name,
		    f->subject);
	else
		html_put(h->out, "<b>%s</b>", f->subject);
	if (f->line > 0)
		html_put(h->out, ":%u", f->line);
	if (f->column > 0)
		html_put(h->out, ":%u", f->column);
}

/* put_group - subjects of which the same is said */
static void
put_group(struct html *h, const struct finding **list, size_t len)
{
	const char *text = list[0]->text;
	size_t i;

	html_put(h->out, "<li>%s%s", len > 1 ? text : "",
	    len > 1 && *text != '\0' ? ": " : "");
	for (i = 0; i < len && i < SUBJECTS_SHOWN; i++) {
		buf_puts(h->out, i > 0 ? ", " : "");
		put_subject(h, list[i]);
	}
	if (i < len) {
		buf_puts(h->out, " and ");
		html_number(h->out, len - i);
		buf_puts(h->out, " more");
	}
	if (len == 1 && *text != '\0')
		html_put(h->out, ": %s", text);
	if (list[0]->remedy != NULL)
		html_put(h->out, "<br><b>What to do:</b> %s", list[0]->remedy);
	buf_puts(h->out, "</li>");
}

static void
put_subjects(struct html *h, const struct finding *all, size_t len)
{
	const struct finding **list = xcalloc(len, sizeof(*list));
	size_t i, j, groups = 0;

	for (i = 0; i < len; i++)
		list[i] = &all[i];
	qsort(list, len, sizeof(*list), by_said);
	buf_puts(h->out, "<ul>");
	for (i = 0; i < len && groups < GROUPS_SHOWN; i = j, groups++) {
		for (j = i + 1; j < len && compare_said(list[i], list[j]) == 0;
		     j++)
			;
		put_group(h, &list[i], j - i);
	}
	if (i < len) {
		buf_puts(h->out, "<li>and ");
		html_number(h->out, len - i);
		buf_puts(h->out, " more: <code>poststs inspect -v</code></li>");
	}
	buf_puts(h->out, "</ul>");
	free(list);
}

/* put_kind - all findings of one kind */
static void
put_kind(struct html *h, const struct finding *list, size_t len)
{
	const struct finding_kind *kind = finding_kind(list[0].id);

	html_put(h->out,
	    "<details class=f id=\"f-%s\"%s><summary><span class=%s>%s</span> "
	    "%s",
	    kind->id, kind->severity == SEVERITY_ERROR ? " open" : "",
	    severity_name(kind->severity), severity_name(kind->severity),
	    kind->title);
	if (len > 1) {
		buf_puts(h->out, " (");
		html_number(h->out, len);
		buf_puts(h->out, " times)");
	}
	buf_puts(h->out, "</summary>");
	if (list[0].remedy == NULL)
		html_put(h->out, "<p><b>What to do:</b> %s</p>", kind->remedy);
	put_subjects(h, list, len);
	html_put(h->out,
	    "<p>%s</p><p>Rule: %s. Identifier: <code>%s"
	    "</code></p></details>\n",
	    kind->text, kind->rule, kind->id);
}

/* put_note - what is only good to know stands folded, in one place */
static void
put_notes(struct html *h, size_t kinds, bool begin)
{
	if (kinds == 0)
		return;
	if (!begin) {
		buf_puts(h->out, "</div></details>\n");
		return;
	}
	buf_puts(h->out,
	    "<details class=f id=notes><summary><span class=info>info</span> ");
	html_count(h->out, kinds, "thing");
	html_put(h->out, " that %s good to know</summary><div class=notes>\n",
	    kinds == 1 ? "is" : "are");
}

void
html_findings(struct html *h)
{
	const struct findings *all = &h->status->world->plan->findings;
	size_t i, j, notes = 0;

	for (i = 0; i < all->len; i++)
		notes +=
		    finding_kind(all->list[i].id)->severity == SEVERITY_INFO &&
		    (i == 0 || all->list[i].id != all->list[i - 1].id);
	buf_puts(h->out, "<h2 id=findings>Findings</h2>");
	if (h->status->world->facts == NULL)
		buf_puts(h->out,
		    "<p>Neither Postfix nor DNS was asked (<code>--quick"
		    "</code>), so this page knows of none.</p>");
	else if (all->len == 0)
		buf_puts(h->out, "<p class=fine>None.</p>");
	for (i = 0; i < all->len; i = j) {
		if (finding_kind(all->list[i].id)->severity == SEVERITY_INFO &&
		    (i == 0 || finding_kind(all->list[i - 1].id)->severity !=
				   SEVERITY_INFO))
			put_notes(h, notes, true);
		for (j = i + 1;
		     j < all->len && all->list[j].id == all->list[i].id; j++)
			;
		put_kind(h, &all->list[i], j - i);
	}
	put_notes(h, notes, false);
}
