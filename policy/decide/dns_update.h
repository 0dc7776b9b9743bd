/*
 * dns_update - what to tell name servers so that they say what the plan says
 *
 * Pure. Only records that are ours are ever taken away: those that were
 * published before (records.zone), and those with an id of the ledger.
 */
#ifndef POSTSTS_DECIDE_DNS_UPDATE_H
#define POSTSTS_DECIDE_DNS_UPDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "facts/observation.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"

/* what was published before, sorted by name; values as in a zone file */
struct old_record {
	const char *name, *type, *value;
};

/*
 * update_old - read the records of a zone file that publish/ has written; in
 * the arena. Lines of any other form are passed over.
 */
size_t update_old(const struct old_record **out, const char *text, size_t len,
    struct arena *);

/* one record to be added, or to be deleted exactly as it is */
struct update {
	bool add;
	const char *name, *type, *value; /* value as in a zone file */
	uint32_t ttl;
};

#define UPDATES_MAX 32 /* for one domain */

struct updates {
	struct update list[UPDATES_MAX];
	size_t len;
};

/* what is known when one domain is looked at */
struct update_input {
	const struct plan_domain *domain;
	const struct ledger *ledger;
	const struct record_style *style;
	const struct old_record *old;
	size_t old_len;
	const struct sight_domain *sight; /* NULL: nobody looked yet */
};

enum update_answer {
	UPDATE_RIGHT, /* nothing to be said */
	UPDATE_SEND,
	UPDATE_HELD, /* it must not or cannot be done: see the fault */
};

/*
 * update_wanted - is it worth a look at the name servers? From what was
 * published before and what the resolver says (the zone of the facts, NULL
 * where it was not asked), which may be as old as a TTL.
 */
bool update_wanted(
    const struct update_input *, const struct fact_zone *, struct arena *);

/*
 * update_domain - what to send; with UPDATE_HELD one clause is appended to
 * `fault'. Texts are in the arena.
 */
enum update_answer update_domain(struct updates *, const struct update_input *,
    struct buf *fault, struct arena *);

/*
 * update_arrived - do all authoritative servers that answer say what the plan
 * says about _mta-sts? What cannot be seen (no alias to it yet) counts as
 * arrived.
 */
bool update_arrived(const struct update_input *, struct arena *);

#endif
