/*
 * NAME      start - may a first policy be made for this domain?
 * CONTRACT  see start.h. A name in Postfix's lists does not mean that its mail
 *           arrives here. A domain gets a first policy only if a service that
 *           the outside can reach takes mail for it, nothing about that Postfix
 *           is unknown, and at least one MX host may be this machine. Policies
 *           that are already published are not concerned: they stay.
 *
 *           If every service admits only clients in a table, a filter service
 *           in front of this host has the MX records, and it is right that they
 *           name other machines. Behind open services such a domain cannot be
 *           told from one that has moved away; the administrator can tell, and
 *           names it in `domains'.
 *
 *           The administrator has the last word: a domain that is named there,
 *           or requested with --force, always gets a policy.
 */
#include <stdint.h>
#include <string.h>

#include "decide/plan/start.h"

/* what the instances that take a domain say, together */
struct way_in {
	bool open;   /* a service takes its mail from anybody outside */
	bool narrow; /* one takes it from some outside */
	const char *unsure;
};

/* families - of the addresses that a service listens to: 4, 6, or both as 10 */
static unsigned
families(const char *address)
{
	if (strchr(address, ':') != NULL)
		return 6;
	return address[0] >= '0' && address[0] <= '9' &&
		       address[strspn(address, "0123456789.")] == '\0'
		   ? 4
		   : 4 + 6;
}

/* met - does DNS lead to an address of a family that it listens to? */
static bool
met(const struct fact_listener *l, const struct fact_zone *zone)
{
	const struct fact_host *host;
	unsigned here = families(l->address);
	bool any = false;
	size_t i, j;

	for (i = 0; zone != NULL && i < zone->mx->len; i++) {
		host = zone->mx->mx[i].host;
		if (host->local == TRI_NO)
			continue;
		/* a translator may stand in front */
		if (host->local == TRI_UNKNOWN)
			return true;
		for (j = 0; j < host->addresses_len; j++) {
			any = true;
			if (here == 4 + 6 ||
			    here == families(host->addresses[j]))
				return true;
		}
	}
	return !any;
}

/* listens - does one of the services start as it is configured? */
static void
listens(const struct fact_instance *instance, const struct fact_zone *zone,
    struct way_in *way)
{
	const struct fact_listener *l;
	size_t i;

	for (i = 0; i < instance->listeners_len; i++) {
		l = &instance->listeners[i];
		if (l->security_level != NULL && *l->security_level == '\0')
			continue; /* the instance is in doubt */
		if (!met(l, zone))
			continue;
		if (l->restricted)
			way->narrow = true;
		else
			way->open = true;
	}
}

static struct way_in
way_in(const struct facts *facts, const struct fact_domain *domain,
    const struct fact_zone *zone)
{
	struct way_in way = { 0 };
	const char *unsure;
	size_t i;

	for (i = 0; i < facts->instances_len; i++) {
		if (!facts_takes(facts, domain, i))
			continue;
		unsure = facts_unsure(facts, i);
		if (unsure == NULL)
			listens(&facts->instances[i], zone, &way);
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
forced(const struct domain_view *view)
{
	return view->ledger != NULL && view->ledger->requested &&
	       view->ledger->forced;
}

enum reason_id
start_bar(const struct run *run, const struct domain_view *view)
{
	struct way_in way;

	/* where no Postfix was found, only what was named is a domain */
	if (view->fact == NULL || view->fact->named || forced(view) ||
	    run->facts->instances_len == 0)
		return REASON_COUNT;
	way = way_in(run->facts, view->fact, view->zone);
	if (!way.open && !way.narrow)
		return way.unsure != NULL ? REASON_POSTFIX_UNSURE
					  : REASON_NO_LISTENER;
	return way.open && all_elsewhere(view->zone) ? REASON_MX_ELSEWHERE
						     : REASON_COUNT;
}
