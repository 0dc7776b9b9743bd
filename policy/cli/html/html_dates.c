/*
 * NAME      html_dates - what happens on which day, soonest first
 * CONTRACT  see html.h. A wait says why a step is not taken yet; this list says
 *           what happens when the wait is over.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "catalogue/reason.h"
#include "cli/html/html.h"
#include "cli/out/show.h"

#define DATES_SHOWN 12
#define NAMES_SHOWN 3 /* of the domains with the same date */

/* ---- next dates ---- */

static const struct {
	enum reason_id reason;
	const char *then;
} days[] = {
	{ REASON_TESTING_PERIOD,
	    "the testing period ends: enforce may follow" },
	{ REASON_MX_PROVING,
	    "every MX host has been verified for the whole testing period" },
	{ REASON_PUBLICATION_YOUNG,
	    "record and policy have been right for the whole testing period" },
	{ REASON_REPORTED_FAILURES,
	    "if no new ones come, the failures that senders reported are older "
	    "than the testing period" },
	{ REASON_MX_CACHED,
	    "no cache has the MX records from elsewhere any more: enforce "
	    "may follow" },
	{ REASON_PROMOTED,
	    "the next apply publishes enforce, if all is still well" },
	{ REASON_AGE_WAIT, "the next apply makes max_age longer" },
	{ REASON_AGE_GROWS, "the next apply makes max_age longer" },
	{ REASON_MX_KEPT,
	    "the next apply removes hosts that left DNS from the policy" },
	{ REASON_MX_CONTRACTED,
	    "the next apply removes hosts that left DNS from the policy" },
	{ REASON_MX_ADD_WAIT, "the announced host may enter the MX records" },
	{ REASON_STILL_ENFORCED,
	    "no sender has a policy in enforce cached any more" },
	{ REASON_PROMISES_LOST,
	    "no sender can have a policy cached that is not in the ledger" },
	{ REASON_RETIRE_WAIT,
	    "the last promise ends: the record can be removed" },
	{ REASON_PROMISES_ENDED,
	    "the last promise ends: the next apply removes the record" },
	{ REASON_RECORD_WAIT,
	    "no cache has the record any more: the policy can be removed" },
	{ REASON_RECORD_FORGOTTEN,
	    "no cache has the record any more: the next apply removes the "
	    "policy" },
};

const char *
html_then(const char *name)
{
	const struct reason *known = reason_by_name(name);
	size_t i;

	if (known == NULL)
		return name;
	for (i = 0; i < ARRAY_LEN(days); i++)
		if (known == reason(days[i].reason))
			return days[i].then;
	return known->title;
}

const char *
html_next(const struct html *h, const struct plan_domain *d, time_t *when)
{
	struct plan_domain later = *d;

	if (!d->due || html_change(h, d) || d->held_back || d->unseen)
		return next_step(d, when);
	while (later.steps_len > 0 &&
	       later.steps[0].not_before <= h->status->world->plan->now) {
		later.steps++;
		later.steps_len--;
	}
	return next_step(&later, when);
}

struct date {
	time_t when;
	const struct plan_domain *domain;
	const char *what; /* html_then() */
};

static int
compare_days(const struct date *a, const struct date *b)
{
	if (a->when != b->when)
		return a->when < b->when ? -1 : 1;
	return strcmp(a->what, b->what);
}

static int
compare_dates(const void *va, const void *vb)
{
	const struct date *a = va, *b = vb;
	int order = compare_days(a, b);

	return order != 0 ? order : strcmp(a->domain->name, b->domain->name);
}

/* put_date - what comes to these domains at the same time */
static void
put_date(struct html *h, const struct date *list, size_t len)
{
	size_t i;

	buf_puts(h->out, "<tr><td data-l=when>");
	html_time(h->out, list->when);
	html_put(h->out, "<td data-l=then>%s<td data-l=domains>", list->what);
	for (i = 0; i < len && i < NAMES_SHOWN; i++)
		html_put(h->out, "%s<a href=\"#d-%s\">%s</a>",
		    i > 0 ? ", " : "", list[i].domain->name,
		    list[i].domain->name);
	if (i < len) {
		buf_puts(h->out, " and ");
		html_number(h->out, len - i);
		buf_puts(h->out, " more");
	}
	buf_puts(h->out, "\n");
}

static void
put_table(struct html *h, const struct date *list, size_t len)
{
	size_t i, j, rows = 0;

	buf_puts(h->out,
	    "<h2 id=dates>Next dates</h2><table><caption>What happens on which "
	    "day, the soonest first</caption><tr><th>when<th>what happens then"
	    "<th>domains\n");
	for (i = 0; i < len && rows < DATES_SHOWN; i = j, rows++) {
		for (j = i + 1;
		     j < len && compare_days(&list[i], &list[j]) == 0; j++)
			;
		put_date(h, &list[i], j - i);
	}
	buf_puts(h->out, "</table>");
	if (i == len)
		return;
	buf_puts(h->out, "<p>Later: ");
	html_count(h->out, len - i, "domain");
	buf_puts(h->out, ".</p>");
}

static void
put_dates(struct html *h)
{
	const struct status *s = h->status;
	struct date *list = xcalloc(s->domains_len + 1, sizeof(*list)), one;
	size_t i, len = 0;

	for (i = 0; i < s->domains_len; i++) {
		one.domain = s->domains[i];
		one.what = html_then(html_next(h, one.domain, &one.when));
		if (one.when > s->world->plan->now)
			list[len++] = one;
	}
	qsort(list, len, sizeof(*list), compare_dates);
	if (len > 0)
		put_table(h, list, len);
	free(list);
}

/* ---- moves ---- */

/* put_move - what to do about it stands at each domain */
static void
put_move(struct html *h, const struct plan_move *m)
{
	html_put(h->out,
	    "<tr><td data-l=move>%s %s%s%s<td data-l=for>%s<td data-l=announced"
	    ">",
	    move_name(m->move->action), m->move->host,
	    m->move->to != NULL ? " to " : "", m->move->to,
	    m->move->domain[0] != '\0' ? m->move->domain : "all domains");
	html_time(h->out, m->move->announced);
	html_put(h->out,
	    "<td data-l=\"domains to go\">%zu<td data-l=\"DNS may follow "
	    "everywhere\">",
	    m->pending);
	if (m->over)
		buf_puts(h->out, "<span class=fine>done</span>");
	else if (m->from != 0)
		html_time(h->out, m->from);
	else
		buf_puts(h->out, "see the domains");
	buf_puts(h->out, "\n");
}

static void
put_moves(struct html *h)
{
	const struct plan *plan = h->status->world->plan;
	size_t i;

	if (plan->moves_len == 0)
		return;
	buf_puts(h->out,
	    "<h2 id=moves>Moves of MX hosts</h2><table><caption>Announced with "
	    "<code>poststs mx</code></caption><tr><th>move<th>for<th>announced"
	    "<th>domains to go<th>DNS may follow everywhere\n");
	for (i = 0; i < plan->moves_len; i++)
		put_move(h, &plan->moves[i]);
	buf_puts(h->out, "</table>");
}

void
html_dates(struct html *h)
{
	put_dates(h);
	put_moves(h);
}
