/*
 * record_life - the life of the record that announces a policy
 *
 * The one place that says in which order things may happen to the TXT record of
 * one row of the ledger, what is stored about it, and what each date means.
 * Everybody who stores or reads such a date uses this file: plan, apply, the
 * DNS update, check, status, the store and the simulation.
 *
 * What is stored:
 *
 *   served    the policy can be fetched since then
 *   released  poststs has published the record since then. If apply updates
 *             DNS itself (dns_update): each authoritative server that answers
 *             has it, and at least one did answer. Otherwise: it is in
 *             records.zone, and the administrator puts it into DNS. A record
 *             that was sent and did not arrive is not released.
 *   seen      when DNS first showed it; for a policy in mode none also when
 *             DNS no longer showed any other record of ours, which is as
 *             good: no sender takes its copy of an older policy for current
 *   removed   it was removed from records.zone; with dns_update: each server
 *             that answers has none, and at least one did answer
 *   gone      after that, when DNS first showed none of ours any more: neither
 *             the resolver nor any authoritative server that answers (if none
 *             can be asked, the resolver alone: task/removal.h)
 *
 * Who may cause what, and which state follows:
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
 * An empty field changes nothing. UNKNOWN (a time-out, SERVFAIL, not asked) and
 * LACK (DNS shows something else) are empty in every state.
 *
 * Which dates follow: every promise of the row before lasts from when this
 * record was released, life_out(); the policy itself is removed at
 * life_forgotten() at the earliest, when no cache has the record any more.
 *
 * _smtp._tls, the alias mta-sts, and names in a zone that others' names are
 * aliases of have the same life, from WISHED to RELEASED, and until removed.
 * For these, updates.zone stores what may be in DNS (decide/dns_update.h).
 */
#ifndef POSTSTS_LEDGER_RECORD_LIFE_H
#define POSTSTS_LEDGER_RECORD_LIFE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "ledger/ledger.h"

enum life {
	LIFE_WISHED, /* nothing is served yet */
	LIFE_SERVED, /* the policy is, and no record announces it */
	LIFE_SENT,   /* an update was sent; whether it arrived is unknown.
		      * Not stored: a later run sends it again */
	LIFE_RELEASED,
	LIFE_SEEN,
	LIFE_LEAVING, /* removed by us, but DNS may still show it */
	LIFE_GONE,
	LIFE_REPLACED, /* by the record of a later row */
	LIFE_COUNT
};

enum life_event {
	LIFE_SERVE,
	LIFE_SEND,
	LIFE_RELEASE,
	LIFE_SHOW, /* DNS shows it; after a removal: any of ours */
	LIFE_END,  /* DNS shows none of ours, and none is wanted */
	LIFE_REPLACE,
	LIFE_REMOVE,
	LIFE_LACK,    /* DNS shows something else, or nothing yet */
	LIFE_UNKNOWN, /* it is not known what DNS shows */
	LIFE_EVENTS
};

/* all that is stored; 0: has not happened */
struct record_life {
	time_t served, released, seen, removed, gone, replaced;
	uint32_t ttl;
	bool watched; /* can DNS be asked for it? if not, it counts as seen
		       * when it was released */
};

const char *life_name(enum life); /* "served" */

/* life_of - the life of a row's record; `domain' is its domain's entry */
struct record_life life_of(
    const struct ledger_domain *, const struct ledger_row *);
/* life_state - the state that follows from the stored dates */
enum life life_state(const struct record_life *);
/* life_after - the state after an event: the table above */
enum life life_after(enum life, enum life_event);
/* life_note - store that the event happened; false: it changes nothing */
bool life_note(struct record_life *, enum life_event, time_t now);

/* life_out - when senders could begin to see the record; 0: not yet */
time_t life_out(const struct record_life *);
time_t record_out(const struct ledger_row *);
/*
 * record_settled - from when on every resolver should show this row's id:
 * caches may have the record before for its own TTL, and an hour is added for
 * the zone to be updated. 0: it was not released
 */
time_t record_settled(const struct ledger *, const struct ledger_domain *,
    const struct ledger_row *);
/*
 * life_forgotten - when the last cache has dropped the record; 0: it is not
 * gone
 */
time_t life_forgotten(const struct record_life *);

#endif
