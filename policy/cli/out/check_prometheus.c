/*
 * NAME      check_prometheus - a check for node_exporter's textfile collector
 * CONTRACT  A metric is a row of `metrics'; the format is in prom.c.
 */
#include "cli/out/checkout.h"
#include "cli/out/prom.h"

/* ---- a metric's lines of one domain or host ---- */

static void
deliver(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	prom_begin(metric, "domain", d->observed->zone->domain);
	prom_label("answer", check_answer_name(d->deliver));
	prom_end(1);
}

static void
count_findings(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	size_t count[3] = { 0, 0, 0 };
	int i;

	check_domain_worst(d, count);
	for (i = SEVERITY_INFO; i <= SEVERITY_ERROR; i++) {
		prom_begin(metric, "domain", d->observed->zone->domain);
		prom_label("severity", severity_name((enum severity)i));
		prom_end((int64_t)count[i]);
	}
}

static void
mode(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	if (!d->policy_taken)
		return;
	prom_begin(metric, "domain", d->observed->zone->domain);
	prom_label("mode", policy_mode_name(d->policy->mode));
	prom_end(1);
}

static void
max_age(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	if (!d->policy_taken)
		return;
	prom_begin(metric, "domain", d->observed->zone->domain);
	prom_end(d->policy->max_age);
}

static void
expiry(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	time_t end = check_expiry(check, d).end;

	if (end == 0)
		return;
	prom_begin(metric, "domain", d->observed->zone->domain);
	prom_end(end);
}

static void
late(
    const char *metric, const struct check *check, const struct check_domain *d)
{
	struct check_expiry first = check_expiry(check, d);

	if (first.end == 0)
		return;
	prom_begin(metric, "domain", d->observed->zone->domain);
	prom_end(first.late);
}

static void
strict(const char *metric, const struct check_host *h)
{
	prom_begin(metric, "host", h->observed->host->name);
	prom_label("answer", check_answer_name(h->strict));
	prom_end(1);
}

static void
dane(const char *metric, const struct check_host *h)
{
	prom_begin(metric, "host", h->observed->host->name);
	prom_label("state", check_dane_name(h->dane));
	prom_end(1);
}

static const struct {
	const char *name, *help;
	void (*domain)(const char *metric, const struct check *,
	    const struct check_domain *);
	void (*host)(const char *metric, const struct check_host *);
} metrics[] = {
	{ "poststs_check_deliver",
	    "Would a strict sender deliver to the domain?", deliver, NULL },
	{ "poststs_check_findings",
	    "Findings about the domain and its MX hosts.", count_findings,
	    NULL },
	{ "poststs_check_policy_mode", "Mode of the policy that is served.",
	    mode, NULL },
	{ "poststs_check_policy_max_age_seconds",
	    "How long senders may cache the policy.", max_age, NULL },
	{ "poststs_check_certificate_expiry_timestamp_seconds",
	    "When the first certificate that the domain relies on expires.",
	    expiry, NULL },
	{ "poststs_check_certificate_late_timestamp_seconds",
	    "From when on the renewal of a certificate that the domain "
	    "relies on is late.",
	    late, NULL },
	{ "poststs_check_host_deliver",
	    "Would a strict sender deliver to the MX host?", NULL, strict },
	{ "poststs_check_host_dane",
	    "How a sender that knows DANE treats the MX host.", NULL, dane },
};

void
check_prometheus(const struct checkout *o)
{
	const struct observation *observed = o->check->observed;
	size_t m, i;

	for (m = 0; m < ARRAY_LEN(metrics); m++) {
		prom_head(metrics[m].name, metrics[m].help);
		for (i = 0;
		     metrics[m].domain != NULL && i < observed->domains_len;
		     i++)
			metrics[m].domain(
			    metrics[m].name, o->check, &o->check->domains[i]);
		for (i = 0; metrics[m].host != NULL && i < observed->hosts_len;
		     i++)
			metrics[m].host(metrics[m].name, &o->check->hosts[i]);
	}
	prom_plain("poststs_check_timestamp_seconds", "When the check ran.",
	    o->check->now);
}
