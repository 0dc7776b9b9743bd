/*
 * record_life - the life of the record that announces a policy
 *
 * The one place that says in which order things may happen to the TXT record
 * of one row of the ledger, what of it is stored, and what each date means.
 * Everybody who notes or asks such a thing goes through here: plan, apply, the
 * update of DNS, check, status, store, simulation.
 *
 * What is stored:
 *
 *   served    the body may be fetched since then
 *   released  the record is out of our hands since then. Where apply updates
 *             DNS itself (dns_update): each authoritative server that answers
 *             has it, and at least one did answer. Otherwise: it stands in
 *             records.zone, and it is the administrator who brings it into
 *             DNS. A record that was sent and did not arrive is not released.
 *   seen      DNS showed it first; or, of a policy in mode none, DNS showed
 *             no other of ours any more, which is as good: nobody's copy of
 *             an older policy is made new again
 *   removed   it was taken out of records.zone; with dns_update: each server
 *             that answers has none, and at least one did answer
 *   gone      DNS showed none of ours any more, first after that: neither the
 *             resolver nor any authoritative server that answers (where none
 *             can be asked, the resolver alone: task/removal.h)
 *
 * Who may cause what, and what becomes of it:
 *
 *             SERVE   SEND  RELEASE  SHOW   END    REPLACE   REMOVE
 *   who       apply   apply apply    DNS    DNS    apply     apply
 *   WISHED    SERVED
 *   SERVED            SENT  RELEASED               REPLACED
 *   SENT                    RELEASED               REPLACED
 *   RELEASED                         SEEN   SEEN   REPLACED
 *   SEEN                                           REPLACED  LEAVING
 *   LEAVING                                 GONE   REPLACED
 *   GONE                             LEAVING       REPLACED
 *   REPLACED
 *
 * What is left empty changes nothing, and UNKNOWN (a time-out, SERVFAIL,
 * nobody was asked) and LACK (DNS shows something else) are empty everywhere.
 *
 * Which dates follow: every promise of the row before lasts from when this
 * record is out, life_out(); the policy itself goes at life_forgotten() at the
 * earliest, when no cache has the record any more.
 *
 * _smtp._tls, the alias mta-sts and names in a zone that others' names are
 * aliases of have the same life, from WISHED to RELEASED and away; of them is
 * stored, in updates.zone, what may stand in DNS (decide/update.h).
 */
#ifndef POSTSTS_LEDGER_RECORD_LIFE_H
#define POSTSTS_LEDGER_RECORD_LIFE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "ledger/ledger.h"

enum life {
	LIFE_WISHED, /* nothing is served yet */
	LIFE_SERVED, /* the body is, and no record announces it */
	LIFE_SENT,   /* an update went out; whether it arrived is unknown.
		      * Not stored: who forgets it, sends it again */
	LIFE_RELEASED,
	LIFE_SEEN,
	LIFE_LEAVING, /* removed by us, and perhaps still in DNS */
	LIFE_GONE,
	LIFE_REPLACED, /* by the record of a later row */
	LIFE_COUNT
};

enum life_event {
	LIFE_SERVE,
	LIFE_SEND,
	LIFE_RELEASE,
	LIFE_SHOW, /* DNS shows it; of one that left: any of ours */
	LIFE_END,  /* DNS shows none of ours, and none is wanted */
	LIFE_REPLACE,
	LIFE_REMOVE,
	LIFE_LACK,    /* DNS shows something else, or nothing yet */
	LIFE_UNKNOWN, /* nobody can say what DNS shows */
	LIFE_EVENTS
};

/* all that is stored; 0: not yet */
struct record_life {
	time_t served, released, seen, removed, gone, replaced;
	uint32_t ttl;
	bool watched; /* can DNS be asked for it? else it counts as seen when
		       * it was released */
};

const char *life_name(enum life); /* "served" */

/* life_of - of a row; `domain' is its standing */
struct record_life life_of(
    const struct ledger_domain *, const struct ledger_row *);
/* life_state - as far as what is stored tells */
enum life life_state(const struct record_life *);
/* life_after - the table above */
enum life life_after(enum life, enum life_event);
/* life_note - the event happened; false: it changes nothing */
bool life_note(struct record_life *, enum life_event, time_t now);

/* life_out - when senders could begin to see the record; 0: not yet */
time_t life_out(const struct record_life *);
time_t record_out(const struct ledger_row *);
/*
 * record_settled - from when on every resolver should show this row's id:
 * caches may keep the record before for its own TTL, and a zone needs a while,
 * an hour is given. 0: it was not released
 */
time_t record_settled(const struct ledger *, const struct ledger_domain *,
    const struct ledger_row *);
/* life_forgotten - no cache has it any more from then on; 0: it is not gone */
time_t life_forgotten(const struct record_life *);

#endif
