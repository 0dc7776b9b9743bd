/*
 * NAME      sender - those who send mail to our domains
 * CONTRACT  Each kind does what some real sender does (see kinds[]): how it
 *           learns of a policy, how long it keeps it, what it makes of it. A
 *           delivery fails only where a host could be reached and none of
 *           those that could be reached suits the policy.
 */
#include <string.h>

#include "fleet.h"

const struct kind kinds[KINDS] = {
	{ .name = "strict", .compares = true, .reports = true },
	{ .name = "extends", .compares = true, .extends = true },
	{ .name = "ignores-id" },
	{ .name = "daily", .compares = true, .daily = true, .reports = true },
	{ .name = "lazy", .compares = true, .lazy = true },
	{ .name = "raises", .raise = WEEK },
	{ .name = "clamps", .compares = true, .clamp = 30 * DAY },
	{ .name = "dane-first", .compares = true, .dane = true },
	{ .name = "exact", .compares = true, .exact = true, .reports = true },
	{ .name = "strays", .compares = true, .strays = true },
};

/* own_clock - what this sender takes for the present time */
static time_t
own_clock(const struct sim *sim, const struct kind *kind)
{
	return sim->now + (kind->strays ? sim->stray : 0);
}

static bool
look_up_mx(struct sim *sim, struct cache *c, const struct domain *d)
{
	if (c->mx_expires > sim->now)
		return true;
	if (d->dns_down > sim->now)
		return false;
	c->mx = d->mx;
	c->mx_expires = sim->now + HOUR + dice(sim, DAY);
	return true;
}

static bool
look_up_txt(struct sim *sim, struct cache *c, const struct domain *d)
{
	if (c->txt_expires > sim->now)
		return true;
	if (d->dns_down > sim->now)
		return false;
	memcpy(c->txt, d->txt, sizeof(c->txt));
	c->txt_expires =
	    sim->now + (d->txt[0] != '\0' ? (time_t)d->txt_ttl : 300);
	return true;
}

static time_t
age(const struct kind *kind, uint32_t max_age)
{
	if (max_age < kind->raise)
		max_age = kind->raise;
	if (kind->clamp != 0 && max_age > kind->clamp)
		max_age = kind->clamp;
	return (time_t)max_age;
}

static void
fetch(struct sim *sim, const struct kind *kind, struct cache *c,
    const struct domain *d)
{
	const struct offer *offer = mirror_fetch(sim, d);

	if (d->web_down > sim->now || offer->text == NULL || !offer->valid)
		return;
	c->policy = *offer;
	c->renewed = sim->now;
	c->expires = own_clock(sim, kind) + age(kind, offer->max_age);
	memcpy(c->id, c->txt, sizeof(c->id));
}

/* learn - the policy that holds for this message; false: none does */
static bool
learn(struct sim *sim, const struct kind *kind, struct cache *c,
    const struct domain *d)
{
	time_t now = own_clock(sim, kind);
	bool held = c->policy.text != NULL && c->expires > now;
	bool asks = !held || kind->compares;

	if (held && kind->daily && sim->now < c->polled + DAY)
		asks = false;
	if (asks && look_up_txt(sim, c, d)) {
		c->polled = sim->now;
		if (c->txt[0] == '\0') {
			/* no record: what is held goes on until it expires */
		} else if (c->policy.text == NULL ||
			   strcmp(c->txt, c->id) != 0 ||
			   (!held && !kind->extends)) {
			fetch(sim, kind, c, d);
		} else if (kind->extends) {
			c->expires = now + age(kind, c->policy.max_age);
			c->renewed = sim->now;
		}
	}
	if (!held && kind->lazy)
		return false;
	return c->policy.text != NULL && c->expires > now;
}

/* suits - would this host be taken under the policy? */
static bool
suits(const struct sim *sim, const struct kind *kind,
    const struct offer *policy, unsigned h)
{
	unsigned covers = kind->exact ? policy->covers_exact : policy->covers;

	return (covers & 1u << h) != 0 &&
	       cert_good(&sim->host[h], own_clock(sim, kind));
}

static struct evidence_reporter *
reporter_of(struct sim *sim, unsigned kind, unsigned domain)
{
	struct evidence *e = &sim->server.evidence;
	struct evidence_reporter *r = sim->server.reporters;
	size_t i;

	e->reporters = r;
	for (i = 0; i < e->reporters_len; i++)
		if (strcmp(r[i].domain, sim->domain[domain].name) == 0 &&
		    strcmp(r[i].organization, kinds[kind].name) == 0)
			return &r[i];
	/* sorted by domain, then name */
	for (i = e->reporters_len++; i > 0; i--) {
		int order = strcmp(r[i - 1].domain, sim->domain[domain].name);

		if (order < 0 || (order == 0 && strcmp(r[i - 1].organization,
						    kinds[kind].name) < 0))
			break;
		r[i] = r[i - 1];
	}
	r[i] = (struct evidence_reporter){
		.domain = sim->domain[domain].name,
		.organization = kinds[kind].name,
		.first = sim->now,
		.weighs = true,
	};
	return &r[i];
}

static void
report(struct sim *sim, unsigned kind, unsigned domain, bool failed)
{
	struct evidence_reporter *r;
	time_t day_end = (sim->now / DAY + 1) * DAY;

	if (sim->fleet != NULL)
		fleet_receives(sim, kind + domain);
	r = reporter_of(sim, kind, domain);
	r->last = day_end;
	r->body = sim->cache[kind][domain].policy.hash;
	if (failed) {
		r->failures[BLAME_OURS]++;
		r->last_ours = day_end;
		r->worst = "validation-failure";
	} else {
		r->successes++;
	}
}

void
sender_without_tls(struct sim *sim)
{
	unsigned n = fate(sim, DOMAINS), h = fate(sim, LOCAL_HOSTS);

	if ((sim->domain[n].mx & 1u << h) != 0 &&
	    !libmilter_takes(sim, KINDS + fate(sim, 20), n, h, false))
		judge_delay(sim, n, h, false);
}

void
sender_delivers(struct sim *sim, unsigned k, unsigned n)
{
	struct cache *c = &sim->cache[k][n];
	const struct kind *kind = &kinds[k];
	struct domain *d = &sim->domain[n];
	unsigned h, refused = 0;
	bool delivered = false, policy, fits;

	if (!look_up_mx(sim, c, d))
		return;
	policy = learn(sim, kind, c, d) && c->policy.mode != POLICY_NONE;
	sim->deliveries++;
	for (h = 0; h < HOSTS && !delivered; h++) {
		if ((c->mx & 1u << h) == 0 ||
		    sim->host[h].down_until > sim->now)
			continue;
		if (kind->dane && sim->host[h].dane) {
			delivered = sim->host[h].key == sim->host[h].tlsa;
			continue;
		}
		fits = !policy || suits(sim, kind, &c->policy, h);
		if (policy && kind->reports)
			report(sim, k, n, !fits);
		if (fits || c->policy.mode != POLICY_ENFORCE) {
			delivered = true;
			if (!libmilter_takes(sim, k, n, h, true))
				judge_delay(sim, n, h, true);
		} else
			refused |= 1u << h;
	}
	if (!delivered && refused != 0)
		judge_loss(sim, k, n, refused, c);
	if (kind->lazy && c->policy.text == NULL && c->txt[0] != '\0')
		fetch(sim, kind, c, d);
}
