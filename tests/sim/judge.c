/*
 * NAME      judge - whose fault is it that a message was refused?
 * CONTRACT  A loss is excused only where every host that refused to suit has
 *           an excuse, and each excuse is the administrator's own doing, of
 *           which poststs told as soon as it could. It holds for those copies
 *           of a policy alone that his doing has made wrong:
 *           - the host came into DNS unannounced, or before the date that was
 *             told: for policies from before the first run that saw it there,
 *             as long as DNS still showed the id from before that run when
 *             the copy was made or renewed; and once more where he puts back
 *             a state folder of before it came;
 *           - its certificate was well since enforce began (or bad when the
 *             host came into DNS), and broke, and the next run that could see
 *             it said so; or the host came into DNS unannounced after enforce
 *             had begun;
 *             Where cert-check is asked before a chain is installed, none of
 *             another name or an unknown issuer is excused;
 *           - enforce was forced, for hosts that were bad by then, and of
 *             which poststs told;
 *           - an older ledger was put back, or one begun anew: for policies
 *             that the ledger lacks, and those of runs that could not see the
 *             MX hosts since, where no run could see anywhere what was lost
 *             (no file shows it; its id never came into DNS, or a look-up
 *             failed) before the older state took its place, and the next
 *             restore changes nothing of that for policies that are out;
 *             and for broken hosts of a domain that is in enforce again only
 *             because that ledger says so;
 *           - an older web root was put back: for its policies, and the hosts
 *             that were in DNS before a run could fix it;
 *           - the sender's own clock kept a policy for longer than it was
 *             promised, or took a good certificate for a bad one;
 *           - a host was taken away, DNS was said to be ready, or a record or
 *             policy went, while the clock was ahead; and the runs after it
 *             had come back said that it is wrong.
 *
 *           A message that our own milter keeps from passing is a loss, too,
 *           unless it comes without TLS for a domain in enforce, and the
 *           administrator wants that refused (require_tls).
 */
#include <stdio.h>
#include <string.h>

#include "fleet.h"

/* caches of the record, and senders that look at it once a day */
#define SLACK (2 * DAY)

static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

/* heard - did poststs say something since it could know? */
static bool
heard(const struct sim *sim, const struct domain *d, unsigned n)
{
	const struct server *o = &sim->server;
	const struct host *h = &sim->host[n];
	/* before it came into DNS it was nobody's concern */
	time_t known = later(h->broken_since, d->entered[n]);
	time_t grace = 2 * o->every + DAY;
	time_t able = later(later(known, o->store_down),
	    later(o->resolver_down, o->listing_down));

	if (sim->fleet != NULL)
		able = later(able, fleet_able(sim, n));
	if (!h->local) {
		/* only a look over the wire can tell */
		if (o->look_every == 0)
			return true;
		grace += 2 * o->look_every;
	}
	return h->told >= known || sim->now < able + grace;
}

/* told_of_clock - as soon as it was back, did poststs say that it is wrong? */
static bool
told_of_clock(const struct sim *sim, time_t hurried)
{
	return sim->told_clock > hurried ||
	       sim->now < sim->skew_until + 2 * sim->server.every + DAY;
}

/* older - is this copy from before senders could learn what a run did? */
static bool
older(const struct notice *notice, const struct cache *copy)
{
	/* a run may have stood still between its look and this policy */
	bool before = copy->policy.run != 0 ? copy->policy.run < notice->run
					    : copy->policy.born < notice->seen;

	if (notice->seen == 0)
		return true;
	return before &&
	       (notice->out == 0 || copy->renewed <= notice->out + SLACK);
}

/* lost - is it a policy that the ledger cannot know of? */
static bool
lost(const struct sim *sim, const struct domain *d, unsigned h,
    const struct cache *copy)
{
	const struct offer *policy = &copy->policy;

	if (sim->fleet != NULL)
		return fleet_excuse(sim, d, h, copy);
	if (d->restored == 0)
		return false;
	/* it was wrong from the moment on in which he put it there */
	if (policy->put_back != 0 && copy->renewed >= policy->put_back &&
	    (d->stuck & 1u << h) != 0)
		return true;
	if (!older(&d->since, copy))
		return false;
	/* it was excused when the restore before this one held */
	if ((policy->spared & 1u << h) != 0)
		return true;
	/* a run that could not see anything made it */
	if (policy->born >= d->restored &&
	    (d->could < d->restored || policy->born < d->could))
		return true;
	/* where nothing betrays it, nothing can be done */
	return policy->lost && d->could < d->restored;
}

static unsigned
all_lost(
    const struct sim *sim, const struct domain *d, const struct cache *copy)
{
	unsigned h, hosts = 0;

	for (h = 0; h < HOSTS && copy->policy.text != NULL; h++)
		hosts |= (unsigned)lost(sim, d, h, copy) << h;
	return hosts;
}

