/*
 * NAME      show - print a plan for people
 * CONTRACT  see show.h. A million domains with the same change are one
 *           paragraph: domains are grouped by what they have in common, and
 *           lists of names are cut at NAMES_SHOWN.
 */
#include "cli/out/show.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "catalogue/reason.h"
#include "cli/cli.h"
#include "cli/out/diff.h"
#include "cli/out/hint.h"
#include "cli/out/hosting.h"
#include "cli/out/print.h"

#define GROUPS_SHOWN 50
#define NAMES_SHOWN  4
#define HELD_NAMED   10 /* in a quiet run */

/* ---- groups ---- */

static bool
same_body(const struct plan_body *a, const struct plan_body *b)
{
	return a == b ||
	       (a != NULL && b != NULL && strcmp(a->hash, b->hash) == 0);
}

/* by hash, not by address: the same plan is shown in the same way */
static int
compare_bodies(const struct plan_body *a, const struct plan_body *b)
{
	if (a == b)
		return 0;
	if (a == NULL || b == NULL)
		return a == NULL ? -1 : 1;
	return strcmp(a->hash, b->hash);
}

static int
compare_steps(const struct plan_domain *a, const struct plan_domain *b)
{
	size_t i;
	int order;

	if (a->steps_len != b->steps_len)
		return a->steps_len < b->steps_len ? -1 : 1;
	for (i = 0; i < a->steps_len; i++) {
		if ((a->steps[i].not_before == 0) !=
		    (b->steps[i].not_before == 0))
			return a->steps[i].not_before == 0 ? -1 : 1;
		if (a->steps[i].action != b->steps[i].action)
			return a->steps[i].action < b->steps[i].action ? -1 : 1;
		order = strcmp(a->steps[i].reason, b->steps[i].reason);
		if (order != 0)
			return order;
	}
	return a->held_back - b->held_back;
}

/* domains with the same change are neighbours, otherwise by name */
static int
by_change(const void *va, const void *vb)
{
	const struct plan_domain *a = *(const struct plan_domain *const *)va;
	const struct plan_domain *b = *(const struct plan_domain *const *)vb;
	int order;

	if ((order = compare_steps(a, b)) == 0 &&
	    (order = a->stage - b->stage) == 0 &&
	    (order = a->stage_before - b->stage_before) == 0 &&
	    (order = compare_bodies(a->body, b->body)) == 0)
		order = compare_bodies(a->before, b->before);
	return order;
}

static int
by_change_and_name(const void *va, const void *vb)
{
	const struct plan_domain *a = *(const struct plan_domain *const *)va;
	const struct plan_domain *b = *(const struct plan_domain *const *)vb;
	int order = by_change(va, vb);

	return order != 0 ? order : strcmp(a->name, b->name);
}

static void
show_names(const struct plan_domain *const *list, size_t len, bool all)
{
	size_t i, shown = all || len <= NAMES_SHOWN + 1 ? len : NAMES_SHOWN;

	for (i = 0; i < shown; i++)
		out_style(
		    STYLE_TITLE, "%s%s", i > 0 ? ", " : "", list[i]->name);
	if (shown < len)
		out(" and %zu more", len - shown);
}

static void
show_record_change(const struct show *show, const struct plan_domain *d)
{
	const struct ledger_row *old = d->announced;
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;
	bool announces, released;
	size_t i, count;

	if (old != NULL && !d->held_back &&
	    (!d->record || strcmp(old->id, d->id) != 0))
		out_style(STYLE_BAD,
		    "    - _mta-sts.%s. %lu IN TXT \"v=STSv1; id=%s;\"\n",
		    d->name, (unsigned long)old->record_ttl, old->id);
	count = plan_records(records, d, &show->settings->records, &scratch);
	for (i = 0; i < count; i++) {
		/* the others came with the first policy, whatever the id */
		announces = strncmp(records[i].value.text, "v=STSv1;", 8) == 0;
		released = announces
			       ? old != NULL && (d->held_back ||
						    strcmp(old->id, d->id) == 0)
			       : old != NULL || d->before != NULL;
		out("    %c ", released ? ' ' : '+');
		print_record(&records[i], 0);
	}
	buf_release(&scratch);
}

static void
show_due_steps(const struct show *show, const struct plan_domain *d)
{
	const char *last = "";
	size_t i;

	for (i = 0; i < d->steps_len; i++)
		if (show_due(show, &d->steps[i]) &&
		    strcmp(last, d->steps[i].reason) != 0) {
			last = d->steps[i].reason;
			out("  %s (%s)\n", d->steps[i].text, last);
		}
}

