/* statusout - the output of `poststs status', one form in each file */
#ifndef POSTSTS_CLI_OUT_STATUSOUT_H
#define POSTSTS_CLI_OUT_STATUSOUT_H

#include <stdbool.h>

#include "ledger/evidence_sum.h"
#include "task/gather.h"

struct status {
	const struct world *world;
	const struct evidence *reports; /* all that are stored, not only those
					 * that decisions use */
	/* the domains to print; all of the plan if none is named */
	const struct plan_domain **domains;
	size_t domains_len;
	bool named; /* on the command line */
	bool details;
};

/* each prints the whole output */
void status_text(const struct status *);
void status_json(const struct status *);
void status_prometheus(const struct status *);

/* status_row - the domain's current row in the ledger; NULL: none */
const struct ledger_row *status_row(
    const struct status *, const struct plan_domain *);
/* status_waits - what a record waits for: its policy, or DNS; NULL: nothing */
const char *status_waits(const struct plan_domain *);
/*
 * status_mx - the n-th MX host: from DNS, or, if DNS was not asked, from the
 * policy that is served, without patterns; NULL past the last
 */
const char *status_mx(
    const struct status *, const struct plan_domain *, size_t n);

/* which policy a reporter applied: "current", "older", or NULL: not known */
const char *status_applies(const struct status *,
    const struct evidence_reporter *, const struct ledger_row **);

#endif
