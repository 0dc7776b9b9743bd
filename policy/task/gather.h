/* gather - all inputs of a plan */
#ifndef POSTSTS_TASK_GATHER_H
#define POSTSTS_TASK_GATHER_H

#include "base/attr.h"
#include "task/request.h"
#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"
#include "publish/update_json.h"
#include "settings/settings.h"
#include "tls/judge.h"

#define DNS_SENT_SHOWN 20

/* what this run has sent to name servers (dns_update) */
struct dns_sent {
	struct update_change list[DNS_SENT_SHOWN]; /* the first of them */
	size_t len;                                /* of all */
	size_t pending; /* domains of which not all has arrived */
};

struct world {
	struct settings *settings;
	struct facts *facts;
	struct ledger *ledger; /* joined with what is served */
	struct ledger *read;   /* as the store has it; NULL: the same */
	struct evidence *evidence;
	struct plan *plan;
	struct fleet *fleet; /* fleet.h; NULL: a machine by itself */
	bool fleet_writes;   /* it was opened for writing */
	/* fleet_members.h; NULL: a machine by itself, or nobody knows */
	struct fleet_members *members;
	struct trust *trust; /* world_trust() */
	struct dns_sent sent;
	/* hosts to look up besides those in MX records; set by the caller */
	const char *const *extra_hosts;
	size_t extra_hosts_len;
	char *left;    /* why domains were set aside; NULL: none was */
	bool replayed; /* from --facts: nothing here is about this machine */
};

/*
 * what --facts means: all inputs of a plan, made elsewhere, or only the
 * observations, with settings and ledger of this machine
 */
enum gather_from {
	GATHER_ALL,
	GATHER_OBSERVATIONS,
};

/*
 * world_settings - the settings; world_facts - the facts; world_ledger - the
 * ledger; world_evidence - the evidence, of which there is none if it cannot be
 * read; world_gather - all of these. Exit codes; a failure has been reported.
 */
int world_settings(struct world *, const struct request *) ATTR_MUSTCHECK;
int world_facts(
    struct world *, struct request *, enum gather_from) ATTR_MUSTCHECK;
/* world_postfix - as world_facts(), but without DNS */
int world_postfix(struct world *, struct request *) ATTR_MUSTCHECK;
int world_ledger(struct world *) ATTR_MUSTCHECK;
void world_evidence(struct world *, const struct request *);
/* evidence_days - of reports and sessions, that a plan goes by */
unsigned evidence_days(const struct settings *);
int world_gather(
    struct world *, struct request *, enum gather_from) ATTR_MUSTCHECK;
/*
 * world_gather_domain - the same for one domain: no other is looked up, and a
 * table that cannot be listed is asked about it. From a document only
 * observations are taken.
 */
int world_gather_domain(
    struct world *, struct request *, const char *domain) ATTR_MUSTCHECK;
/*
 * world_set_aside - after a plan that must not be carried out for some of its
 * domains: set these aside, forget what others publish for them, and drop the
 * plan; `left' says why
 */
void world_set_aside(struct world *, const struct request *);
/* world_trust - load the root certificates, once */
int world_trust(struct world *) ATTR_MUSTCHECK;
/*
 * world_forget - release all but settings, trust and fleet, before looking
 * again
 */
void world_forget(struct world *);
void world_release(struct world *);

#endif
