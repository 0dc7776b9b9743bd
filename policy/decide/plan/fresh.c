/*
 * NAME      fresh - look at hosts and policy right before a step that binds
 *           senders
 * CONTRACT  see fresh.h. Evidence may be three days old (EVIDENCE_GAP), and a
 *           certificate may have broken an hour ago, but senders cache the next
 *           policy for a day up to half a year. Therefore each MX host must
 *           have been met in this run, without a fault wherever it was met.
 *           With `confirm', the same holds for the record and the policy if the
 *           record has been released.
 */
#include "decide/plan/fresh.h"

static bool
hold(struct draft *draft, const char *name, const char *fault)
{
	draft_hold(draft, REASON_LOOK_DUE, 0,
	    arena_printf(draft->run->arena, "%s: %s: %s",
		reason(REASON_LOOK_DUE)->title, name, fault));
	return false;
}

static const char *
fault_of(const struct evidence_look *look)
{
	return look == NULL ? "this run has not checked it" : look->fault;
}

bool
fresh_look(struct draft *draft)
{
	const struct evidence *e = draft->run->evidence;
	const struct domain_view *view = draft->view;
	const struct mx_set *set = view->zone->mx;
	const char *fault, *name;
	bool good = true;
	size_t i;

	if (!e->looked) {
		draft->out->look_first = true;
		return true;
	}
	for (i = 0; i < set->len; i++) {
		name = set->mx[i].host->name;
		fault = fault_of(evidence_look(e, name));
		if (fault != NULL)
			good = hold(draft, name, fault);
	}
	if (!draft->run->settings->confirm || view->row == NULL ||
	    view->row->released == 0)
		return good;
	fault = fault_of(evidence_policy_look(e, view->name));
	return fault == NULL ? good : hold(draft, view->name, fault);
}
