/*
 * dns_update - what to tell name servers so that they say what the plan says
 *
 * Pure. A domain has three places in DNS: its record at _mta-sts, where
 * reports go at _smtp._tls, and the alias mta-sts of the policy host; the
 * first two may stand in a zone of ours to which the domain's own names are
 * aliases. Each place is compared, changed and verified by itself, on every
 * authoritative server of its zone.
 *
 * What may stand in DNS because of us is kept in updates.zone: written before
 * an update goes out, with what it adds, and again, marked as arrived, when all
 * that was asked for has been seen there. So what did not arrive, or was being
 * sent when the run was killed, is found by the next run whatever records.zone
 * says. Only what stands in either of the two, or has an id of the ledger, is
 * ever taken away. updates.zone may be lost: then every domain is looked at.
 */
#ifndef POSTSTS_DECIDE_DNS_UPDATE_H
#define POSTSTS_DECIDE_DNS_UPDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "decide/old_record.h"
#include "facts/observation.h"
#include "ledger/ledger.h"
#include "ledger/plan.h"

enum update_kind { UPDATE_STS, UPDATE_TLSRPT, UPDATE_HOST, UPDATE_KINDS };

/* one record to be added, or to be deleted exactly as it is */
struct update {
	bool add;
	enum update_kind kind;
	const char *name, *type, *value; /* value as in a zone file */
	uint32_t ttl;
};

#define UPDATES_MAX 32 /* for one domain */

struct updates {
	struct update list[UPDATES_MAX];
	size_t len;
};

/* what is asked of servers: a question for each record, and whether the
 * policy host has an address of its own */
enum { ASK_STS, ASK_TLSRPT, ASK_ALIAS, ASK_HOST_A, ASK_HOST_AAAA, ASK_COUNT };

/* what is known when one domain is looked at */
struct update_input {
	const struct plan_domain *domain;
	const struct ledger *ledger;
	const struct record_style *style;
	const struct old_record *old;
	size_t old_len;
	bool forgotten;             /* there is no updates.zone */
	struct zone_question *seen; /* ASK_COUNT; NULL: nobody looked yet */
};

/*
 * update_wanted - is it worth a look at the name servers? Where not exactly
 * what is wanted is known to have arrived, or the resolver (the zone of the
 * facts, NULL where it was not asked) shows something else, which may be as
 * old as a TTL.
 */
bool update_wanted(
    const struct update_input *, const struct fact_zone *, struct arena *);

/* update_questions - fill in names and types of `seen'; in the arena */
void update_questions(const struct update_input *, struct arena *);

/* how a place stands, by what its servers say */
enum update_state {
	UPDATE_ARRIVED, /* all that answer say what is wanted, and one did */
	UPDATE_SILENT,  /* nobody answered: unknown */
	UPDATE_OTHER,   /* at least one says something else: to be sent */
	UPDATE_BARRED,  /* somebody else's record is in the way */
};

struct update_answer {
	enum update_state state[UPDATE_KINDS];
	const char *fault[UPDATE_KINDS]; /* a clause, where it did not arrive;
					  * in the arena */
};

/*
 * update_judge - compare; `out' NULL: that is all. Otherwise what to send,
 * deletions of a name before what is added there, so that one message
 * replaces it.
 */
struct update_answer update_judge(
    struct updates *out, const struct update_input *, struct arena *);

/*
 * update_known - the values that may be ours at a place after this: all that
 * were sent before and what was sent now, or, where it arrived, the one that
 * is wanted. Returns how many were put into `out'.
 */
size_t update_known(struct old_record out[static UPDATES_MAX],
    const struct update_input *, const struct updates *sent, enum update_kind,
    bool arrived, struct arena *);

#endif
