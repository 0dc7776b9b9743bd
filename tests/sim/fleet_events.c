/*
 * NAME      fleet_events - what happens to a store and to its members
 * CONTRACT  How often stands in days. A member is cut off from the store, or
 *           is off altogether; one joins, one is removed by command, which the
 *           administrator does once its hosts and domains are another's; an
 *           old mirror comes back, alone or with all files, or is lost; the
 *           store is gone, fails over and loses its last commits, or is put
 *           back from a backup; settings are changed at one member days before
 *           the others; domains are listed elsewhere.
 *
 *           After a failover or a restore each member that gets to the store
 *           runs at once, as `poststs follow' does. No old mirror is put back
 *           within days of that, nor the other way round: what every copy has
 *           lost nobody can know. For the same reason nobody who committed what is about to be lost is
 *           away then, and no machine is put back, with its web root, to before
 *           that day (BUGS of task/fleet.c).
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "fleet.h"

static bool
befalls(struct sim *sim, time_t passed, unsigned days)
{
	unsigned share = (unsigned)((time_t)days * DAY / passed);

	return odds(sim, share > 0 ? share : 1) == 0;
}

/* some_days - mostly hours, now and then so many days */
static time_t
some_days(struct sim *sim, unsigned days)
{
	return sim->now + HOUR +
	       (time_t)odds(sim, odds(sim, 4) == 0 ? days * DAY : DAY);
}

/* ---- members ---- */

static void
outages(struct sim *sim, time_t passed)
{
	struct fleet_world *f = sim->fleet;
	struct member *m;
	unsigned n = fleet_any(sim), h;

	m = &f->members[n];
	if (befalls(sim, passed, 12)) {
		m->cut_until = some_days(sim, 12);
		tell(sim, "m%u: is cut off from the store", n);
	}
	if (befalls(sim, passed, 25)) {
		m->off_until = some_days(sim, 20);
		tell(sim, "m%u: is off for %ld hours", n,
		    (long)((m->off_until - sim->now) / HOUR));
		for (h = 0; h < LOCAL_HOSTS; h++)
			if ((m->hosts & 1u << h) != 0 &&
			    sim->host[h].down_until < m->off_until)
				sim->host[h].down_until = m->off_until;
	}
	if (befalls(sim, passed, 30)) {
		f->store_down = some_days(sim, 5);
		tell(sim, "the store is gone");
	}
}

static unsigned
members_in(const struct sim *sim)
{
	unsigned i, n = 0;

	for (i = 0; i < SLOTS; i++)
		n += sim->fleet->members[i].in;
	return n;
}

static void
arrive(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	unsigned n;

	for (n = 0; n < SLOTS; n++)
		if (f->members[n].server.settings == NULL)
			break;
	if (n == SLOTS || members_in(sim) == MEMBERS)
		return;
	tell(sim, "m%u: a new member", n);
	fleet_equip(sim, n);
}

/* hand_over - what this one has is another's from now on */
static void
hand_over(struct sim *sim, unsigned n)
{
	struct fleet_world *f = sim->fleet;
	unsigned other, n2;

	do
		other = fleet_any(sim);
	while (other == n);
	for (n2 = 0; n2 < DOMAINS; n2++)
		f->moved[n2] = sim->now;
	f->members[other].hosts |= f->members[n].hosts;
	f->members[other].lists |= f->members[n].lists;
	f->members[n].hosts = f->members[n].lists = 0;
}

static bool
last_web_root(const struct sim *sim, unsigned n)
{
	unsigned i;

	for (i = 0; i < SLOTS; i++)
		if (i != n && sim->fleet->members[i].in &&
		    sim->fleet->members[i].webs)
			return false;
	return true;
}

static void
depart(struct sim *sim, time_t passed)
{
	struct fleet_world *f = sim->fleet;
	unsigned n = fleet_any(sim);
	struct member *m = &f->members[n];

	if (m->busy || members_in(sim) < 3 || last_web_root(sim, n))
		return;
	if (!m->leaves && befalls(sim, passed, 150)) {
		tell(sim, "m%u: hands over what it has", n);
		hand_over(sim, n);
		m->leaves = true;
	} else if (m->leaves && befalls(sim, passed, 5)) {
		tell(sim, "m%u: is switched off", n);
		if (f->at == n)
			fleet_visit(sim, SLOTS);
		m->in = false;
		fleet_visit(sim, fleet_any(sim));
	}
}

/* roll - who is in the store as a member is one, and nobody else */
static void
roll(struct sim *sim, time_t passed)
{
	struct fleet_world *f = sim->fleet;
	const struct image_member *known;
	unsigned n;

	for (n = 0; n < SLOTS; n++) {
		known = &f->store.members[n];
		if (f->members[n].in && fleet_up(sim, n) &&
		    !f->members[n].busy && (!known->there || known->removed) &&
		    befalls(sim, passed, 1))
			fleet_joins(sim, n);
		else if (!f->members[n].in && known->there && !known->removed &&
			 befalls(sim, passed, 6))
			fleet_removes(sim, n);
	}
}

static void
lists(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	unsigned i = odds(sim, DOMAINS), from = fleet_any(sim),
		 to = fleet_any(sim);

	if ((f->members[from].lists & 1u << i) == 0 || from == to)
		return;
	f->moved[i] = sim->now;
	f->members[to].lists |= 1u << i;
	f->members[from].lists &= ~(1u << i);
	tell(sim, "%s: is listed at m%u now, at m%u no more",
	    sim->domain[i].name, to, from);
}

/* ---- settings ---- */

