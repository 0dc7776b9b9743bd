/*
 * domain_view - everything that is known about one domain (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_DOMAIN_VIEW_H
#define POSTSTS_DECIDE_PLAN_DOMAIN_VIEW_H

#include "decide/plan/run.h"

/* what is known about one domain; it borrows from facts, settings and ledger */
struct domain_view {
	const char *name;
	const struct fact_domain *fact;     /* NULL: not found in Postfix */
	const struct fact_zone *zone;       /* NULL: DNS was not asked */
	const struct ledger_domain *ledger; /* NULL: never published */
	const struct ledger_row *row;       /* NULL: nothing served now */
	const struct domain_settings *set;
	const struct plan_body *before; /* of `row' */
	enum stage actual;              /* by what is served */
};

/*
 * domain_view_of - collect what is known about one domain. Each part may be
 * NULL, as in struct domain_view.
 */
struct domain_view domain_view_of(struct run *, const char *name,
    const struct fact_domain *, const struct fact_zone *,
    const struct ledger_domain *);

#endif
