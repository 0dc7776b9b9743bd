/*
 * gate - can a host be relied on under enforce? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_GATE_H
#define POSTSTS_DECIDE_PLAN_GATE_H

#include "decide/plan/run.h"

/*
 * gate_of - can the hosts of this set be relied on under enforce? Interned.
 */
struct gate {
	const char *fault; /* why not; NULL: each of them is proven */
	time_t since;      /* what was proven on the wire is good since then;
			    * 0: nothing had to be, or always */
};
const struct gate *gate_of(struct run *, const struct mx_set *);
/* gate_host - why this one host cannot be relied on; NULL: it can */
const char *gate_host(struct run *, const struct fact_host *);

/*
 * gate_refused - do strict senders refuse this host now, and what is to be
 * done then? False where they do not, or nothing is known of it.
 */
struct gate_refusal {
	const char *fault, *remedy;
};
bool gate_refused(
    struct run *, const struct fact_host *, struct gate_refusal *);

#endif
