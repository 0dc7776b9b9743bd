/*
 * NAME      findings_postfix - what the listing of domains leaves open
 * CONTRACT  The inspectors note what they met in Postfix; here only what
 *           follows from the whole.
 */
#include "decide/findings/findings.h"
#include "decide/plan/run.h"

void
findings_postfix(
    const struct facts *facts, struct findings *findings, struct arena *arena)
{
	const struct fact_instance *instance;
	bool complete = true;
	size_t i;

	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		complete &= instance->complete == TRI_YES;
		if (instance->complete != TRI_YES)
			finding_add(findings, arena, FINDING_LISTING_INCOMPLETE,
			    instance->config_directory, "%s",
			    instance->error != NULL
				? instance->error
				: "some of its tables tell only whether a "
				  "given name is theirs");
	}
	/* what could not be read may hold some */
	if (facts->domains_len == 0 && complete)
		finding_add(findings, arena, FINDING_NO_DOMAINS, "poststs",
		    "Postfix and the configuration name none");
}
