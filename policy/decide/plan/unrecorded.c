/*
 * NAME      unrecorded - published policies that the ledger does not have
 * CONTRACT  see unrecorded.h. A ledger may be an older copy or a new one, and a
 *           domain may have had a policy before poststs. An id in DNS that no
 *           row has shows it. Then senders may have any policy cached, for as
 *           long as the longest policy ever published lasts, counted from when
 *           DNS last showed that id. Until that date no host is taken as known
 *           to all senders, and no host leaves. The date is kept in the ledger,
 *           because the record of the next run replaces the id that showed it.
 *
 *           Policies that could be found are in the ledger by now (join.c);
 *           this file is about the others.
 *
 *           How long: the setting earlier_max_age; else, if the id has the form
 *           of ours, the longest max_age in settings and ledger, and at least
 *           the longest default, since the settings may have been different;
 *           else a year, the most that RFC 8461 3.2 allows.
 * BUGS      An id that never gets into DNS, or is replaced there before a run
 *           sees it, shows nothing. Ids that are hashes alone have no order: if
 *           the ledger is not empty, they count as records that are still to be
 *           replaced.
 */
#include "decide/plan/unrecorded.h"

#include <string.h>

#include "base/dates.h"
#include "decide/plan/obligation.h"
#include "decide/plan/record_shown.h"
#include "decide/plan/domain_view.h"
#include "sts/policy_id.h"

#define USUAL_AGE (180 * 86400u) /* the last of the steps that are preset */

bool
unrecorded_forgotten(const struct run *run, const struct domain_view *view)
{
	return view->ledger != NULL && view->ledger->rows_len > 0 &&
	       shown_time(view->zone, run->now) >
		   ledger_last_id_time(run->ledger, view->ledger);
}

uint32_t
unrecorded_longest(const struct settings *settings, const char *name,
    const struct ledger *ledger, const struct ledger_domain *standing)
{
	const struct age_steps *steps = &settings->max_age_steps;
	uint32_t age = settings_for(settings, name)->max_age, old;
	size_t i;

	if (age == 0)
		age = steps->age[steps->len - 1];
	/* what is set now tells nothing of what was set by then */
	if (age < USUAL_AGE)
		age = USUAL_AGE;
	for (i = 0; standing != NULL && i < standing->rows_len; i++) {
		old = ledger->rows[standing->rows + i].body->policy.max_age;
		if (old > age)
			age = old;
	}
	return age;
}

time_t
unrecorded_until(const struct run *run, const struct domain_view *view)
{
	time_t owed = view->ledger != NULL ? view->ledger->owed : 0, date;
	uint32_t age = view->set->earlier_max_age;
	bool ours = shown_time(view->zone, run->now) != 0;
	char id[STS_ID_MAX + 1];

	if (!shown_id(id, view->zone) ||
	    ledger_by_id(run->ledger, view->ledger, id) != NULL)
		return owed;
	/*
	 * what DNS shows of a domain that is not here is the next owner's,
	 * but for a later id of ours; one that may be hidden is here
	 */
	if (view->fact == NULL && run->complete &&
	    !unrecorded_forgotten(run, view))
		return owed;
	/* what stands beside rows is ours that never came, or an older one */
	if (view->ledger != NULL && view->ledger->rows_len > 0 &&
	    owed <= run->now && !unrecorded_forgotten(run, view))
		return owed;
	if (age == 0)
		age = ours ? unrecorded_longest(run->settings, view->name,
				 run->ledger, view->ledger)
			   : POLICY_AGE_CEILING;
	/* a clock that is behind makes no promise shorter */
	date = run->now + run->behind +
	       obligation_length(age,
		   view->zone->sts_ttl < WEEK ? view->zone->sts_ttl : WEEK);
	/* a day more, so that it is noted once a day at most */
	return date > owed ? date + DAY : owed;
}
