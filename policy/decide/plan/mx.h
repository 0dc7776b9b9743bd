/*
 * mx - which hosts a policy must list now (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MX_H
#define POSTSTS_DECIDE_PLAN_MX_H

#include "decide/plan/domain_view.h"
#include "decide/plan/mx_list.h"

/*
 * mx_wish - the pattern list that the policy must have now (superset of DNS,
 * settings' mx, and what obligations keep), sorted and interned. `mx' is NULL,
 * with a hold's reason and text, where no policy can be made: Null MX, no
 * usable MX, look-up failed.
 */
struct mx_wish {
	const char *const *mx;
	size_t len;
	const struct plan_hold *hold; /* NULL: go ahead */
	bool no_policy; /* known for certain that there can be none */
	bool contracts; /* hosts that were kept are left out from now on */
	/* for the ledger: what is kept though nobody asks for it, since when */
	const char *gone;
	time_t gone_since;
	time_t kept_until; /* when it may leave the policy; 0: nothing kept */
	/*
	 * `mx' as decide/ itself holds it; with a hold, what a policy that is
	 * served must list all the same
	 */
	const struct mx_list *list;
	/* DNS, settings and all that is served, also what may leave now */
	const struct mx_list *all;
};

struct mx_wish mx_wish(struct run *, const struct domain_view *);

#endif
