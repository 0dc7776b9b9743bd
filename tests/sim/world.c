/*
 * NAME      world - the ground on which a simulation stands
 * CONTRACT  see sim.h. Names, dice, certificates, and what a policy's bytes
 *           mean to those who fetch them.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/rfc3339.h"
#include "fleet.h"

#define START 1767225600 /* 2026-01-01 */

static const char *const host_names[HOSTS] = { "mx0.example", "mx1.example",
	"mx2.example", "mx3.example", "backup0.example.net",
	"backup1.example.net", "in0.provider.example", "in1.provider.example" };
static const char *const domain_names[DOMAINS] = { "a.example", "b.example",
	"c.example", "d.example" };

static unsigned
draw(uint64_t *state, unsigned sides)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % sides);
}

unsigned
dice(struct sim *sim, unsigned sides)
{
	return draw(&sim->dice, sides);
}

unsigned
fate(struct sim *sim, unsigned sides)
{
	return draw(&sim->fate, sides);
}

unsigned
luck(struct sim *sim, unsigned sides)
{
	return draw(&sim->luck, sides);
}

unsigned
winds(struct sim *sim, unsigned sides)
{
	return draw(&sim->dns.winds, sides);
}

bool
one_in(struct sim *sim, unsigned n)
{
	return dice(sim, n) == 0;
}

void
tell(struct sim *sim, const char *fmt, ...)
{
	char when[RFC3339_SIZE];
	va_list ap;

	if (!sim->options.tell)
		return;
	rfc3339_format(when, sim->now);
	printf("%.16s  ", when);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

const char *
host_list(unsigned hosts)
{
	static char text[8][200];
	static unsigned turn;
	char *out = text[turn++ % 8];
	unsigned i;

	out[0] = '\0';
	for (i = 0; i < HOSTS; i++)
		if (hosts & 1u << i) {
			if (out[0] != '\0')
				strcat(out, " ");
			strncat(
			    out, host_names[i], strcspn(host_names[i], "."));
		}
	return out;
}

bool
cert_good(const struct host *h, time_t now)
{
	return h->cert == CERT_FINE && h->not_before <= now &&
	       h->not_after > now;
}

/* exact - is there a line "mx: NAME" with just these bytes? */
static bool
exact(const char *text, const char *name)
{
	const char *at = text;
	size_t len = strlen(name);

	while ((at = strstr(at, "\nmx: ")) != NULL) {
		at += strlen("\nmx: ");
		if (strncmp(at, name, len) == 0 &&
		    (at[len] == '\r' || at[len] == '\n'))
			return true;
	}
	return false;
}

void
offer_make(struct sim *sim, struct offer *offer, const char *text, size_t len)
{
	struct arena *arena = arena_new();
	struct policy policy;
	unsigned i;

	*offer = (struct offer){ .text = text, .len = len };
	offer->valid = policy_parse(&policy, text, len, arena, NULL) == 0;
	if (offer->valid) {
		offer->mode = policy.mode;
		offer->max_age = policy.max_age;
		for (i = 0; i < HOSTS; i++) {
			if (policy_covers(&policy, host_names[i]))
				offer->covers |= 1u << i;
			if (exact(text, host_names[i]))
				offer->covers_exact |= 1u << i;
		}
	}
	arena_free(arena);
	(void)sim;
}

static void
begin_hosts(struct sim *sim)
{
	struct host *h;
	unsigned i;

	for (i = 0; i < HOSTS; i++) {
		h = &sim->host[i];
		*h = (struct host){ .name = host_names[i] };
		h->local = i < LOCAL_HOSTS;
		h->foreign = i >= FIRST_FOREIGN;
		h->not_before = sim->now - (time_t)dice(sim, 60 * DAY);
		h->not_after = h->not_before + 90 * DAY;
		h->dane = one_in(sim, 3);
		if (i >= FIRST_BACKUP && !h->foreign && one_in(sim, 2)) {
			h->cert = CERT_SELF;
			h->broken_since = sim->now;
		}
	}
}

static void
begin_domains(struct sim *sim)
{
	struct domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		d->name = domain_names[i];
		d->in_postfix = !one_in(sim, 6);
		d->mx = d->in_postfix ? 1u << dice(sim, LOCAL_HOSTS)
				      : 1u << FIRST_FOREIGN;
		if (d->in_postfix && one_in(sim, 2))
			d->mx |= 1u << (FIRST_BACKUP + dice(sim, 2));
	}
}

static void
begin_server(struct sim *sim)
{
	static const char *const ages[] = { "1d", "7d", "30d", "180d" };
	static const time_t lags[] = { 600, HOUR, DAY, 9 * DAY };
	struct server *o = &sim->server;
	struct settings *s = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;

	o->settings = s;
	if (one_in(sim, 2)) {
		buf_printf(&text, "max_age=%s", ages[dice(sim, 4)]);
		if (settings_set(s, buf_text(&text), &why) == -1)
			abort();
	}
	s->promote = one_in(sim, 4) ? PROMOTE_ADVISE : PROMOTE_AUTO;
	s->testing_period = (uint32_t)dice(sim, 15) * DAY;
	s->min_reporters = dice(sim, 3);
	memstore_init(&o->store);
	places_save_state(sim);
	places_save_web(sim);
	o->restores = sim->options.seed % 4 == 3;
	o->leaps = sim->options.seed % 5 == 0;
	o->every = one_in(sim, 2) ? DAY : HOUR * (time_t)(1 + dice(sim, 12));
	o->look_every = one_in(sim, 3) ? 0 : HOUR * (time_t)(1 + dice(sim, 30));
	o->next_run = sim->now;
	o->next_look = sim->now + HOUR;
	o->lag = lags[dice(sim, 4)];
	o->zone_ttl = one_in(sim, 4) ? DAY : 0;
	o->gate = sim->options.seed % 3 == 2;
	o->takes_home = fate(sim, 6) == 0;
	o->offline_clock = (time_t)fate(sim, 40 * DAY);
	if (sim->options.seed % 2 == 0 && !sim->options.fleet)
		libmilter_open(sim);
	buf_release(&text);
	buf_release(&why);
}

void
world_begin(struct sim *sim)
{
	struct options options = sim->options;

	*sim = (struct sim){ .options = options };
	sim->dice = options.seed * 0x2545f4914f6cdd1du + 1;
	sim->fate = ~sim->dice;
	sim->luck = sim->dice ^ 0x5851f42d4c957f2du;
	sim->dns.winds = sim->dice ^ 0xd1b54a32d192ed03u;
	sim->dns.on = options.updates || options.without[RULE_ARRIVED];
	sim->now = sim->start = START;
	sim->end = START + (time_t)options.years * 365 * DAY;
	begin_hosts(sim);
	begin_domains(sim);
	begin_server(sim);
	if (options.fleet)
		fleet_begin(sim);
	else
		events_begin(sim);
}

void
world_end(struct sim *sim)
{
	if (sim->fleet != NULL)
		fleet_end(sim);
	libmilter_shut(sim);
	offline_clear(sim);
	places_release(sim);
	memstore_release(&sim->server.store);
	settings_free(sim->server.settings);
}
