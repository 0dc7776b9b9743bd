/* proof - what checks have shown about a host (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_PROOF_H
#define POSTSTS_DECIDE_PLAN_PROOF_H

#include "decide/plan/run.h"

/* one for each host, made once in a run */
struct proof {
	const char *fault;  /* what is wrong now, one clause; NULL: nothing */
	const char *unseen; /* an address without a recent check, or NULL */
	time_t since;       /* no check failed since; 0: not known */
	time_t broken;      /* when a check last failed; 0: never */
	const char *late;   /* a certificate expires soon, one clause; NULL */
	/* a check is dated in the future, one clause; NULL: none is */
	const char *ahead;
	bool any; /* was the host ever checked? */
};
const struct proof *proof_of(struct run *, const struct fact_host *);
/*
 * proof_completes - did recent checks, at each address of the host, get the
 * certificate of this file with a complete chain? Then the file only looks
 * incomplete; something that poststs did not see completes it.
 */
bool proof_completes(
    struct run *, const struct fact_host *, const struct fact_cert *);

#endif
