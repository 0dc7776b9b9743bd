/*
 * NAME      mirror - who serves the policies, and what apply makes of it
 * CONTRACT  In some worlds there is a second web server, which gets what the
 *           first one has minutes or days later; senders ask one of them. In
 *           those, and in some others, the policy is fetched from each before
 *           its record is released, and judged by the real confirm_domain().
 */
#include <string.h>

#include "base/memo.h"
#include "decide/release.h"
#include "fleet.h"

static bool
same(const struct offer *a, const struct offer *b)
{
	if (a->text == NULL || b->text == NULL)
		return a->text == b->text;
	return strcmp(a->text, b->text) == 0;
}

void
mirror_tick(struct sim *sim)
{
	struct domain *d;
	unsigned i;

	if (!sim->server.mirrors)
		return;
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		if (d->mirror_at == 0 && same(&d->web, &d->mirror))
			continue;
		if (d->mirror_at == 0)
			d->mirror_at =
			    sim->now + (luck(sim, 6) == 0 ? luck(sim, 9 * DAY)
							  : luck(sim, HOUR));
		if (d->mirror_at > sim->now)
			continue;
		d->mirror = d->web;
		d->mirror_at = 0;
		tell(sim, "%s: the second web server follows", d->name);
	}
}

static const struct offer nothing = { 0 };

const struct offer *
mirror_fetch(struct sim *sim, const struct domain *d)
{
	unsigned n;

	if (sim->fleet != NULL) {
		n = fleet_server_of(sim);
		return n < SLOTS
			   ? fleet_web(sim, n, (unsigned)(d - sim->domain))
			   : &nothing;
	}
	return sim->server.mirrors && luck(sim, 2) == 0 ? &d->mirror : &d->web;
}

/* fetch - what a sender would get there */
static struct probe
fetch(const struct sim *sim, const struct domain *d, const struct offer *offer,
    const char *address)
{
	static const char *const any[] = { "*.a.example", "*.b.example",
		"*.c.example", "*.d.example" };
	static const struct fact_cert cert = {
		.names = (const char **)(uintptr_t)any,
		.names_len = DOMAINS,
		.trusted = TRI_YES
	};
	static const char *const hosts[DOMAINS] = { "mta-sts.a.example",
		"mta-sts.b.example", "mta-sts.c.example", "mta-sts.d.example" };
	struct probe probe = { .kind = PROBE_HTTPS,
		.host = hosts[d - sim->domain],
		.address = address,
		.cert = &cert,
		.status = PROBE_OK };

	if (d->web_down > sim->now) {
		probe.status = PROBE_REFUSED;
	} else if (offer->text == NULL) {
		probe.https.code = 404;
	} else {
		probe.https.code = 200;
		probe.https.body = offer->text;
		probe.https.body_len = offer->len;
	}
	return probe;
}

/* fetch_all - from each address of the policy host */
static size_t
fetch_all(struct sim *sim, const struct domain *d, struct probe probes[SLOTS])
{
	static const char *const addresses[SLOTS] = { "192.0.2.80",
		"192.0.2.81", "192.0.2.82", "192.0.2.83", "192.0.2.84",
		"192.0.2.85", "192.0.2.86", "192.0.2.87", "192.0.2.88" };
	unsigned n, domain = (unsigned)(d - sim->domain);
	struct fleet_world *f = sim->fleet;
	size_t len = 0;

	if (f == NULL) {
		probes[0] = fetch(sim, d, &d->web, addresses[0]);
		probes[1] = fetch(sim, d, &d->mirror, addresses[1]);
		return sim->server.mirrors ? 2 : 1;
	}
	for (n = 0; n < SLOTS; n++) {
		if (!f->members[n].in || !f->members[n].webs ||
		    (sim->options.without[RULE_FLEET_RECORD] && n != f->at))
			continue;
		probes[len] =
		    fetch(sim, d, fleet_web(sim, n, domain), addresses[n]);
		if (!fleet_up(sim, n))
			probes[len].status = PROBE_REFUSED;
		len++;
	}
	return len;
}

void
mirror_confirm(struct sim *sim, struct plan *plan)
{
	struct memo *memo = memo_new(plan->arena);
	struct probe probes[SLOTS];
	const struct probe *fetches[SLOTS];
	struct confirm_seen seen = {
		.a = DNS_OK, .aaaa = DNS_NODATA, .fetches = fetches
	};
	struct domain *d;
	size_t i;
	unsigned n;

	for (n = 0; n < SLOTS; n++)
		fetches[n] = &probes[n];
	for (i = 0; i < plan->domains_len && sim->server.confirms; i++) {
		if (!confirm_wanted(plan, &plan->domains[i], false))
			continue;
		for (n = 0; n < DOMAINS; n++)
			if (strcmp(sim->domain[n].name,
				plan->domains[i].name) == 0)
				break;
		d = &sim->domain[n];
		d->waits = true;
		seen.fetches_len = fetch_all(sim, d, probes);
		confirm_domain(plan, memo, &plan->domains[i], &seen);
		if (plan->domains[i].held_back)
			tell(sim, "%s: its record waits", d->name);
	}
	memo_free(memo);
}
