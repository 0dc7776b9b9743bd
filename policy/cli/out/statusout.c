/*
 * NAME      statusout - what all forms of `poststs status' need
 * CONTRACT  see statusout.h.
 */
#include "cli/out/statusout.h"

#include <string.h>

const struct ledger_row *
status_row(const struct status *s, const struct plan_domain *d)
{
	const struct ledger *ledger = s->world->ledger;
	const struct ledger_domain *standing = ledger_domain(ledger, d->name);

	return standing != NULL ? ledger_current(ledger, standing) : NULL;
}

const char *
status_waits(const struct plan_domain *d)
{
	return (d->held_back || d->unseen) && d->holds_len > 0
		   ? d->holds[0].text
		   : NULL;
}

/* policy_mx - the n-th host of a policy that is no pattern */
static const char *
policy_mx(const struct policy *policy, size_t n)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (policy->mx[i][0] != '*' && n-- == 0)
			return policy->mx[i];
	return NULL;
}

const char *
status_mx(const struct status *s, const struct plan_domain *d, size_t n)
{
	const struct fact_zone *zone = NULL;
	const struct ledger_row *row;

	if (s->world->facts != NULL)
		zone = facts_zone(s->world->facts, d->name);
	if (zone != NULL && zone->mx->len > 0)
		return n < zone->mx->len ? zone->mx->mx[n].host->name : NULL;
	row = status_row(s, d);
	return row != NULL ? policy_mx(&row->body->policy, n) : NULL;
}

const char *
status_applies(const struct status *s, const struct evidence_reporter *r,
    const struct ledger_row **row)
{
	*row = evidence_applied(r, s->world->ledger);
	if (*row == NULL)
		return NULL;
	return (*row)->superseded == 0 ? "current" : "older";
}
