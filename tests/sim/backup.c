/*
 * NAME      backup - the administrator saves the ledger, and puts it back
 * CONTRACT  A copy every month or so, of ledger and web root at one moment.
 *           Where `restores' is set the ledger comes back now and then, and
 *           half the time the web root with it; DNS and senders know nothing
 *           of that. What a domain was served since the copy was made is
 *           noted for the judge, who wants to know whether poststs told.
 * BUGS      A web root that comes back alone, under a newer ledger, is not
 *           simulated.
 */
#include <string.h>

#include "sim.h"

static bool
falls(struct sim *sim, time_t passed, unsigned days)
{
	unsigned share = (unsigned)((time_t)days * DAY / passed);

	return fate(sim, share > 0 ? share : 1) == 0;
}

static void
save(struct sim *sim)
{
	struct office *o = &sim->office;
	unsigned i;

	memstore_release(&o->backup);
	memstore_copy(&o->backup, &o->store);
	o->backup_at = sim->now;
	for (i = 0; i < DOMAINS; i++)
		sim->domain[i].saved = sim->domain[i].web;
}

static const struct memstore_domain *
find(const struct memstore *store, const char *name)
{
	size_t i;

	for (i = 0; i < store->len; i++)
		if (strcmp(store->domains[i].standing.name, name) == 0)
			return &store->domains[i];
	return NULL;
}

/* knows - is it an id that this ledger gave? */
static bool
knows(const struct memstore *store, const char *name, const char *id)
{
	const struct memstore_domain *d = find(store, name);
	size_t i;

	for (i = 0; d != NULL && i < d->len; i++)
		if (strcmp(d->rows[i].id, id) == 0)
			return true;
	return false;
}

/* lose - the ledger does not hold what was put up since its copy was made */
static void
lose(
    struct sim *sim, struct domain *d, const struct memstore *from, time_t made)
{
	unsigned n = (unsigned)(d - sim->domain), k;
	struct offer *held;

	d->restored = sim->now;
	d->since = (struct notice){ 0 };
	d->lost[0] = '\0';
	if (!knows(from, d->name, d->txt))
		memcpy(d->lost, d->txt, sizeof(d->lost));
	for (k = 0; k < KINDS; k++) {
		held = &sim->cache[k][n].policy;
		held->lost |= held->born >= made;
	}
	d->web.lost |= d->web.born >= made;
}

static void
put_back(struct sim *sim)
{
	static const struct memstore nothing = { 0 };
	struct office *o = &sim->office;
	bool web = fate(sim, 2) == 0, anew = fate(sim, 4) == 0;
	const struct memstore *from = anew ? &nothing : &o->backup;
	struct domain *d;
	unsigned i;

	if (anew)
		tell(sim, "the ledger is lost, and begun anew");
	else
		tell(sim, "a ledger that is %ld hours old is put back%s",
		    (long)((sim->now - o->backup_at) / HOUR),
		    web ? ", and the web root with it" : "");
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		lose(sim, d, from, anew ? 0 : o->backup_at);
		if (web && !anew) {
			d->web = d->saved;
			d->web.put_back = sim->now;
		}
		/* what he had announced he begins again */
		d->move.host = NULL;
		d->word = d->leave_at = 0;
	}
	memstore_restore(&o->store, from);
}

/* leap - the clock steps forward for a while, and comes back */
static void
leap(struct sim *sim)
{
	sim->skew = HOUR + (time_t)fate(sim, 40 * DAY);
	sim->skew_until = sim->now + HOUR + (time_t)fate(sim, 5 * DAY);
	tell(sim, "our clock steps forward by %ld hours, for %ld hours",
	    (long)(sim->skew / HOUR),
	    (long)((sim->skew_until - sim->now) / HOUR));
}

void
backup_act(struct sim *sim, time_t passed)
{
	if (sim->office.leaps && sim->office.look_every != 0 &&
	    sim->skew_until <= sim->now && falls(sim, passed, 120))
		leap(sim);
	if (sim->office.door != NULL && falls(sim, passed, 60)) {
		tell(sim, "policy.cdb is lost");
		sim->office.maps_gone = true;
	}
	if (!sim->office.restores)
		return;
	if (falls(sim, passed, 30))
		save(sim);
	if (falls(sim, passed, 150))
		put_back(sim);
}