void
judge_restore(struct sim *sim, struct domain *d)
{
	unsigned k, n = (unsigned)(d - sim->domain);
	struct offer *const offers[] = { &d->web, &d->mirror };
	struct cache copy = { .renewed = sim->now };

	for (k = 0; k < KINDS; k++)
		sim->cache[k][n].policy.spared |=
		    all_lost(sim, d, &sim->cache[k][n]);
	for (k = 0; k < ARRAY_LEN(offers); k++) {
		copy.policy = *offers[k];
		offers[k]->spared |= all_lost(sim, d, &copy);
	}
}

/* strayed - is it the sender's own clock alone that is wrong? */
static bool
strayed(const struct sim *sim, const struct host *h, const struct cache *copy,
    bool covered)
{
	if (sim->now >= copy->renewed + (time_t)copy->policy.max_age)
		return true;
	return covered && cert_good(h, sim->now);
}

static const char *
excuse(const struct sim *sim, unsigned kind, const struct domain *d, unsigned n,
    const struct cache *copy, bool covered)
{
	const struct offer *policy = &copy->policy;
	const struct host *h = &sim->host[n];

	if (lost(sim, d, n, copy))
		return "older ledger";
	if (kinds[kind].strays && strayed(sim, h, copy, covered))
		return "its clock";
	if (!covered) {
		if (policy->hasty != 0 && told_of_clock(sim, policy->hasty))
			return "clock ahead";
		if (d->entered[n] != 0 && older(&d->known[n], copy) &&
		    (!d->rushed[n] || told_of_clock(sim, d->hurried)))
			return "early";
		return NULL;
	}
	/* what cert-check was asked about may not be bad but for its end */
	if (sim->server.gate && h->local && h->cert != CERT_FINE)
		return NULL;
	if (!heard(sim, d, n))
		return NULL;
	if (policy->forced)
		return "forced";
	if (policy->resumed)
		return "older ledger";
	if (d->entered[n] > policy->enforced || d->bad_entry[n])
		return "came bad";
	return h->last_good >= policy->enforced ? "broke" : NULL;
}

void
judge_loss(struct sim *sim, unsigned kind, unsigned n, unsigned refused,
    const struct cache *copy)
{
	const struct domain *d = &sim->domain[n];
	const struct offer *policy = &copy->policy;
	unsigned covers =
	    kinds[kind].exact ? policy->covers_exact : policy->covers;
	unsigned h, guilty = 0;
	bool covered;

	for (h = 0; h < HOSTS; h++) {
		covered = (covers & 1u << h) != 0;
		if ((refused & 1u << h) != 0 &&
		    excuse(sim, kind, d, h, copy, covered) == NULL)
			guilty |= 1u << h;
	}
	if (guilty == 0) {
		sim->excused++;
		return;
	}
	if (sim->losses++ == 0)
		snprintf(sim->loss, sizeof(sim->loss),
		    "%s: a sender that %s refused %s; its policy covers %s",
		    d->name, kinds[kind].name, host_list(guilty),
		    host_list(covers));
	tell(sim, "LOST: %s", sim->loss);
}

void
judge_delay(struct sim *sim, unsigned n, unsigned host, bool tls)
{
	const struct domain *d = &sim->domain[n];

	if (!tls && sim->server.wants_tls && d->map == POLICY_ENFORCE &&
	    !sim->server.maps_gone) {
		sim->excused++;
		return;
	}
	if (sim->losses++ == 0)
		snprintf(sim->loss, sizeof(sim->loss),
		    "%s: the milter of %s did not let a message pass", d->name,
		    sim->host[host].name);
	tell(sim, "LOST: %s", sim->loss);
}

/* come_out - does DNS show what that run released? */
static void
come_out(const struct sim *sim, const struct domain *d, struct notice *notice)
{
	if (notice->seen != 0 && notice->out == 0 && !d->waits &&
	    strcmp(d->txt, d->zone) == 0)
		notice->out = sim->now;
}

/* judge_tick - what the judge wants to know later */
void
judge_tick(struct sim *sim)
{
	struct domain *d;
	struct host *h;
	unsigned i, n;

	for (n = 0; n < HOSTS; n++) {
		h = &sim->host[n];
		if (cert_good(h, sim->now)) {
			h->broken_since = 0;
			h->last_good = sim->now;
		} else if (h->broken_since == 0) {
			h->broken_since = sim->now;
		}
	}
	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		come_out(sim, d, &d->since);
		for (n = 0; n < HOSTS; n++) {
			come_out(sim, d, &d->known[n]);
			if (cert_good(&sim->host[n], sim->now))
				d->bad_entry[n] = false;
		}
	}
}
