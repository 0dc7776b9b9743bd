/*
 * gather - everything a plan is made from, in one place
 */
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
	struct ledger *ledger; /* with what was found being served */
	struct ledger *read;   /* as the store has it; NULL: that is it */
	struct evidence *evidence;
	struct plan *plan;
	struct fleet *fleet; /* fleet.h; NULL: a machine by itself */
	bool fleet_writes;   /* it was opened for writing */
	/* fleet_members.h; NULL: a machine by itself, or nobody knows */
	struct fleet_members *members;
	struct trust *trust; /* world_trust() */
	struct dns_sent sent;
	/* hosts to look at besides those in MX records; set by the caller */
	const char *const *extra_hosts;
	size_t extra_hosts_len;
	char *left; /* why domains were set aside; NULL: none was */
	bool replayed; /* from --facts: nothing here is about this machine */
};

/*
 * what --facts may stand for: the whole input of a plan, made elsewhere, or
 * only what was observed, while settings and ledger are this machine's
 */
enum gather_from {
	GATHER_ALL,
	GATHER_OBSERVATIONS,
};

/*
 * world_settings, world_facts - step by step, an exit code each; a failure
 * has been said. world_ledger - the ledger; world_evidence -
 * what was seen over time, nothing where that cannot be read, which is said.
 * world_gather - all of it.
 */
int world_settings(struct world *, const struct request *) ATTR_MUSTCHECK;
int world_facts(
    struct world *, struct request *, enum gather_from) ATTR_MUSTCHECK;
/* world_postfix - as world_facts(), but nobody asks DNS */
int world_postfix(struct world *, struct request *) ATTR_MUSTCHECK;
int world_ledger(struct world *) ATTR_MUSTCHECK;
void world_evidence(struct world *, const struct request *);
/* evidence_days - of reports and sessions, that a plan goes by */
unsigned evidence_days(const struct settings *);
int world_gather(
    struct world *, struct request *, enum gather_from) ATTR_MUSTCHECK;
/*
 * world_gather_domain - the same for one domain: no other is looked up, and
 * a table that cannot be listed is asked for it. From a document only what
 * was observed is taken.
 */
int world_gather_domain(
    struct world *, struct request *, const char *domain) ATTR_MUSTCHECK;
/*
 * world_set_aside - after a plan that must not be carried out with some of its
 * domains: nothing is known any more of what others publish for them, and
 * there is no plan; `left' says why
 */
void world_set_aside(struct world *, const struct request *);
/* world_trust - load the root certificates, once */
int world_trust(struct world *) ATTR_MUSTCHECK;
/* world_forget - all but settings, trust and fleet: look again */
void world_forget(struct world *);
void world_release(struct world *);

#endif
