/*
 * NAME      findings_start - domains of Postfix whose mail does not arrive here
 * CONTRACT  Reports why such a domain gets no policy (start.c), if the reason
 *           is the domain's own; what a whole instance lacks is reported once,
 *           for the instance. Also reports the host's own name, which is rarely
 *           meant to be a mail domain.
 */
#include <string.h>

#include "decide/findings/findings.h"
#include "decide/plan/domain_iter.h"
#include "decide/plan/mx.h"
#include "decide/plan/start.h"

#define NAMED_MAX 3 /* hosts in a sentence; the rest is counted */

static void
moved(const struct domain_view *view, struct findings *findings,
    struct arena *arena)
{
	const struct mx_set *set = view->zone->mx;
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < set->len && i < NAMED_MAX; i++)
		buf_printf(
		    &text, "%s%s", i > 0 ? ", " : "", set->mx[i].host->name);
	if (i < set->len)
		buf_printf(&text, " and %zu more", set->len - i);
	finding_add(findings, arena, FINDING_MX_ELSEWHERE, view->name,
	    "%s; no policy is begun", buf_text(&text));
	buf_release(&text);
}

/* own_name - is it what some Postfix here calls itself? */
static bool
own_name(const struct facts *facts, const struct domain_view *view)
{
	size_t i;

	for (i = 0; i < facts->instances_len; i++)
		if (facts->instances[i].myhostname != NULL &&
		    strcmp(facts->instances[i].myhostname, view->name) == 0)
			return true;
	return false;
}

/* published - is there a policy, or would there be one? */
static bool
published(struct run *run, const struct domain_view *view)
{
	return view->actual == STAGE_TESTING || view->actual == STAGE_ENFORCE ||
	       (start_bar(run, view) == REASON_COUNT &&
		   mx_wish(run, view).hold == NULL);
}

static void
own(struct run *run, const struct domain_view *view, struct findings *findings,
    struct arena *arena)
{
	if (view->fact->class != CLASS_MYDESTINATION || view->fact->named ||
	    !own_name(run->facts, view) || !published(run, view))
		return;
	finding_add(findings, arena, FINDING_OWN_NAME, view->name,
	    "it is in mydestination, and its mail is delivered here");
	finding_set_remedy(findings, arena,
	    arena_printf(arena,
		"if no address at this name receives mail, leave it out: "
		"exclude = { %s }",
		view->name));
}

void
findings_start(struct run *run, struct findings *findings, struct arena *arena)
{
	struct domain_iter each = { .run = run };
	struct domain_view view;

	while (domain_iter_next(&each, &view)) {
		if (view.fact == NULL ||
		    settings_excluded(run->settings, view.name))
			continue;
		if ((view.actual == STAGE_OFF ||
			view.actual == STAGE_RETIRING) &&
		    start_bar(run, &view) == REASON_MX_ELSEWHERE)
			moved(&view, findings, arena);
		own(run, &view, findings, arena);
	}
}
