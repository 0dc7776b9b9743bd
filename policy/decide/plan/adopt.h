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

/* a policy of others that the plan makes weaker or narrower */
struct weakening {
	size_t domains;
	const char *first; /* the domain */
	const struct ledger_row *row;
	const struct plan_body *body; /* in its place */
};

/* adopt_weigh - note this domain if it is one of them */
void adopt_weigh(struct weakening *, const struct run *,
    const struct domain_view *, const struct plan_domain *);
/* adopt_refusal - why the plan must not be carried out; NULL: it may */
const char *adopt_refusal(const struct weakening *, struct arena *);

/* adopt_describe - "mode enforce, max_age 604800, mx a b, id 1" */
void adopt_describe(struct buf *, const struct policy *, const char *id);

#endif