static void
tune_one(struct sim *sim, unsigned n, const char *change)
{
	struct buf why = BUF_INIT;

	if (fleet_server(sim, n)->settings != NULL &&
	    settings_set(fleet_server(sim, n)->settings, change, &why) != 0)
		abort();
	buf_release(&why);
}

static void
tune(struct sim *sim, time_t passed)
{
	static const char *const changes[] = { "max_age=1d", "max_age=7d",
		"max_age=30d", "max_age=180d", "promote=auto", "promote=advise",
		"testing_period=0", "testing_period=3d", "testing_period=14d",
		"min_reporters=0", "min_reporters=1", "id_style=hash",
		"id_style=timestamp", "id_style=both", "mode=testing",
		"mode=enforce", "mode=unset" };
	struct fleet_world *f = sim->fleet;
	unsigned n;

	if (f->tune == NULL && befalls(sim, passed, 60)) {
		f->tune = changes[odds(sim, ARRAY_LEN(changes))];
		f->tune_until = some_days(sim, 6);
		n = fleet_any(sim);
		tune_one(sim, n, f->tune);
		tell(sim, "poststs.conf: %s, at m%u first", f->tune, n);
	}
	if (f->tune == NULL || f->tune_until > sim->now)
		return;
	for (n = 0; n <= SLOTS; n++)
		tune_one(sim, n, f->tune);
	f->tune = NULL;
}

/* ---- what is put back ---- */

/* follow_all - who can, runs at once */
static void
follow_all(struct sim *sim)
{
	unsigned n;

	sim->fleet->store_old = sim->now;
	for (n = 0; n < SLOTS; n++)
		if (sim->fleet->members[n].in)
			fleet_server(sim, n)->next_run = sim->now;
}

static bool
all_there(const struct sim *sim)
{
	unsigned n;

	for (n = 0; n < SLOTS; n++)
		if (sim->fleet->members[n].in &&
		    (!fleet_up(sim, n) || !fleet_reaches(sim, n)))
			return false;
	return sim->fleet->depth == 0;
}

static void
store_events(struct sim *sim, time_t passed)
{
	struct fleet_world *f = sim->fleet;
	unsigned n = 1 + odds(sim, SNAPSHOTS - 1);

	if (befalls(sim, passed, 40)) {
		image_release(&f->backups[BACKUPS - 1]);
		memmove(&f->backups[1], &f->backups[0],
		    (BACKUPS - 1) * sizeof(f->backups[0]));
		f->backups[0] = (struct image){ 0 };
		image_copy(&f->backups[0], &f->store);
	}
	if (!all_there(sim) || sim->now < f->mirror_old + 10 * DAY)
		return;
	if (befalls(sim, passed, 30) && f->snapshots[n].change > 0) {
		tell(sim, "the store fails over, and loses %u commits", n);
		image_copy(&f->store, &f->snapshots[n]);
		f->promotions++;
		follow_all(sim);
	}
	n = odds(sim, BACKUPS);
	if (befalls(sim, passed, 150) && f->backups[n].change > 0) {
		tell(sim, "a backup of the store is put back");
		image_copy(&f->store, &f->backups[n]);
		follow_all(sim);
	}
}

static void
save(struct sim *sim, unsigned n)
{
	struct member *m = &sim->fleet->members[n];

	fleet_visit(sim, n);
	fleet_visit(sim, SLOTS);
	image_copy(&m->copy.mirror, &m->mirror);
	memcpy(m->copy.places, m->places, sizeof(m->places));
	memcpy(m->copy.generations, m->server.generations,
	    sizeof(m->server.generations));
	m->copy.at = sim->now;
	fleet_visit(sim, n);
}

static void
put_back(struct sim *sim, unsigned n)
{
	struct member *m = &sim->fleet->members[n];
	unsigned i;

	image_copy(&m->mirror, &m->copy.mirror);
	sim->fleet->mirror_old = sim->now;
	sim->fleet->returns++;
	tell(sim, "m%u: an old mirror is put back", n);
	if (odds(sim, 3) != 0 || m->copy.at <= sim->fleet->store_old)
		return;
	tell(sim, "m%u: with its files and its web root", n);
	fleet_visit(sim, n);
	fleet_visit(sim, SLOTS);
	memcpy(m->places, m->copy.places, sizeof(m->places));
	memcpy(m->server.generations, m->copy.generations,
	    sizeof(m->server.generations));
	for (i = 0; i < DOMAINS; i++) {
		m->places[i].web.put_back = sim->now;
		sim->domain[i].stuck |= sim->domain[i].mx;
	}
	fleet_visit(sim, n);
}

static void
mirrors(struct sim *sim, time_t passed)
{
	unsigned n = fleet_any(sim);
	struct member *m = &sim->fleet->members[n];

	if (m->busy)
		return;
	if (befalls(sim, passed, 30))
		save(sim, n);
	if (sim->now < sim->fleet->store_old + 10 * DAY ||
	    !fleet_reaches(sim, n))
		return;
	if (m->copy.at != 0 && befalls(sim, passed, 80)) {
		put_back(sim, n);
	} else if (befalls(sim, passed, 250)) {
		tell(sim, "m%u: its ledger is lost", n);
		image_release(&m->mirror);
		sim->fleet->mirror_old = sim->now;
	}
}

void
fleet_act(struct sim *sim, time_t passed)
{
	unsigned at = sim->fleet->at;

	outages(sim, passed);
	if (befalls(sim, passed, 200))
		arrive(sim);
	depart(sim, passed);
	roll(sim, passed);
	if (befalls(sim, passed, 60))
		lists(sim);
	tune(sim, passed);
	store_events(sim, passed);
	mirrors(sim, passed);
	if (sim->fleet->members[at].in)
		fleet_visit(sim, at);
}
