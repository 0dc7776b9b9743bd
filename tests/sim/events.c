/*
 * NAME      events - what happens in all worlds but the plain ones
 * CONTRACT  Settings that are changed in mid-life; an upgrade of poststs; a
 *           table that ends early and looks whole; restores of parts, of
 *           several days, and while something fails; clocks of senders that
 *           are wrong. How often stands in days. All of it draws from luck().
 */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static bool
befalls(struct sim *sim, time_t passed, unsigned days)
{
	unsigned share = (unsigned)((time_t)days * DAY / passed);

	return luck(sim, share > 0 ? share : 1) == 0;
}

/* ---- settings ---- */

static void
tune(struct sim *sim)
{
	static const char *const changes[] = { "max_age=1d", "max_age=7d",
		"max_age=30d", "max_age=180d", "max_age=grow", "promote=auto",
		"promote=advise", "promote=off", "testing_period=0",
		"testing_period=3d", "testing_period=14d", "min_reporters=0",
		"min_reporters=1", "min_reporters=2", "id_style=hash",
		"id_style=timestamp", "id_style=both", "id_style=both",
		"mx=mx3.example", "mx=*.example.net", "mx=backup1.example.net",
		"mx=", "mx=", "mode=testing", "mode=enforce", "mode=unset",
		"mode=unset", "max_age_steps=1d 30d",
		"max_age_steps=1d 1w 30d 180d" };
	const char *change = changes[luck(sim, ARRAY_LEN(changes))];
	struct buf why = BUF_INIT;

	if (settings_set(sim->server.settings, change, &why) != 0)
		abort();
	buf_release(&why);
	tell(sim, "poststs.conf: %s", change);
}

/* ---- restores ---- */

static const struct state_copy *
a_state(struct sim *sim)
{
	const struct state_copy *copy = &sim->server.states[luck(sim, COPIES)];

	return copy->at != 0 ? copy : NULL;
}

static const struct web_copy *
a_web_root(struct sim *sim)
{
	const struct web_copy *copy = &sim->server.webs[luck(sim, COPIES)];

	return copy->at != 0 ? copy : NULL;
}

/* fail_with_it - after such a day other things do not work, either */
static void
fail_with_it(struct sim *sim)
{
	struct server *o = &sim->server;
	time_t until = sim->now + HOUR + luck(sim, 5 * DAY);
	unsigned n = luck(sim, DOMAINS);

	switch (luck(sim, 8)) {
	case 0:
		o->resolver_down = until;
		tell(sim, "and our resolver fails");
		break;
	case 1:
		o->listing_down = until;
		tell(sim, "and a table of Postfix cannot be read");
		break;
	case 2:
		sim->domain[n].dns_down = until;
		break;
	case 3:
		sim->domain[n].web_down = until;
		break;
	default:
		break;
	}
}

static void
put_back(struct sim *sim)
{
	const struct state_copy *state = NULL;
	const struct web_copy *web = NULL;
	unsigned what = luck(sim, 7);

	if (what == 6) {
		places_lose_ledger(sim);
		fail_with_it(sim);
		return;
	}
	if (what != 0)
		state = a_state(sim);
	if (what == 0 || what >= 4)
		web = a_web_root(sim);
	if (state == NULL && web == NULL)
		return;
	places_restore(sim, state, luck(sim, 2) == 0, web);
	fail_with_it(sim);
}

/* ---- all of it ---- */

void
events_begin(struct sim *sim)
{
	struct server *o = &sim->server;

	if (sim->options.plain)
		return;
	o->mixes = luck(sim, 2) == 0;
	o->mirrors = luck(sim, 3) == 0;
	o->confirms = o->mirrors || luck(sim, 2) == 0;
	o->tunes = luck(sim, 2) == 0;
	o->shortens = luck(sim, 2) == 0;
	if (luck(sim, 3) == 0)
		o->old_until = sim->now + luck(sim, 3 * 365) * (time_t)DAY;
}

void
events_act(struct sim *sim, time_t passed)
{
	struct server *o = &sim->server;

	if (sim->options.plain)
		return;
	mirror_tick(sim);
	if (befalls(sim, passed, 45))
		sim->stray = luck(sim, 5) == 0
				 ? (time_t)luck(sim, 6 * DAY) - 3 * DAY
				 : (time_t)luck(sim, 4 * HOUR) - 2 * HOUR;
	if (o->tunes && befalls(sim, passed, 90))
		tune(sim);
	if (o->shortens && befalls(sim, passed, 150)) {
		o->short_until = sim->now + HOUR + luck(sim, 6 * DAY);
		o->short_half = luck(sim, 2);
		tell(sim, "half of the domains are missing in a table");
	}
	if (!o->mixes)
		return;
	if (befalls(sim, passed, 40))
		places_save_state(sim);
	if (befalls(sim, passed, 40))
		places_save_web(sim);
	if (befalls(sim, passed, 150))
		put_back(sim);
}
