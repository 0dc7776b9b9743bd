/*
 * NAME      plan - the ordered steps from what is published to what should be
 * CONTRACT  see plan.h.
 */
#include "ledger/plan.h"

#include <stdlib.h>

#include "base/alloc.h"

struct plan *
plan_new(time_t now)
{
	struct plan *plan = xcalloc(1, sizeof(*plan));

	plan->arena = arena_new();
	plan->now = now;
	return plan;
}

void
plan_free(struct plan *plan)
{
	if (plan == NULL)
		return;
	arena_free(plan->arena);
	free(plan);
}

bool
plan_due(const struct plan *plan, const struct plan_domain *domain,
    enum step_action action)
{
	size_t i;

	for (i = 0; i < domain->steps_len; i++)
		if (domain->steps[i].action == action &&
		    domain->steps[i].not_before <= plan->now)
			return true;
	return false;
}

const char *
step_action_name(enum step_action action)
{
	static const char *const names[] = {
		[STEP_PUBLISH] = "publish",
		[STEP_RELEASE_RECORD] = "release-record",
		[STEP_REMOVE_RECORD] = "remove-record",
		[STEP_REMOVE_POLICY] = "remove-policy",
		[STEP_PROMOTE] = "promote",
		[STEP_NOTE] = "note",
	};

	return names[action];
}
