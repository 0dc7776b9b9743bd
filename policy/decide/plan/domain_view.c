/*
 * NAME      domain_view - everything that is known about one domain
 * CONTRACT  see domain_view.h. The current row, and its text among the texts of
 *           this run, are looked up here, once for all callers.
 */
#include "decide/plan/domain_view.h"

#include "decide/plan/policy_text.h"

static enum stage
stage_served(const struct ledger_row *row)
{
	if (row == NULL)
		return STAGE_OFF;
	switch (row->body->policy.mode) {
	case POLICY_TESTING:
		return STAGE_TESTING;
	case POLICY_ENFORCE:
		return STAGE_ENFORCE;
	case POLICY_NONE:
		break;
	}
	return STAGE_RETIRING;
}

struct domain_view
domain_view_of(struct run *run, const char *name,
    const struct fact_domain *fact, const struct fact_zone *zone,
    const struct ledger_domain *ledger)
{
	const struct ledger_row *row = ledger_current(run->ledger, ledger);

	return (struct domain_view){
		.name = name,
		.fact = fact,
		.zone = zone,
		.ledger = ledger,
		.row = row,
		.set = settings_for(run->settings, name),
		.before =
		    row != NULL ? policy_text_of_ledger(run, row->body) : NULL,
		.actual = stage_served(row),
	};
}
