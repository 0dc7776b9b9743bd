/*
 * claims - policies that are served, but that the ledger does not have (private
 * to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_CLAIMS_H
#define POSTSTS_DECIDE_PLAN_CLAIMS_H

#include "facts/facts.h"
#include "ledger/ledger.h"
#include "settings/settings.h"
#include "sts/policy_id.h"

/* such a policy, as one place shows it */
struct claim {
	const struct fact_served *place;
	char hash[BODY_HASH_SIZE];
	struct policy policy;
	char id[STS_ID_MAX + 1]; /* made from the hash if none is known */
	time_t time;             /* the time part of the id; 0: it has none */
	uint64_t generation;     /* of the place */
	bool named;              /* the id was found, not made */
	bool shown;              /* DNS shows this id */
	bool ours;               /* its id or the form of the file proves it */
};

#define CLAIMS_MAX SERVED_MAX

/* all that is known about one domain before rows are added to the ledger */
struct claims_input {
	const char *name;
	const struct facts *facts;
	const struct ledger *ledger;
	const struct settings *settings;
	const struct ledger_domain *standing; /* NULL: none */
	const struct fact_domain *fact;       /* NULL: not in Postfix */
	const struct fact_zone *zone;         /* NULL: DNS was not asked */
	const struct fact_served *served;
	size_t served_len;
	time_t now;
};

/*
 * claims_find - find the policies that are missing in the ledger. Returns how
 * many; their texts belong to the facts, what is parsed is in the arena.
 */
size_t claims_find(struct claim out[static CLAIMS_MAX],
    const struct claims_input *, struct arena *);

/*
 * claims_hosted - the name of the provider that publishes the domain's policy
 * instead of us; NULL: none. Only for domains without a current row.
 */
const char *claims_hosted(const struct claims_input *);

/*
 * claims_unread - the place that may have a policy but cannot be read; NULL:
 * none
 */
const struct fact_served *claims_unread(const struct claims_input *);

/*
 * claims_lost - the longest time, in seconds, for which a lost policy of ours
 * may be cached
 */
uint32_t claims_lost(const struct claims_input *);

/* ---- claims_signs.c: conclusions from all places together ---- */

/*
 * claims_old_copy - is this file of ours, which the ledger does not know, only
 * an old copy? It is if the ledger's generation is later than that of its
 * place, or if the place has none and DNS shows the id of the ledger's current
 * row.
 */
bool claims_old_copy(const struct claims_input *, const struct claim *);

/*
 * claims_departed - has the domain left since the copy was made that is the
 * ledger now? True if no place shows a policy, and either a place has a later
 * generation than the ledger, or its record had been released and is neither in
 * a file nor in DNS any more.
 */
bool claims_departed(const struct claims_input *);

/* claims_id_lost - does records.zone have an id whose policy no place shows? */
bool claims_id_lost(
    const struct claims_input *, const struct claim *claims, size_t len);

/*
 * claims_between - may the ledger lack policies that no place shows any more?
 *
 * A later generation says that the ledger is an older copy. The policies
 * published since then may have ended with the very text that the copy has,
 * too. Only an id with a time never comes back: if the place that was written
 * last shows the current row's id, nothing was published between.
 */
bool claims_between(const struct claims_input *);

/*
 * claims_again - does the web root have the text of a row that ended long ago?
 * Then somebody restored an older copy of it.
 */
bool claims_again(const struct claims_input *, const struct ledger_row *);

#endif
