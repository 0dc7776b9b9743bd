/*
 * NAME      run - what the parts of one planning run share
 * CONTRACT  see run.h. What holds for every domain alike is worked out here,
 *           once.
 */
#include "decide/plan/run.h"

#include <stdlib.h>
#include <string.h>

#include "decide/plan/body.h"
#include "decide/plan/clock.h"
#include "decide/plan/gate.h"

void
run_init(struct run *run, const struct facts *facts,
    const struct settings *settings, const struct ledger *ledger,
    const struct evidence *evidence, time_t now, struct arena *arena)
{
	static const struct evidence none = { 0 };

	*run = (struct run){
		.facts = facts,
		.settings = settings,
		.ledger = ledger,
		.evidence = evidence != NULL ? evidence : &none,
		.now = now,
		.behind = clock_behind(
		    facts, ledger, evidence != NULL ? evidence : &none, now),
		.arena = arena,
		.memo = memo_new(arena),
		.complete = facts_complete(facts),
		.listeners = gate_listeners(facts, arena),
	};
}

void
run_release(struct run *run)
{
	memo_free(run->memo);
	free(run->bodies);
	buf_release(&run->scratch);
}

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

struct view
view_of(struct run *run, const char *name, const struct fact_domain *fact,
    const struct fact_zone *zone, const struct ledger_domain *ledger)
{
	const struct ledger_row *row = ledger_current(run->ledger, ledger);

	return (struct view){
		.name = name,
		.fact = fact,
		.zone = zone,
		.ledger = ledger,
		.row = row,
		.set = settings_for(run->settings, name),
		.before = row != NULL ? body_of_ledger(run, row->body) : NULL,
		.actual = stage_served(row),
	};
}
