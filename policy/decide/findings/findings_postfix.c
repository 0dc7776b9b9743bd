/*
 * NAME      findings_postfix - what the listing of domains leaves open
 * CONTRACT  The inspectors note what they met in Postfix; here only what
 *           follows from the whole.
 */
#include "decide/findings/findings.h"
#include "decide/plan/merge.h"
#include "decide/plan/run.h"

bool
findings_gone(struct run *run)
{
	struct merge merge = { .run = run };
	struct view view;

	if (run->facts->instances_len > 0)
		return false;
	while (merge_next(&merge, &view))
		if (view.actual == STAGE_ENFORCE &&
		    (view.fact == NULL || !view.fact->named))
			return true;
	return false;
}

void
findings_postfix(
    struct run *run, struct findings *findings, struct arena *arena)
{
	const struct facts *facts = run->facts;
	const struct fact_instance *instance;
	bool complete = !findings_gone(run);
	size_t i;

	if (!complete)
		finding_add(findings, arena, FINDING_POSTFIX_GONE, "postconf",
		    "there is no Postfix, or none that poststs finds");
	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		complete &= instance->complete == TRI_YES;
		/* what could not be read has a finding that says so */
		if (instance->complete != TRI_YES &&
		    facts_unsure(facts, i) == NULL)
			finding_add(findings, arena, FINDING_LISTING_INCOMPLETE,
			    instance->config_directory,
			    "some of its tables tell only whether a given name "
			    "is theirs");
	}
	/* what could not be read may hold some */
	if (facts->domains_len == 0 && complete)
		finding_add(findings, arena, FINDING_NO_DOMAINS, "poststs",
		    "Postfix and the configuration name none");
}
