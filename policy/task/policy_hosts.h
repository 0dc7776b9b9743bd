/*
 * policy_hosts - where the names mta-sts.<domain> lead
 */
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

/* the host of one domain, and what DNS says of it */
struct policy_host {
	struct plan_domain *domain; /* NULL: it is of no plan */
	void *subject;              /* the asker's */
	const char *alias;          /* in the arena; NULL: it is none */
	char name[DNS_NAME_SIZE];
	const char **addresses; /* words in the arena, once asked */
	size_t addresses_len, addresses_cap;
	enum dns_status a, aaaa;
};

void policy_host_begin(struct policy_host *, struct plan_domain *);
/* policy_host_for - the same of a domain that stands in no plan */
void policy_host_for(struct policy_host *, const char *domain, void *subject);
void policy_host_end(struct policy_host *);
/*
 * policy_hosts_ask - the addresses of all of them; without a resolver (NULL)
 * every look-up has failed
 */
void policy_hosts_ask(
    struct policy_host *, size_t len, struct resolver *, struct arena *);

/*
 * policy_hosts_astray - hosts for which no certificate can be had here: those
 * without an address, and those whose record was never out since another
 * server answers in their name. Of what cannot be known nothing is said.
 *
 * `why' (one for each domain of the world's plan, NULL at first) gets a
 * clause in the plan's arena. An exit code.
 */
int policy_hosts_astray(
    struct world *, const struct request *, const char **why) ATTR_MUSTCHECK;

#endif
