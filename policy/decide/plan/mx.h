/*
 * mx - which hosts a policy must list now (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MX_H
#define POSTSTS_DECIDE_PLAN_MX_H

#include "decide/plan/domain_view.h"
#include "decide/plan/mx_list.h"

/*
 * mx_wish - the list of patterns that the policy must have now: a superset of
 * the MX records, `mx' of the settings, and the hosts that are kept for a
 * while. It is sorted and interned. If no policy can be made (Null MX, no
 * usable MX, a failed look-up), `mx' is NULL, and `hold' has the reason and its
 * text.
 */
struct mx_wish {
	const char *const *mx;
	size_t len;
	const struct plan_hold *hold; /* NULL: go ahead */
	bool no_policy; /* known for certain that there can be none */
	bool contracts; /* hosts that were kept leave the policy now */
	/* for the ledger: hosts that are only kept, and since when */
	const char *gone;
	time_t gone_since;
	time_t kept_until; /* when it may leave the policy; 0: nothing kept */
	/*
	 * the same list as `mx'; with a hold, what a policy that is already
	 * published must list all the same
	 */
	const struct mx_list *list;
	/* DNS, settings and all that is published, and what may leave now */
	const struct mx_list *all;
};

struct mx_wish mx_wish(struct run *, const struct domain_view *);

#endif
