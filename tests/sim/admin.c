/*
 * NAME      admin - who runs the mail hosts, and what happens to them
 * CONTRACT  Moves hosts, renews certificates, forgets, breaks, leaves; and
 *           everything that fails by itself. How often stands in days.
 */
#include <string.h>

#include "fleet.h"

/* happens - something that happens once in so many days, to one of a few */
static bool
happens(struct sim *sim, time_t passed, unsigned days)
{
	unsigned share = (unsigned)((time_t)days * DAY / passed);

	return one_in(sim, share > 0 ? share : 1);
}

static time_t
until(struct sim *sim, unsigned days)
{
	return sim->now + HOUR + dice(sim, days * DAY);
}

void
admin_sets_mx(struct sim *sim, struct domain *d, unsigned mx, bool announced)
{
	bool rushed = announced && d->hurried >= d->began;
	unsigned h;

	tell(sim, "%s: MX are now %s (%s)", d->name, host_list(mx),
	    announced ? "announced" : "unannounced");
	for (h = 0; h < HOSTS; h++) {
		if ((mx & ~d->mx & 1u << h) == 0)
			continue;
		d->entered[h] = !announced || rushed ? sim->now : 0;
		d->rushed[h] = rushed;
		d->known[h] = (struct notice){ 0 };
		d->bad_entry[h] = !cert_good(&sim->host[h], sim->now);
	}
	d->mx = mx;
}

static unsigned
some_hosts(struct sim *sim)
{
	unsigned mx = 1u << dice(sim, LOCAL_HOSTS);

	if (one_in(sim, 2))
		mx |= 1u << dice(sim, LOCAL_HOSTS);
	if (one_in(sim, 3))
		mx |= 1u << (FIRST_BACKUP + dice(sim, 2));
	return mx;
}

/* ---- certificates ---- */

static void
renew(struct sim *sim, struct host *h)
{
	struct host old = *h;

	h->not_before = sim->now - HOUR;
	h->not_after = sim->now + 90 * DAY;
	h->cert = CERT_FINE;
	if (one_in(sim, 25) && !h->foreign)
		h->cert = one_in(sim, 2) ? CERT_OTHER_NAME : CERT_SELF;
	if (sim->server.gate && h->local && !look_passes(sim, h)) {
		tell(sim, "%s: cert-check refuses a new certificate", h->name);
		*h = old;
		return;
	}
	tell(sim, "%s: new certificate, %s", h->name,
	    h->cert == CERT_FINE ? "good" : "bad");
}

static void
certificates(struct sim *sim, time_t passed)
{
	struct host *h;
	unsigned i;

	for (i = 0; i < HOSTS; i++) {
		h = &sim->host[i];
		if (h->not_after < sim->now + 30 * DAY &&
		    happens(sim, passed, one_in(sim, 8) ? 40 : 4))
			renew(sim, h);
		if (h->cert != CERT_FINE && happens(sim, passed, 12))
			renew(sim, h);
	}
}

/* ---- outages ---- */

static void
outages(struct sim *sim, time_t passed)
{
	struct server *o = &sim->server;
	struct domain *d = &sim->domain[dice(sim, DOMAINS)];
	struct host *h = &sim->host[dice(sim, HOSTS)];

	if (happens(sim, passed, 8))
		h->down_until = until(sim, 1);
	if (happens(sim, passed, 25))
		d->web_down = until(sim, 3);
	if (happens(sim, passed, 50))
		d->dns_down = until(sim, 1);
	if (happens(sim, passed, 60)) {
		o->resolver_down = until(sim, 14);
		tell(sim, "our resolver fails for a while");
	}
	if (happens(sim, passed, 60)) {
		o->listing_down = until(sim, 6);
		tell(sim, "a table of Postfix cannot be read");
	}
	if (happens(sim, passed, 60))
		o->store_down = until(sim, 3);
	/* a step back that nothing can betray cannot be helped: clock.c */
	if (o->look_every != 0 && sim->fleet == NULL &&
	    happens(sim, passed, 90)) {
		sim->skew = -(time_t)dice(sim, 40 * DAY);
		sim->skew_until = until(sim, 5);
		tell(sim, "our clock steps back by %ld hours",
		    (long)(-sim->skew / HOUR));
	}
}

/* ---- domains ---- */

static void
leave(struct sim *sim, struct domain *d)
{
	unsigned provider = FIRST_FOREIGN + dice(sim, 2);

	if (d->move.host != NULL) {
		d->move.announced = 0;
		if (!server_move(sim, &d->move))
			return;
		d->move.host = NULL;
	}
	tell(sim, "%s: goes to a provider", d->name);
	admin_sets_mx(sim, d, 1u << provider, d->leave_at != 0);
	d->in_postfix = false;
	d->forces = false;
	d->leave_at = 0;
}

