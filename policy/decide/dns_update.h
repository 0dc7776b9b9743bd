/*
 * dns_update - which changes make name servers publish what the plan says
 *
 * Pure. A domain has three places in DNS: its record at _mta-sts, the TLSRPT
 * record at _smtp._tls, and the alias mta-sts of the policy host. The first two
 * may be in a zone of ours, to which the domain's own names are aliases. Each
 * place is compared, changed and verified separately, on every authoritative
 * server of its zone.
 *
 * updates.zone lists the records that may be in DNS because of us. It is
 * written before an update is sent, with what that update adds, and again, with
 * a mark for arrived, when all servers show what was asked for. The next run
 * therefore finds what did not arrive, or was being sent when the run was
 * killed, whatever records.zone says. Only a record that is in one of these two
 * files, or has an id of the ledger, is ever deleted. If updates.zone is lost,
 * every domain is asked about.
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

/*
 * the questions to name servers: one for each record, and two that tell whether
 * the policy host has an address of its own
 */
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
 * update_wanted - must the name servers be asked about this domain? True if a
 * place is not known to have arrived as the plan wants it, or if the resolver
 * shows something else. `zone' is the resolver's answer, which may be as old as
 * the TTL; NULL if it was not asked.
 */
bool update_wanted(
    const struct update_input *, const struct fact_zone *, struct arena *);

/*
 * update_questions - fill in names and types of `seen'; they are in the arena
 */
void update_questions(const struct update_input *, struct arena *);

/* the state of a place, by the answers of its servers */
enum update_state {
	UPDATE_ARRIVED, /* one at least answered, and all show what is wanted */
	UPDATE_SILENT,  /* nobody answered: unknown */
	UPDATE_OTHER,   /* at least one shows something else: send it */
	UPDATE_BARRED,  /* a record of somebody else prevents it */
};

struct update_answer {
	enum update_state state[UPDATE_KINDS];
	const char *fault[UPDATE_KINDS]; /* a clause, if it did not arrive;
					  * in the arena */
};

/*
 * update_judge - compare the answers with the plan. Unless `out' is NULL, put
 * into it what to send: deletions at a name before additions there, so that one
 * message replaces a record.
 */
struct update_answer update_judge(
    struct updates *out, const struct update_input *, struct arena *);

/*
 * update_known - the values that may be in DNS because of us at a place after
 * this run: the wanted value alone if it arrived; else all that were sent
 * before and by this run. Returns how many were put into `out'.
 */
size_t update_known(struct old_record out[static UPDATES_MAX],
    const struct update_input *, const struct updates *sent, enum update_kind,
    bool arrived, struct arena *);

#endif
