/*
 * NAME      start - may a first policy be made for this domain?
 * CONTRACT  see start.h. That a name stands in Postfix's lists does not mean
 *           that its mail comes here. A policy is begun only where it does:
 *           a service that the outside can reach takes mail for the domain,
 *           nothing about that Postfix is in doubt, and not all MX hosts are
 *           known to be other machines. Policies that are served already are
 *           none of this file's business: they stay.
 *
 *           Where every service lets in none but clients that a table knows,
 *           a filter service in front of this host has the MX records, and
 *           that they lead elsewhere is as it should be. In front of open
 *           services nobody can tell such a domain from one that has moved
 *           away; the administrator can, by naming it in `domains'.
 *
 *           He has the last word: what he named, or asked for with --force,
 *           is begun in any case.
 */
#include <stdint.h>

#include "decide/plan/start.h"

/* what the instances that take a domain say, together */
struct way_in {
	bool open;   /* a service takes its mail from anybody outside */
	bool narrow; /* one takes it from some outside */
	const char *unsure;
};

/* listens - does one of the services start as it is configured? */
static void
listens(const struct fact_instance *instance, struct way_in *way)
{
	const struct fact_listener *l;
	size_t i;

	for (i = 0; i < instance->listeners_len; i++) {
		l = &instance->listeners[i];
		if (l->security_level != NULL && *l->security_level == '\0')
			continue; /* the instance is in doubt */
		if (l->restricted)
			way->narrow = true;
		else
			way->open = true;
	}
}

static struct way_in
way_in(const struct facts *facts, const struct fact_domain *domain)
{
	struct way_in way = { 0 };
	const char *unsure;
	size_t i;

	for (i = 0; i < facts->instances_len; i++) {
		if (!facts_takes(facts, domain, i))
			continue;
		unsure = facts_unsure(facts, i);
		if (unsure == NULL)
			listens(&facts->instances[i], &way);
		else if (way.unsure == NULL)
			way.unsure = unsure;
	}
	return way;
}

/* all_elsewhere - is each MX host known to be another machine? */
static bool
all_elsewhere(const struct fact_zone *zone)
{
	size_t i;

	if (zone == NULL || zone->mx->len == 0)
		return false;
	for (i = 0; i < zone->mx->len; i++)
		if (zone->mx->mx[i].host->local != TRI_NO)
			return false;
	return true;
}

static bool
forced(const struct view *view)
{
	return view->ledger != NULL && view->ledger->requested &&
	       view->ledger->forced;
}

enum reason_id
start_bar(const struct run *run, const struct view *view)
{
	struct way_in way;

	/* where no Postfix was found, only what was named is a domain */
	if (view->fact == NULL || view->fact->named || forced(view) ||
	    run->facts->instances_len == 0)
		return REASON_COUNT;
	way = way_in(run->facts, view->fact);
	if (!way.open && !way.narrow)
		return way.unsure != NULL ? REASON_POSTFIX_UNSURE
					  : REASON_NO_LISTENER;
	return way.open && all_elsewhere(view->zone) ? REASON_MX_ELSEWHERE
						     : REASON_COUNT;
}
