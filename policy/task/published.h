/*
 * published - what is published now, and where it is not as it should be
 */
#ifndef POSTSTS_TASK_PUBLISHED_H
#define POSTSTS_TASK_PUBLISHED_H

#include <stdbool.h>

#include "base/attr.h"
#include "task/gather.h"

/* what was changed by hand, or left by a run that failed */
struct repairs {
	long web_root; /* domains whose policy is not served as it should be */
	bool policy_cdb, tls_policy_cdb;
};

/* repairs_find - find these, besides what the plan changes; an exit code */
int repairs_find(struct repairs *, const struct world *) ATTR_MUSTCHECK;
bool repairs_any(const struct repairs *);

/*
 * plan_of_ledger - what is published according to the ledger alone, as a plan
 * without steps. Free it with plan_free(); bodies are the ledger's.
 */
struct plan *plan_of_ledger(
    const struct ledger *, const struct settings *, time_t now);

/*
 * plan_of_mx_hosts - for each MX host that is this machine and has TLSA
 * records, the TLSRPT record in its own name, for reports about its DANE (RFC
 * 7672 2.2: its name is the policy domain); NULL if no rua is set
 */
struct plan *plan_of_mx_hosts(const struct facts *, const struct settings *);

#endif
