/*
 * world - a small world for tests of decisions: what Postfix and DNS show,
 * the ledger, and an apply that carries out plans on the ledger alone
 */
#ifndef POSTSTS_TESTS_WORLD_H
#define POSTSTS_TESTS_WORLD_H

#include <stdbool.h>

#include "decide/decide.h"
#include "memstore.h"

#define WORLD_DOMAINS 6
#define WORLD_HOSTS   5

enum world_dns {
	WORLD_OK,
	WORLD_FAILED,
	WORLD_NULL_MX,
	WORLD_NXDOMAIN,
};

struct world_domain {
	bool in_postfix;
	enum world_dns dns;
	unsigned hosts; /* bit n: host n is an MX */
};

struct world {
	time_t now;
	bool complete; /* can Postfix be listed? */
	bool broken;   /* does host 0 show a bad certificate? */
	unsigned unseen; /* bit n: nobody can fetch the policy of domain n */
	struct world_domain domain[WORLD_DOMAINS];
	struct settings *settings;
	struct memstore store;
	const struct ledger *ledger; /* of the store */
};

const char *world_domain_name(size_t);
const char *world_host_name(size_t);

void world_init(struct world *, time_t now);
void world_release(struct world *);

/* world_facts - what an inspection would find now */
struct facts *world_facts(const struct world *);
/* world_apply - the ledger after the plan was carried out */
void world_apply(struct world *, const struct plan *);
/* world_ask - poststs stage */
void world_ask(struct world *, size_t domain, enum stage, bool forced);

#endif