static void
come_back(struct sim *sim, struct domain *d)
{
	if (!server_stage(sim, d->name, STAGE_TESTING, false))
		return;
	if (sim->fleet != NULL)
		sim->fleet->moved[d - sim->domain] = sim->now;
	tell(sim, "%s: comes back", d->name);
	d->forces = false;
	admin_sets_mx(sim, d, some_hosts(sim), false);
	d->in_postfix = true;
}

static void
ask(struct sim *sim, struct domain *d)
{
	static const enum stage stages[] = { STAGE_TESTING, STAGE_ENFORCE,
		STAGE_ENFORCE };
	enum stage stage = stages[dice(sim, 3)];
	bool force = stage == STAGE_ENFORCE && one_in(sim, 12);

	if (!server_stage(sim, d->name, stage, force))
		return;
	tell(sim, "%s: poststs stage %s%s", d->name, stage_name(stage),
	    force ? " --force" : "");
	d->forces = force;
}

static unsigned
bit_of(const struct sim *sim, const char *host)
{
	unsigned i;

	for (i = 0; i < HOSTS; i++)
		if (host != NULL && strcmp(sim->host[i].name, host) == 0)
			return 1u << i;
	return 0;
}

/* announce - poststs mx add, remove or rename, of hosts that make sense */
static void
announce(struct sim *sim, struct domain *d)
{
	enum move_action action = (enum move_action)dice(sim, 3);
	unsigned old = dice(sim, LOCAL_HOSTS), new = dice(sim, LOCAL_HOSTS);

	if (action == MOVE_ADD)
		old = new;
	if ((action != MOVE_REMOVE && (d->mx & 1u << new) != 0) ||
	    (action != MOVE_ADD && (d->mx & 1u << old) == 0) ||
	    (action == MOVE_REMOVE && d->mx == 1u << old))
		return;
	d->move = (struct ledger_move){ .domain = d->name,
		.host = sim->host[old].name,
		.action = action,
		.to = action == MOVE_RENAME ? sim->host[new].name : NULL,
		.announced = server_clock(sim) };
	d->word = 0;
	d->began = sim->now;
	if (!server_move(sim, &d->move)) {
		d->move.host = NULL;
		return;
	}
	tell(sim, "%s: poststs mx %s %s %s", d->name, move_name(action),
	    d->move.host, d->move.to != NULL ? d->move.to : "");
}

/* follow - the change of DNS that was announced, now that its time has come */
static void
follow(struct sim *sim, struct domain *d)
{
	unsigned old = bit_of(sim, d->move.host), mx = d->mx;

	if (d->move.action == MOVE_ADD)
		mx |= old;
	else if (d->move.action == MOVE_REMOVE && mx != old)
		mx &= ~old;
	else if (d->move.action == MOVE_RENAME && (mx & old) != 0)
		mx = (mx & ~old) | bit_of(sim, d->move.to);
	if (mx != d->mx)
		admin_sets_mx(sim, d, mx, true);
	d->move.host = NULL;
}

static void
domains(struct sim *sim, time_t passed)
{
	struct domain *d = &sim->domain[dice(sim, DOMAINS)];

	if (d->leave_at != 0) {
		/* a careful leaver reads the plan, and sees it done */
		if (d->stage == STAGE_OFF && !d->bound && d->web.text == NULL &&
		    d->read > d->leave_at && sim->now > d->leave_at + DAY)
			leave(sim, d);
		return;
	}
	if (d->in_postfix && d->move.host != NULL) {
		if (d->word != 0 && happens(sim, passed, 2))
			follow(sim, d);
	} else if (d->in_postfix && happens(sim, passed, 30)) {
		announce(sim, d);
	} else if (d->in_postfix && happens(sim, passed, 60)) {
		admin_sets_mx(sim, d, some_hosts(sim), false);
	} else if (d->in_postfix && happens(sim, passed, 200)) {
		leave(sim, d);
	} else if (d->in_postfix && happens(sim, passed, 120)) {
		if (!server_stage(sim, d->name, STAGE_RETIRING, false))
			return;
		tell(sim, "%s: poststs stage none", d->name);
		d->forces = false;
		d->stage = STAGE_RETIRING;
		d->leave_at = d->began = sim->now;
	} else if (!d->in_postfix && happens(sim, passed, 20)) {
		come_back(sim, d);
	} else if (d->in_postfix && happens(sim, passed, 40)) {
		ask(sim, d);
	}
}

void
admin_act(struct sim *sim, time_t passed)
{
	struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		if (d->zone_at == 0 || d->zone_at > sim->now)
			continue;
		memcpy(d->txt, d->zone, sizeof(d->txt));
		d->txt_ttl = d->zone_ttl;
		d->zone_at = 0;
		tell(sim, "%s: DNS has id %s", d->name,
		    d->txt[0] != '\0' ? d->txt : "(none)");
	}
	update_tick(sim, passed);
	if (sim->fleet != NULL) {
		fleet_act(sim, passed);
	} else {
		backup_act(sim, passed);
		events_act(sim, passed);
	}
	certificates(sim, passed);
	outages(sim, passed);
	domains(sim, passed);
}
