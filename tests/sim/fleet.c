/*
 * NAME      fleet - the members of a fleet, and whose turn it is
 * CONTRACT  see fleet.h. Two to five members; each has some of the hosts and of
 *           the domains, and most a web root behind the one policy host. What
 *           happens to them: fleet_events.c.
 */
#include "fleet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/memo.h"

static struct sim *the_sim;

struct sim *
fleet_sim(void)
{
	return the_sim;
}

unsigned
odds(struct sim *sim, unsigned sides)
{
	uint64_t z = sim->fleet->dice += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % sides);
}

/* ---- who is present ---- */

void
fleet_visit(struct sim *sim, unsigned n)
{
	struct fleet_world *f = sim->fleet;
	struct member_places *p;
	struct domain *d;
	unsigned i;

	if (f->at == n)
		return;
	f->members[f->at].server = sim->server;
	sim->server = f->members[n].server;
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		p = &f->members[f->at].places[i];
		p->web = d->web;
		p->cdb = d->cdb;
		p->map = d->map;
		memcpy(p->listed, d->listed, sizeof(p->listed));
		p = &f->members[n].places[i];
		d->web = p->web;
		d->cdb = p->cdb;
		d->map = p->map;
		memcpy(d->listed, p->listed, sizeof(p->listed));
	}
	f->at = n;
}

struct server *
fleet_server(struct sim *sim, unsigned n)
{
	return n == sim->fleet->at ? &sim->server
				   : &sim->fleet->members[n].server;
}

struct offer *
fleet_web(struct sim *sim, unsigned member, unsigned domain)
{
	struct fleet_world *f = sim->fleet;

	return member == f->at ? &sim->domain[domain].web
			       : &f->members[member].places[domain].web;
}

unsigned
fleet_server_of(struct sim *sim)
{
	unsigned i, first = odds(sim, SLOTS), n;

	for (i = 0; i < SLOTS; i++) {
		n = (first + i) % SLOTS;
		if (fleet_up(sim, n) && sim->fleet->members[n].webs)
			return n;
	}
	return SLOTS;
}

void
fleet_receives(struct sim *sim, unsigned sender)
{
	unsigned n = sender % SLOTS;

	while (!sim->fleet->members[n].in || sim->fleet->members[n].busy)
		n = (n + 1) % SLOTS;
	fleet_visit(sim, n);
}

bool
fleet_up(const struct sim *sim, unsigned member)
{
	const struct member *m = &sim->fleet->members[member];

	return m->in && m->off_until <= sim->now;
}

bool
fleet_reaches(const struct sim *sim, unsigned member)
{
	const struct fleet_world *f = sim->fleet;

	return f->store_down <= sim->now &&
	       f->members[member].cut_until <= sim->now;
}

/* ---- who there is ---- */

unsigned
fleet_any(struct sim *sim)
{
	unsigned n;

	do
		n = odds(sim, SLOTS);
	while (!sim->fleet->members[n].in);
	return n;
}

static void
set(struct settings *s, const char *name, const char *value)
{
	struct buf text = BUF_INIT, why = BUF_INIT;

	buf_printf(&text, "%s=%s", name, value);
	if (settings_set(s, buf_text(&text), &why) != 0)
		abort();
	buf_release(&text);
	buf_release(&why);
}

/* template - of the settings that all have in common */
static struct server *template(struct sim *sim)
{
	return fleet_server(sim, SLOTS);
}

static struct settings *
same_settings(struct sim *sim, unsigned n)
{
	struct settings *s = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	char value[20];

	settings_print(&text, template(sim)->settings, true);
	if (settings_parse(s, buf_text(&text), "template", &why) != 0)
		abort();
	snprintf(value, sizeof(value), "m%u.example", n);
	set(s, "member", value);
	snprintf(value, sizeof(value), "/%u", n);
	buf_clear(&text);
	buf_puts(&text, sim->fleet->dir);
	buf_puts(&text, value);
	if (mkdir(buf_text(&text), 0700) != 0)
		abort();
	free(s->state_dir);
	s->state_dir = buf_detach(&text);
	buf_release(&text);
	buf_release(&why);
	return s;
}

void
fleet_equip(struct sim *sim, unsigned n)
{
	struct member *m = &sim->fleet->members[n];
	const struct server *from = template(sim);
	struct server *o = &m->server;

	*m = (struct member){ .in = true };
	*o = (struct server){ .settings = same_settings(sim, n),
		.store = { .arena = from->store.arena,
		    .bodies = from->store.bodies,
		    .copy = true },
		.confirms = true,
		.lag = from->lag,
		.zone_ttl = from->zone_ttl,
		.gate = from->gate };
	o->every = odds(sim, 2) == 0 ? DAY : HOUR * (time_t)(1 + odds(sim, 24));
	o->look_every = HOUR * (time_t)(6 + odds(sim, 40));
	o->next_run = sim->now + odds(sim, DAY);
	o->next_look = sim->now + odds(sim, DAY);
	m->webs = odds(sim, 5) != 0;
	m->follows = odds(sim, 2) == 0;
	m->older = odds(sim, 3) == 0;
	if (m->older)
		o->old_until = sim->now + odds(sim, 2 * 365) * (time_t)DAY;
	m->gap = m->decided = sim->now;
}

