/*
 * domain_iter - every domain that the facts or the ledger have, once, in the
 * order of names (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_DOMAIN_ITER_H
#define POSTSTS_DECIDE_PLAN_DOMAIN_ITER_H

#include "decide/plan/domain_view.h"

/* the position in each of the sorted arrays; set to zero at the start */
struct domain_iter {
	struct run *run;
	size_t domain, zone, ledger;
};
/* domain_iter_next - fill in the next domain; false: there are no more */
bool domain_iter_next(struct domain_iter *, struct domain_view *);

#endif
