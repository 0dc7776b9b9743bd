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

static size_t
rows(struct memstore *store, const char *name)
{
	const struct ledger *ledger = memstore_ledger(store);
	const struct ledger_domain *d = ledger_domain(ledger, name);

	return d != NULL ? d->rows_len : 0;
}

/* knows - is it an id that this ledger gave? */
static bool
knows(struct memstore *store, const char *name, const char *id)
{
	const struct ledger *ledger = memstore_ledger(store);
	const struct ledger_domain *d = ledger_domain(ledger, name);
	size_t i;

	for (i = 0; d != NULL && i < d->rows_len; i++)
		if (strcmp(ledger->rows[d->rows + i].id, id) == 0)
			return true;
	return false;
}

static void
put_back(struct sim *sim)
{
	struct office *o = &sim->office;
	bool web = fate(sim, 2) == 0;
	struct domain *d;
	unsigned i;

	tell(sim, "a ledger that is %ld hours old is put back%s",
	    (long)((sim->now - o->backup_at) / HOUR),
	    web ? ", and the web root with it" : "");
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		if (rows(&o->store, d->name) > rows(&o->backup, d->name)) {
			d->restored = sim->now;
			d->lacks = o->backup_at;
			d->since = (struct notice){ 0 };
			d->lost[0] = '\0';
			if (!knows(&o->backup, d->name, d->txt))
				memcpy(d->lost, d->txt, sizeof(d->lost));
		}
		if (web) {
			d->web = d->saved;
			d->web.put_back = sim->now;
		}
		/* what he had announced he begins again */
		d->move.host = NULL;
		d->word = 0;
	}
	memstore_restore(&o->store, &o->backup);
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
	if (!sim->office.restores)
		return;
	if (falls(sim, passed, 30))
		save(sim);
	if (falls(sim, passed, 150))
		put_back(sim);
}
