/*
 * merge - every domain that facts or ledger know, once, by name (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MERGE_H
#define POSTSTS_DECIDE_PLAN_MERGE_H

#include "decide/plan/run.h"

/* where it stands in each of the sorted arrays; begin at zero */
struct merge {
	struct run *run;
	size_t domain, zone, ledger;
};
/* merge_next - look at the next domain by name; false: that was the last */
bool merge_next(struct merge *, struct view *);

#endif
