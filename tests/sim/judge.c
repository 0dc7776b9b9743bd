/*
 * NAME      judge - whose fault is it that a message was refused?
 * CONTRACT  A loss is excused only where every host that refused to suit has
 *           an excuse, and each excuse is the administrator's own doing, of
 *           which poststs told as soon as it could:
 *           - the host came into DNS unannounced, or before the date that was
 *             told; until every policy without it has run out;
 *           - its certificate was well when the policy was published (or when
 *             it came into DNS) and broke since, and the next run that could
 *             see it said so;
 *           - enforce was forced;
 *           - an older ledger was put back, without what was promised since,
 *             until those promises have run out; and either a run said so, or
 *             none could see a lost id in DNS (it never came there, or a
 *             look-up failed) before the older state had taken its place.
 *           - a host was taken away, DNS was said to be ready, or a record or
 *             policy went, while the clock was ahead by days; and the runs
 *             after it had come back said that it is wrong.
 */
#include <stdio.h>
#include <string.h>

#include "sim.h"

/* heard - did poststs say something since it could know? */
static bool
heard(const struct sim *sim, const struct host *h)
{
	time_t known = h->broken_since, grace = 2 * sim->office.every + DAY;

	if (!h->local) {
		/* only a look over the wire can tell */
		if (sim->office.look_every == 0)
			return true;
		grace += 2 * sim->office.look_every;
	}
	return h->told >= known || sim->now < known + grace ||
	       sim->office.store_down > known ||
	       sim->office.resolver_down > known ||
	       sim->office.listing_down > known;
}

/*
 * hurried - did something go too early while the clock was ahead, and did
 * poststs say, as soon as it was back, that it is wrong?
 */
static bool
hurried(const struct sim *sim, const struct domain *d)
{
	time_t promise = d->promise > WEEK ? (time_t)d->promise : WEEK;

	return d->hurried != 0 &&
	       sim->now < d->hurried + promise + sim->office.lag + 2 * DAY &&
	       (sim->told_clock > d->hurried ||
		   sim->now < sim->skew_until + 2 * sim->office.every + DAY);
}

static const char *
excuse(const struct sim *sim, const struct domain *d, unsigned n,
    const struct offer *policy, bool covered)
{
	const struct host *h = &sim->host[n];

	if (d->owed > sim->now &&
	    (d->told_old >= d->restored || d->could < d->restored))
		return "older ledger";
	if (hurried(sim, d))
		return "clock ahead";
	if (!covered)
		return d->early[n] > sim->now ? "early" : NULL;
	if (d->forced > sim->now)
		return "forced";
	if (!heard(sim, h))
		return NULL;
	if (d->early[n] > sim->now || d->bad_entry[n])
		return "came bad";
	return ((policy->proven | d->web.proven) & 1u << n) != 0 ? "broke"
								 : NULL;
}

void
judge_loss(struct sim *sim, unsigned kind, unsigned n, unsigned refused,
    const struct offer *policy)
{
	const struct domain *d = &sim->domain[n];
	unsigned covers =
	    kinds[kind].exact ? policy->covers_exact : policy->covers;
	unsigned h, guilty = 0;
	bool covered;

	for (h = 0; h < HOSTS; h++) {
		covered = (covers & 1u << h) != 0;
		if ((refused & 1u << h) != 0 &&
		    excuse(sim, d, h, policy, covered) == NULL)
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

/* judge_tick - excuses end */
void
judge_tick(struct sim *sim)
{
	struct domain *d;
	struct host *h;
	unsigned i, n;
	time_t wait;

	for (i = 0; i < DOMAINS; i++) {
		d = &sim->domain[i];
		d->web.proven |= hosts_good(sim);
		wait =
		    (d->promise > WEEK ? (time_t)d->promise : WEEK) + 2 * DAY;
		if (d->owed == NEVER && d->looked > d->restored &&
		    strcmp(d->txt, d->zone) == 0)
			d->owed = sim->now + wait;
		for (n = 0; n < HOSTS; n++) {
			if (d->early[n] == NEVER && d->early_seen[n] &&
			    strcmp(d->txt, d->zone) == 0)
				d->early[n] = sim->now + wait;
			if (cert_good(&sim->host[n], sim->now))
				d->bad_entry[n] = false;
		}
	}
	for (n = 0; n < HOSTS; n++) {
		h = &sim->host[n];
		if (cert_good(h, sim->now))
			h->broken_since = 0;
		else if (h->broken_since == 0)
			h->broken_since = sim->now;
	}
}
