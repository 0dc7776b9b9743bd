/*
 * claims - the policies that are served and that no ledger knows (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_CLAIMS_H
#define POSTSTS_DECIDE_PLAN_CLAIMS_H

#include "facts/facts.h"
#include "ledger/ledger.h"
#include "settings/settings.h"
#include "sts/policy_id.h"

/* one of them, as one place shows it */
struct claim {
	const struct fact_served *place;
	char hash[BODY_HASH_SIZE];
	struct policy policy;
	char id[STS_ID_MAX + 1]; /* one made of the hash, where none is known */
	time_t time;         /* when it came into being, as the id has it; 0 */
	uint64_t generation; /* of the place */
	bool named;          /* the id was found, and not made */
	bool shown;          /* it is the one in DNS */
	bool ours;           /* the id, or the form of the file, proves it */
};

#define CLAIMS_MAX SERVED_MAX

/* all that can be known of one domain, before any rows are joined */
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
 * claims_find - the policies that belong into the ledger and are not in it;
 * their texts live in the facts, what is parsed in the arena
 */
size_t claims_find(struct claim out[static CLAIMS_MAX],
    const struct claims_input *, struct arena *);

/*
 * claims_hosted - the name of the provider that publishes the domain's policy
 * in our place; NULL: none does. Not asked about domains that have a current
 * row.
 */
const char *claims_hosted(const struct claims_input *);

/*
 * claims_unread - the place where there may be a policy that cannot be read;
 * NULL: there is none
 */
const struct fact_served *claims_unread(const struct claims_input *);

/* claims_lost - the longest that a policy of ours may bind that is lost */
uint32_t claims_lost(const struct claims_input *);

/* ---- claims_signs.c: what all places together say ---- */

/*
 * claims_old_copy - a file of ours that the ledger does not know, but whose
 * place or the id in DNS says that the ledger is ahead of it
 */
bool claims_old_copy(const struct claims_input *, const struct claim *);

/*
 * claims_departed - is nothing of it served, and does a later generation say
 * so, or was it announced once and is in no file and not in DNS any more? Then
 * it had left since the copy was made that is the ledger now.
 */
bool claims_departed(const struct claims_input *);

/* claims_id_lost - does records.zone announce an id whose policy nobody shows?
 */
bool claims_id_lost(
    const struct claims_input *, const struct claim *claims, size_t len);

/*
 * claims_between - may the ledger lack a promise that no place shows any more?
 * A later generation says that the ledger is an older copy. All that was
 * promised since may have ended with the very text that the copy has, too: only
 * an id with a time never comes back, so the current row's, where it was
 * written last, proves that nothing was between.
 */
bool claims_between(const struct claims_input *);

/*
 * claims_again - does a policy that has ended long ago stand in the web root?
 * A copy of that came back.
 */
bool claims_again(const struct claims_input *, const struct ledger_row *);

#endif
