/*
 * adopt - policies that somebody other than poststs has published for a domain
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_ADOPT_H
#define POSTSTS_DECIDE_PLAN_ADOPT_H

#include "decide/plan/claims.h"
#include "decide/plan/draft.h"

/*
 * adopt_claims - collect what is known about the policies served for a domain
 */
struct claims_input adopt_claims(
    const struct run *, const struct domain_view *);
/*
 * adopt_held - true if a domain without a policy of ours must be left alone,
 * because a provider publishes its policy or a published policy cannot be read;
 * adds the hold (hosted, policy-unread)
 */
bool adopt_held(struct draft *);
/*
 * adopt_behind - true if DNS shows that the ledger is an older copy and a place
 * that could show the lost policy cannot be read. Adds the hold ledger-behind.
 * Hosts may then enter the policy; nothing else may change.
 */
bool adopt_behind(struct draft *);

/*
 * adopt_weaker - does the new policy promise senders less: a weaker mode, a
 * shorter max_age, or a host fewer?
 */
bool adopt_weaker(const struct policy *old, const struct policy *new);

/*
 * adopt_provider - the provider that publishes the domain's policy instead of
 * us; NULL: none
 */
const char *adopt_provider(const struct run *, const struct domain_view *);

/* policies of others that the plan would make weaker or narrower */
struct weakening {
	const char **domains; /* sorted; room for all of the plan */
	size_t len;
	bool beside_ours; /* one of them is served in place of ours */
	const struct ledger_row *row; /* of the first domain */
	const struct plan_body *body; /* what the plan has instead of it */
};

/* adopt_weigh - add this domain to `weakening' if its plan does that */
void adopt_weigh(struct weakening *, const struct run *,
    const struct domain_view *, const struct plan_domain *);
/*
 * adopt_refuse - refuse to carry out what `weakening' lists. If only others
 * have published for these domains, the plan leaves them alone and goes on with
 * the rest. If a policy of ours was published before (beside_ours), the whole
 * plan is refused: to leave such a domain alone would publish ours again.
 */
void adopt_refuse(struct plan *, const struct weakening *);

/* adopt_describe - "mode enforce, max_age 604800, mx a b, id 1" */
void adopt_describe(struct buf *, const struct policy *, const char *id);

#endif