/*
 * show_later_steps - "from DATE: ...". Domains of a group take the same
 * steps, but perhaps not on the same day.
 */
static void
show_later_steps(
    const struct show *show, const struct plan_domain *const *list, size_t len)
{
	const struct plan_domain *d = list[0];
	char from[TIME_SIZE], to[TIME_SIZE];
	time_t first, last, at;
	size_t i, j;

	for (i = 0; i < d->steps_len; i++) {
		if (show_due(show, &d->steps[i]))
			continue;
		first = last = d->steps[i].not_before;
		for (j = 1; j < len; j++) {
			at = list[j]->steps[i].not_before;
			first = at < first ? at : first;
			last = at > last ? at : last;
		}
		out("  from %s", time_day(from, first));
		if (last != first)
			out(" (the last of them %s)", time_day(to, last));
		out(": %s (%s)\n", d->steps[i].text, d->steps[i].reason);
	}
}

static void
show_group(
    const struct show *show, const struct plan_domain *const *list, size_t len)
{
	const struct plan_domain *d = list[0];

	show_names(list, len, show->all);
	out("\n");
	show_due_steps(show, d);
	if (!same_body(d->body, d->before)) {
		out("  policy");
		out_style(STYLE_FAINT,
		    " https://mta-sts.%s/.well-known/"
		    "mta-sts.txt\n",
		    d->name);
		diff_print(d->before != NULL ? d->before->text : "",
		    d->before != NULL ? d->before->len : 0,
		    d->body != NULL ? d->body->text : "",
		    d->body != NULL ? d->body->len : 0);
	}
	if (!plan_due(show->plan, d, STEP_NOTE) &&
	    (d->record || d->announced != NULL || d->tlsrpt != NULL)) {
		out("  records%s\n", len > 1 ? " (of the first)" : "");
		show_record_change(show, d);
	}
	show_later_steps(show, list, len);
	out("\n");
}

static size_t
collect_due(const struct plan *plan, const struct plan_domain **list)
{
	size_t i, len = 0;

	for (i = 0; i < plan->domains_len; i++)
		if (plan->domains[i].due)
			list[len++] = &plan->domains[i];
	return len;
}

struct group {
	const struct plan_domain *const *list;
	size_t len;
};

static int
by_first_name(const void *va, const void *vb)
{
	const struct group *a = va, *b = vb;

	return strcmp(a->list[0]->name, b->list[0]->name);
}

/* collect_groups - neighbours with the same change; by their first names */
static size_t
collect_groups(
    struct group **groups, const struct plan_domain *const *list, size_t len)
{
	size_t i, j, groups_len = 0, cap = 0;

	for (i = 0; i < len; i = j) {
		for (j = i + 1; j < len; j++)
			if (by_change(&list[i], &list[j]) != 0)
				break;
		VEC_GROW(*groups, groups_len, cap);
		(*groups)[groups_len++] = (struct group){ &list[i], j - i };
	}
	if (groups_len > 0)
		qsort(*groups, groups_len, sizeof(**groups), by_first_name);
	return groups_len;
}

void
show_changes(const struct show *show)
{
	const struct plan_domain **list;
	struct group *groups = NULL;
	size_t i, len, rest, groups_len;

	list = xcalloc(show->plan->domains_len + 1, sizeof(*list));
	rest = len = collect_due(show->plan, list);
	qsort(list, len, sizeof(*list), by_change_and_name);
	groups_len = collect_groups(&groups, list, len);
	for (i = 0; i < groups_len; i++) {
		if (!show->all && i == GROUPS_SHOWN) {
			out("and %zu more domains with other changes (--all "
			    "shows them)\n\n",
			    rest);
			break;
		}
		show_group(show, groups[i].list, groups[i].len);
		rest -= groups[i].len;
	}
	free(groups);
	free(list);
}

/* ---- holds ---- */

struct held {
	const struct plan_domain *domain;
	const struct plan_hold *hold;
};

static int
by_hold(const void *va, const void *vb)
{
	const struct held *a = va, *b = vb;
	int order = strcmp(a->hold->reason, b->hold->reason);

	if (order == 0)
		order = strcmp(a->hold->text, b->hold->text);
	if (order == 0 && a->hold->until != b->hold->until)
		order = a->hold->until < b->hold->until ? -1 : 1;
	return order;
}

static int
by_hold_and_name(const void *va, const void *vb)
{
	const struct held *a = va, *b = vb;
	int order = by_hold(va, vb);

	return order != 0 ? order : strcmp(a->domain->name, b->domain->name);
}

