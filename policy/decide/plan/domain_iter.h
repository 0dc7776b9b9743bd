/*
 * domain_iter - every domain that facts or ledger know, once, by name (private
 * to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_DOMAIN_ITER_H
#define POSTSTS_DECIDE_PLAN_DOMAIN_ITER_H

#include "decide/plan/domain_view.h"

/* where it stands in each of the sorted arrays; begin at zero */
struct domain_iter {
	struct run *run;
	size_t domain, zone, ledger;
};
/* domain_iter_next - look at the next domain by name; false: that was the last
 */
bool domain_iter_next(struct domain_iter *, struct domain_view *);

#endif