/* spread - each of so many things to one member, or to two */
static void
spread(struct sim *sim)
{
	struct member *m = sim->fleet->members;
	unsigned i;

	for (i = 0; i < LOCAL_HOSTS; i++)
		m[fleet_any(sim)].hosts |= 1u << i;
	for (i = 0; i < 2 * DOMAINS; i++)
		m[fleet_any(sim)].lists |= 1u << i % DOMAINS;
}

/* ---- where reports of members are kept ---- */

static void
make_dir(struct fleet_world *f)
{
	snprintf(f->dir, sizeof(f->dir), "/dev/shm/sim.XXXXXX");
	if (mkdtemp(f->dir) != NULL)
		return;
	snprintf(f->dir, sizeof(f->dir), "/tmp/sim.XXXXXX");
	if (mkdtemp(f->dir) == NULL) {
		perror("sim: /tmp");
		exit(EXIT_FAILURE);
	}
}

static void
remove_dir(const struct fleet_world *f)
{
	char path[100];
	unsigned i, k;

	for (i = 0; i < SLOTS; i++) {
		for (k = 0; k < SLOTS; k++) {
			snprintf(path, sizeof(path),
			    "%s/%u/members/m%u.example.json", f->dir, i, k);
			unlink(path);
		}
		snprintf(path, sizeof(path), "%s/%u/put-back", f->dir, i);
		unlink(path);
		snprintf(path, sizeof(path), "%s/%u/members", f->dir, i);
		rmdir(path);
		snprintf(path, sizeof(path), "%s/%u", f->dir, i);
		rmdir(path);
	}
	rmdir(f->dir);
}

/* ---- beginning and end ---- */

void
fleet_begin(struct sim *sim)
{
	struct fleet_world *f = xcalloc(1, sizeof(*f));
	unsigned i, n;

	the_sim = sim;
	sim->fleet = f;
	f->dice = sim->dice ^ 0x94d049bb133111ebu;
	f->shelf = memo_new(sim->server.store.arena);
	f->at = SLOTS;
	make_dir(f);
	set(sim->server.settings, "store", "postgresql:");
	n = 2 + odds(sim, MEMBERS - 1);
	for (i = 0; i < n; i++)
		fleet_equip(sim, i);
	f->members[0].webs = true;
	spread(sim);
	fleet_visit(sim, 0);
}

void
fleet_end(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	unsigned i;

	fleet_visit(sim, SLOTS);
	for (i = 0; i < SLOTS; i++) {
		sim->server.runs += f->members[i].server.runs;
		if (f->members[i].server.settings != NULL) {
			free(f->members[i].server.store.ledger.domains);
			free(f->members[i].server.store.ledger.rows);
			settings_free(f->members[i].server.settings);
		}
		image_release(&f->members[i].mirror);
		image_release(&f->members[i].copy.mirror);
	}
	for (i = 0; i < SNAPSHOTS; i++)
		image_release(&f->snapshots[i]);
	for (i = 0; i < BACKUPS; i++)
		image_release(&f->backups[i]);
	image_release(&f->store);
	memo_free(f->shelf);
	remove_dir(f);
	free(f);
	sim->fleet = NULL;
}

/* ---- time ---- */

static void
turn(struct sim *sim, unsigned n)
{
	struct member *m = &sim->fleet->members[n];
	struct server *o = fleet_server(sim, n);

	if (m->follows && m->heard != sim->fleet->store.change &&
	    fleet_reaches(sim, n)) {
		m->heard = sim->fleet->store.change;
		o->next_run = sim->now;
	}
	if (o->next_look <= sim->now) {
		o->next_look = sim->now + o->look_every;
		fleet_visit(sim, n);
		look_around(sim);
	}
	if (o->next_run <= sim->now) {
		o->next_run = sim->now + o->every;
		fleet_visit(sim, n);
		server_run(sim);
	}
}

void
fleet_tick(struct sim *sim)
{
	unsigned i, first = odds(sim, SLOTS), n;

	for (i = 0; i < SLOTS && sim->losses == 0; i++) {
		n = (first + i) % SLOTS;
		if (fleet_up(sim, n) && !sim->fleet->members[n].busy)
			turn(sim, n);
	}
	/* what befalls a machine befalls any of them */
	do
		n = fleet_any(sim);
	while (sim->fleet->members[n].busy);
	fleet_visit(sim, n);
}
