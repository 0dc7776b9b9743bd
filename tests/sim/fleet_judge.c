/*
 * NAME      fleet_judge - what else a fleet must not do, and its one excuse
 * CONTRACT  Beside lost messages (judge.c) it is a loss
 *           - where one id names two policies, at any two members;
 *           - where a domain begins to retire that some member lists, and whose
 *             tables could be read when it last looked: an unknown member is
 *             not an absent one.
 *           - where what a member has published stands in no ledger, once that
 *             member has met the store.
 *           No restore of a store or of a mirror excuses anything: some copy has
 *           what another one lost. Only a web root that came back with an old
 *           mirror does, for its policies and the hosts that were in DNS by
 *           then. Of a host whose machine could decide nothing, or not get to
 *           the store, poststs need not have told.
 */
#include <string.h>

#include "fleet.h"

static void
loss(struct sim *sim, const char *name, const char *what)
{
	if (sim->losses++ == 0)
		snprintf(sim->loss, sizeof(sim->loss), "%s: %s", name, what);
	tell(sim, "LOST: %s: %s", name, what);
}

void
fleet_twin(struct sim *sim, struct domain *d)
{
	const struct fleet_world *f = sim->fleet;
	const struct offer *twin;
	unsigned n;

	for (n = 0; n < SLOTS; n++) {
		twin = fleet_web(sim, n, (unsigned)(d - sim->domain));
		if (n == f->at || !f->members[n].in || twin->text == NULL ||
		    strcmp(twin->text, d->web.text) != 0)
			continue;
		if (twin->enforced < d->web.enforced)
			d->web.enforced = twin->enforced;
		d->web.forced |= twin->forced;
		return;
	}
}

void
fleet_names(struct sim *sim, struct domain *d, const char *id, const char *hash)
{
	struct fleet_world *f = sim->fleet;
	unsigned n = (unsigned)(d - sim->domain);
	size_t i, len = f->ids_len[n];

	for (i = 0; i < len; i++) {
		if (strcmp(f->ids[n][i].id, id) != 0)
			continue;
		if (strcmp(f->ids[n][i].hash, hash) != 0)
			loss(sim, d->name, "an id names two policies");
		return;
	}
	/* those of long ago are not seen again */
	i = len < NAMES_MAX ? f->ids_len[n]++ : odds(sim, NAMES_MAX);
	snprintf(f->ids[n][i].id, sizeof(f->ids[n][i].id), "%s", id);
	f->ids[n][i].hash = arena_intern(sim->server.store.arena, hash);
}

static bool
in_store(const struct image_domain *d, const char *id)
{
	size_t i;

	for (i = 0; i < d->len; i++)
		if (strcmp(d->rows[i].row.id, id) == 0)
			return true;
	return false;
}

void
fleet_grown(struct sim *sim)
{
	const struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		if (d->cdb.text != NULL &&
		    !in_store(&sim->fleet->store.domains[i], d->cdb.id))
			loss(
			    sim, d->name, "what was published is in no ledger");
	}
}

/* listed - at a member that is there */
static bool
listed(const struct sim *sim, unsigned domain)
{
	unsigned n;

	if (!sim->domain[domain].in_postfix)
		return false;
	for (n = 0; n < SLOTS; n++)
		if (sim->fleet->members[n].in &&
		    (sim->fleet->members[n].lists & 1u << domain) != 0)
			return true;
	return false;
}

static bool
asked_to_leave(const struct plan_domain *p)
{
	return p->requested &&
	       (p->asked == STAGE_RETIRING || p->asked == STAGE_OFF);
}

void
fleet_plan_judged(
    struct sim *sim, const struct plan *plan, const struct facts *facts)
{
	const struct plan_domain *p;
	size_t i;
	unsigned n;

	if (plan->refused != NULL)
		return;
	for (i = 0; i < plan->domains_len; i++) {
		p = &plan->domains[i];
		for (n = 0; strcmp(sim->domain[n].name, p->name) != 0; n++)
			continue;
		if (p->stage == STAGE_RETIRING &&
		    p->stage_before != STAGE_RETIRING && !asked_to_leave(p) &&
		    facts_domain(facts, p->name) == NULL && listed(sim, n) &&
		    sim->fleet->moved[n] + 2 * DAY < sim->now)
			loss(sim, p->name,
			    "is to be retired, though a member has it");
	}
}

void
fleet_ended(
    struct sim *sim, const struct plan *plan, const struct ledger *ledger)
{
	const struct ledger_domain *standing;
	const struct plan_domain *p;
	struct domain *d;
	size_t i;

	for (d = sim->domain; d < sim->domain + DOMAINS; d++) {
		standing = ledger_domain(ledger, d->name);
		p = NULL;
		for (i = 0; i < plan->domains_len; i++)
			if (strcmp(plan->domains[i].name, d->name) == 0)
				p = &plan->domains[i];
		if (d->web.text == NULL || standing == NULL ||
		    ledger_current(ledger, standing) != NULL ||
		    (p != NULL && p->body != NULL))
			continue;
		tell(sim, "%s: the policy is gone here, too", d->name);
		d->web = (struct offer){ 0 };
	}
}

/* blocked - could this member not decide, or not say what it sees? */
static time_t
blocked(const struct sim *sim, const struct member *m)
{
	const struct server *o = m == &sim->fleet->members[sim->fleet->at]
				     ? &sim->server
				     : &m->server;

	if (sim->now - m->decided > 2 * o->every + DAY)
		return sim->now;
	return m->gap + 2 * o->every;
}

time_t
fleet_able(const struct sim *sim, unsigned host)
{
	const struct fleet_world *f = sim->fleet;
	time_t able = 0, when;
	unsigned n;

	/* one that anybody can look at: the first who can */
	for (n = 0; n < SLOTS; n++) {
		if (!f->members[n].in)
			continue;
		when = blocked(sim, &f->members[n]);
		if (sim->host[host].local &&
		    (f->members[n].hosts & 1u << host) != 0)
			return when;
		if (when > able)
			able = when;
	}
	return able;
}

bool
fleet_excuse(const struct sim *sim, const struct domain *d, unsigned host,
    const struct cache *copy)
{
	return copy->policy.put_back != 0 &&
	       copy->renewed >= copy->policy.put_back &&
	       (d->stuck & 1u << host) != 0;
}
