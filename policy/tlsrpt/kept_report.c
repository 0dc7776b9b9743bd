/*
 * NAME      kept_report - what is kept of a report
 * CONTRACT  see kept_report.h.
 */
#include "tlsrpt/kept_report.h"

#include <string.h>

#include "dns/dname.h"
#include "tlsrpt/applied_policy.h"

/* covered - does any policy that the domain ever had cover this host? */
static bool
covered(const struct ledger *ledger, const struct ledger_domain *standing,
    const char *mx)
{
	size_t i;

	for (i = 0; i < standing->rows_len; i++)
		if (policy_covers(
			&ledger->rows[standing->rows + i].body->policy, mx))
			return true;
	return false;
}

void
kept_policy_judge(
    struct kept_policy *kept, const struct ledger *ledger, struct arena *arena)
{
	const struct tlsreport_policy *policy = kept->policy;
	const struct ledger_domain *standing =
	    ledger_domain(ledger, kept->domain);
	const struct ledger_body *body =
	    applied_body(ledger, kept->domain, policy);
	struct blame_context context = {
		.body_ours = body != NULL,
		.succeeded = policy->successes > 0,
	};
	enum blame *blames;
	const char *mx;
	size_t i;

	kept->body = body != NULL ? arena_intern(arena, body->hash) : NULL;
	blames = arena_alloc(arena, policy->failures_len * sizeof(*blames) + 1);
	for (i = 0; i < policy->failures_len; i++) {
		mx = policy->failures[i].mx;
		context.mx_foreign = mx != NULL && standing != NULL &&
				     standing->rows_len > 0 &&
				     !covered(ledger, standing, mx);
		blames[i] = blame_of(policy->failures[i].type, &context);
	}
	kept->blames = blames;
	blame_share(kept->shares, policy, blames);
}

const char *
kept_domain(const struct tlsreport *report,
    const struct tlsreport_policy *policy, const char *hint,
    struct arena *arena)
{
	char name[DNAME_SIZE];
	size_t i;

	if (policy->domain != NULL || policy->named != NULL)
		return policy->domain;
	if (hint != NULL)
		return hint;
	for (i = 0; i < report->policies_len; i++)
		if (report->policies[i].domain != NULL)
			return report->policies[i].domain;
	if (tlsreport_domain_in(name, sizeof(name), report->id) == 0)
		return arena_intern(arena, name);
	return NULL;
}
