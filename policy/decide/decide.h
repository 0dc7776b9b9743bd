/*
 * decide - from facts to a plan, without looking at anything else
 *
 * Pure: no I/O, no clock, no environment. Same input, same bytes.
 */
#ifndef POSTSTS_DECIDE_DECIDE_H
#define POSTSTS_DECIDE_DECIDE_H

#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "settings/settings.h"

/*
 * decide_findings - all that can be said about the facts; appended to
 * `findings', texts in `arena'
 */
void decide_findings(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    struct findings *, struct arena *);

/*
 * decide_mx - the pattern list a domain's policy must have now (superset of
 * DNS, settings' mx, and what obligations keep), sorted and interned in
 * `arena'. `mx' is NULL, with a hold's reason and text, when no policy can be
 * made: Null MX, no usable MX, look-up failed.
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
	const struct mx_list *list; /* `mx' as decide/ itself holds it */
};
struct mx_wish decide_mx(const struct facts *, const struct settings *,
    const struct ledger *, const struct fact_domain *, time_t now,
    struct arena *);

/*
 * decide_plan - the whole plan for all domains
 *
 * Domains of the facts, and those of the ledger that are gone from them.
 * `evidence' may be NULL: there is none. `allow_retire' lifts max_retire.
 */
struct plan *decide_plan(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    bool allow_retire);

#endif