static void
show_remedy(const struct plan_hold *hold, const char *domain)
{
	struct buf text = BUF_INIT;

	reason_remedy(&text, hold->remedy, domain);
	if (text.len > 0)
		out_wrapped(4, buf_text(&text));
	buf_release(&text);
}

static void
show_held(const struct held *list, size_t len, bool all)
{
	const struct plan_hold *hold = list[0].hold;
	size_t i, shown = all || len <= NAMES_SHOWN + 1 ? len : NAMES_SHOWN;
	char day[TIME_SIZE];

	out("  ");
	out_style(STYLE_WARN, "%s", hold->reason);
	out(": %s\n    ", hold->text);
	for (i = 0; i < shown; i++)
		out("%s%s", i > 0 ? ", " : "", list[i].domain->name);
	if (shown < len)
		out(" and %zu more", len - shown);
	out("\n");
	if (hold->until != 0)
		out("    until %s\n", time_day(day, hold->until));
	show_remedy(hold, len == 1 ? list[0].domain->name : "DOMAIN");
}

void
show_holds(const struct show *show)
{
	const struct plan *plan = show->plan;
	struct held *list = NULL;
	size_t i, j, len = 0, cap = 0, groups = 0;

	for (i = 0; i < plan->domains_len; i++)
		for (j = 0; j < plan->domains[i].holds_len; j++) {
			VEC_GROW(list, len, cap);
			list[len++] = (struct held){ &plan->domains[i],
				&plan->domains[i].holds[j] };
		}
	if (len > 0) {
		qsort(list, len, sizeof(*list), by_hold_and_name);
		out_style(STYLE_TITLE, "What waits\n");
	}
	for (i = 0; i < len; i = j) {
		for (j = i + 1; j < len; j++)
			if (by_hold(&list[i], &list[j]) != 0)
				break;
		if (!show->all && ++groups > GROUPS_SHOWN) {
			out("  and %zu more (--all shows them)\n", len - i);
			break;
		}
		show_held(&list[i], j - i, show->all);
	}
	if (len > 0)
		out("\n");
	free(list);
}

void
show_wrong(const struct show *show)
{
	const struct findings *findings = &show->plan->findings;

	if (findings_worst(findings) < SEVERITY_WARNING)
		return;
	out_style(STYLE_TITLE, "What is wrong\n");
	print_wrong(findings, show->all);
	out("\n");
}

void
show_next(const struct show *show, const char *apply, bool records)
{
	const struct findings *findings = &show->plan->findings;
	enum severity worst = findings_worst(findings);
	bool look = findings->len > 0 && worst >= SEVERITY_WARNING;
	struct buf text = BUF_INIT;

	if (!look && *apply == '\0' && !records)
		return;
	out_style(STYLE_TITLE, "What to do next\n");
	if (look && show->told)
		hint_print("explain ID", "explains the problems");
	else if (look) {
		buf_printf(&text, "shows %zu finding%s, %s", findings->len,
		    findings->len == 1 ? "" : "s",
		    worst == SEVERITY_ERROR ? "some of severity error"
					    : "none of severity error");
		hint_print("inspect", buf_text(&text));
	}
	if (*apply != '\0')
		out("  %s\n", apply);
	if (records)
		hint_print("records",
		    *apply != '\0' ? "then prints the records for your DNS"
				   : "prints the records for your DNS");
	buf_release(&text);
}

const char *
next_step(const struct plan_domain *d, time_t *when)
{
	const char *what = "";
	size_t i;

	*when = 0;
	if ((d->held_back || d->unseen) && d->holds_len > 0)
		return d->holds[0].reason;
	if (d->steps_len > 0) {
		*when = d->steps[0].not_before;
		return d->steps[0].reason;
	}
	for (i = 0; i < d->holds_len; i++)
		if (i == 0 || d->holds[i].until > *when) {
			*when = d->holds[i].until;
			what = d->holds[i].reason;
		}
	return what;
}

void
complain_plan(const struct plan *plan)
{
	const struct plan_domain *d;
	size_t i, named = 0;

	for (i = 0; i < plan->domains_len && named < HELD_NAMED; i++) {
		d = &plan->domains[i];
		if (!d->held_back || d->holds_len == 0)
			continue;
		complain("%s: %s", d->name, d->holds[0].text);
		named++;
	}
	if (plan->awaiting > named)
		complain("and %zu more records wait; see %s",
		    plan->awaiting - named, hint("plan"));
	if (findings_worst(&plan->findings) == SEVERITY_ERROR)
		complain("there are findings of severity error; see %s",
		    hint("inspect"));
}
