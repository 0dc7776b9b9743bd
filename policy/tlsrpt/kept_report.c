/*
 * NAME      kept_report - what is stored of a report
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

/* current - is this body the one that the domain serves now? */
static bool
current(const struct ledger *ledger, const struct ledger_domain *standing,
    const struct ledger_body *body)
{
	const struct ledger_row *last =
	    &ledger->rows[standing->rows + standing->rows_len - 1];

	return strcmp(last->body->hash, body->hash) == 0;
}

struct judging {
	const struct ledger *ledger;
	const struct ledger_domain *standing; /* NULL: nothing served yet */
	const struct ledger_body *body;       /* of ours, applied; NULL */
	/* the one that was applied, whoever it is of */
	struct policy applied;
	bool known; /* it has patterns to compare with */
};

static void
read_applied(struct judging *j, const struct tlsreport_policy *policy,
    struct arena *arena)
{
	if (policy->type != TLSREPORT_STS || policy->text == NULL)
		return;
	/* senders cut and reorder: what could be read is compared */
	policy_parse(&j->applied, policy->text, policy->text_len, arena, NULL);
	j->known = j->applied.mx_len > 0;
}

static enum blame_lack
lack_of(const struct judging *j, const char *mx)
{
	if (!j->known || mx == NULL || !dname_valid(mx) ||
	    policy_covers(&j->applied, mx))
		return LACK_NONE;
	if (j->body == NULL)
		return LACK_FOREIGN;
	return current(j->ledger, j->standing, j->body) ? LACK_CURRENT
							: LACK_OLDER;
}

static void
judge_failure(const struct judging *j, const struct tlsreport_failure *failure,
    struct blame_context *context, struct kept_failure *kept)
{
	const char *mx = failure->mx;

	context->mx_foreign = mx != NULL && j->standing != NULL &&
			      j->standing->rows_len > 0 &&
			      !covered(j->ledger, j->standing, mx);
	context->lack = lack_of(j, mx);
	kept->cause =
	    blame_cause(failure->type, failure->reason, failure->more, context);
	kept->blame = blame_of(kept->cause, context);
}

void
kept_policy_judge(
    struct kept_policy *kept, const struct ledger *ledger, struct arena *arena)
{
	const struct tlsreport_policy *policy = kept->policy;
	struct judging j = { .ledger = ledger,
		.standing = ledger_domain(ledger, kept->domain),
		.body = applied_body(ledger, kept->domain, policy) };
	struct blame_context context = {
		.body_ours = j.body != NULL,
		.succeeded = policy->successes > 0,
	};
	struct kept_failure *failures;
	size_t i;

	kept->body = j.body != NULL ? arena_intern(arena, j.body->hash) : NULL;
	read_applied(&j, policy, arena);
	failures =
	    arena_alloc(arena, policy->failures_len * sizeof(*failures) + 1);
	for (i = 0; i < policy->failures_len; i++)
		judge_failure(&j, &policy->failures[i], &context, &failures[i]);
	kept->failures = failures;
	blame_share(kept->shares, policy, failures);
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
