/* policy_hosts - where the names mta-sts.<domain> point */
#ifndef POSTSTS_TASK_POLICY_HOSTS_H
#define POSTSTS_TASK_POLICY_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dns/dnsmsg.h"
#include "facts/facts.h"
#include "lookup/resolver.h"
#include "ledger/plan.h"
#include "task/gather.h"

/* the policy host of one domain, and what DNS says about it */
struct policy_host {
	struct plan_domain *domain; /* NULL: it is in no plan */
	void *subject;              /* the caller's */
	const char *alias;          /* in the arena; NULL: no alias */
	char name[DNS_NAME_SIZE];
	const char **addresses; /* words in the arena, once asked */
	size_t addresses_len, addresses_cap;
	enum dns_status a, aaaa;
};

void policy_host_begin(struct policy_host *, struct plan_domain *);
/* policy_host_for - the same for a domain that is in no plan */
void policy_host_for(struct policy_host *, const char *domain, void *subject);
void policy_host_end(struct policy_host *);
/*
 * policy_hosts_ask - look up the addresses of all of them; without a resolver
 * (NULL) every look-up fails
 */
void policy_hosts_ask(
    struct policy_host *, size_t len, struct resolver *, struct arena *);

/*
 * policy_hosts_astray - find policy hosts for which no certificate can be
 * obtained here: those without an address, and those whose record was never
 * released and for whose name another server answers. Unknown is not reported.
 *
 * `why' (one for each domain of the world's plan, NULL at first) gets a clause
 * in the plan's arena. An exit code.
 */
int policy_hosts_astray(
    struct world *, const struct request *, const char **why) ATTR_MUSTCHECK;

#endif
