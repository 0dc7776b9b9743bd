/*
 * NAME      backup - the administrator saves the ledger, and puts it back
 * CONTRACT  A copy every month or so, of ledger and web root at one moment.
 *           Where `restores' is set the ledger comes back now and then, and
 *           half the time the web root with it (places.c).
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
put_back(struct sim *sim)
{
	struct server *o = &sim->server;
	bool web = fate(sim, 2) == 0, anew = fate(sim, 4) == 0;

	if (anew)
		places_lose_ledger(sim);
	else if (o->states[0].at != 0)
		places_restore(
		    sim, &o->states[0], false, web ? &o->webs[0] : NULL);
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
	if (sim->server.leaps && sim->server.look_every != 0 &&
	    sim->skew_until <= sim->now && falls(sim, passed, 120))
		leap(sim);
	if (sim->server.fake_milter != NULL && falls(sim, passed, 60)) {
		tell(sim, "policy.cdb is lost");
		sim->server.maps_gone = true;
	}
	if (!sim->server.restores)
		return;
	if (falls(sim, passed, 30)) {
		places_save_state(sim);
		places_save_web(sim);
	}
	if (falls(sim, passed, 150))
		put_back(sim);
}
