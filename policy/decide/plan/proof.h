/*
 * proof - how a host fared on the wire (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_PROOF_H
#define POSTSTS_DECIDE_PLAN_PROOF_H

#include "decide/plan/run.h"

/* interned by host */
struct proof {
	const char *fault;  /* bad at present, one clause; NULL: it is not */
	const char *unseen; /* address where nobody looked lately, or NULL */
	time_t since;       /* all good without a break since; 0: not known */
	time_t broken;      /* when it was last bad; 0: never */
	const char *late;   /* what it shows expires soon, one clause; NULL */
	/* what was seen is dated ahead of now, one clause; NULL: it is not */
	const char *ahead;
	bool any; /* did anybody ever look? */
};
const struct proof *proof_of(struct run *, const struct fact_host *);
/*
 * proof_completes - does the wire show, at each address of the host, the
 * certificate of this file with a chain that is whole? Then a file that looks
 * incomplete is completed by something that was not seen.
 */
bool proof_completes(
    struct run *, const struct fact_host *, const struct fact_cert *);

#endif
