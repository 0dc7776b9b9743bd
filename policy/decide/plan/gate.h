/* gate - do MX hosts do what enforce requires? (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_GATE_H
#define POSTSTS_DECIDE_PLAN_GATE_H

#include "decide/plan/run.h"

/*
 * gate_of - do all hosts of this set do what enforce requires? The answer is
 * made once for each set and lasts as long as the run.
 */
struct gate {
	const char *fault; /* why not; NULL: each of them is proven */
	time_t since;      /* since when checks have found no fault; 0: none
			    * was needed */
};
const struct gate *gate_of(struct run *, const struct mx_set *);
/* gate_host - why this host does not do what enforce requires; NULL: it does */
const char *gate_host(struct run *, const struct fact_host *);

/*
 * gate_refused - do strict senders refuse this host now, and what is the fix?
 * False if they do not, or if nothing is known about it.
 */
struct gate_refusal {
	const char *fault, *remedy;
};
bool gate_refused(
    struct run *, const struct fact_host *, struct gate_refusal *);

#endif
