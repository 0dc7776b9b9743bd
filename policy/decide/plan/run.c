/*
 * NAME      run - what the parts of one planning run share
 * CONTRACT  see run.h. What is the same for every domain is computed here,
 *           once.
 */
#include "decide/plan/run.h"

#include <stdlib.h>
#include <string.h>

#include "decide/plan/clock.h"
#include "decide/plan/listeners_fault.h"

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
		.listeners = listeners_fault(facts, arena),
	};
}

void
run_release(struct run *run)
{
	memo_free(run->memo);
	free(run->bodies);
	buf_release(&run->scratch);
}
