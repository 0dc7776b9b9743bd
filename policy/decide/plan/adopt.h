/*
 * adopt - what somebody else has published, when a domain is decided on
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_ADOPT_H
#define POSTSTS_DECIDE_PLAN_ADOPT_H

#include "decide/plan/claims.h"
#include "decide/plan/draft.h"

/* adopt_claims - all that is known of what is served for a domain */
struct claims_input adopt_claims(
    const struct run *, const struct domain_view *);
/* adopt_held - is the domain left alone for what others serve? Says why */
bool adopt_held(struct draft *);
/*
 * adopt_behind - is what the ledger lacks about this domain still to be read?
 * Says so; then hosts may enter the policy, and nothing else may change
 */
bool adopt_behind(struct draft *);

/* adopt_provider - who publishes it in our place; NULL: nobody does */
const char *adopt_provider(const struct run *, const struct domain_view *);

/* policies of others that the plan makes weaker or narrower */
struct weakening {
	const char **domains; /* sorted; room for all of the plan */
	size_t len;
	bool beside_ours; /* one of them stands where ours was to be */
	const struct ledger_row *row; /* of the first domain */
	const struct plan_body *body; /* in its place */
};

/* adopt_weigh - note this domain if it is one of them */
void adopt_weigh(struct weakening *, const struct run *,
    const struct domain_view *, const struct plan_domain *);
/*
 * adopt_refuse - say in the plan what must not be carried out. A domain that
 * others alone have published for can be left alone. Where ours was served
 * before, whoever leaves the domain alone would publish ours again.
 */
void adopt_refuse(struct plan *, const struct weakening *);

/* adopt_describe - "mode enforce, max_age 604800, mx a b, id 1" */
void adopt_describe(struct buf *, const struct policy *, const char *id);

#endif
