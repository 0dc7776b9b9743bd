/*
 * NAME      check_prometheus - a check for node_exporter's textfile collector
 * CONTRACT  The text exposition format; a metric is a row of `metrics'. Label
 *           values come from DNS and are escaped.
 */
#include <string.h>

#include "cli/checkout.h"
#include "cli/print.h"

static void
label(const char *name, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *value;

	buf_mask(&safe, text, strlen(text), 253);
	out("%s=\"", name);
	for (value = buf_text(&safe); *value != '\0'; value++)
		if (*value == '\\' || *value == '"')
			out("\\%c", *value);
		else if (*value == '\n')
			out("\\n");
		else
			out("%c", *value);
	out("\"");
	buf_release(&safe);
}

static void
begin(const char *metric, const char *key, const char *value)
{
	out("%s{", metric);
	label(key, value);
}

/* ---- a metric's lines of one domain or host ---- */

static void
deliver(const char *metric, const struct check_domain *d)
{
	begin(metric, "domain", d->sight->zone->domain);
	out(",");
	label("answer", check_answer_name(d->deliver));
	out("} 1\n");
}

static void
count_findings(const char *metric, const struct check_domain *d)
{
	size_t count[3] = { 0, 0, 0 };
	int i;

	check_domain_worst(d, count);
	for (i = SEVERITY_INFO; i <= SEVERITY_ERROR; i++) {
		begin(metric, "domain", d->sight->zone->domain);
		out(",");
		label("severity", severity_name((enum severity)i));
		out("} %zu\n", count[i]);
	}
}

static void
mode(const char *metric, const struct check_domain *d)
{
	if (!d->policy_taken)
		return;
	begin(metric, "domain", d->sight->zone->domain);
	out(",");
	label("mode", policy_mode_name(d->policy->mode));
	out("} 1\n");
}

static void
max_age(const char *metric, const struct check_domain *d)
{
	if (!d->policy_taken)
		return;
	begin(metric, "domain", d->sight->zone->domain);
	out("} %lu\n", (unsigned long)d->policy->max_age);
}

static void
expiry(const char *metric, const struct check_domain *d)
{
	time_t end = check_expiry(d);

	if (end == 0)
		return;
	begin(metric, "domain", d->sight->zone->domain);
	out("} %lld\n", (long long)end);
}

static void
strict(const char *metric, const struct check_host *h)
{
	begin(metric, "host", h->sight->host->name);
	out(",");
	label("answer", check_answer_name(h->strict));
	out("} 1\n");
}

static void
dane(const char *metric, const struct check_host *h)
{
	begin(metric, "host", h->sight->host->name);
	out(",");
	label("state", check_dane_name(h->dane));
	out("} 1\n");
}

static const struct {
	const char *name, *help;
	void (*domain)(const char *metric, const struct check_domain *);
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
	    "How long senders may keep the policy.", max_age, NULL },
	{ "poststs_check_certificate_expiry_timestamp_seconds",
	    "When the first certificate that the domain relies on expires.",
	    expiry, NULL },
	{ "poststs_check_host_deliver",
	    "Would a strict sender deliver to the MX host?", NULL, strict },
	{ "poststs_check_host_dane",
	    "What a sender that knows DANE makes of the MX host.", NULL, dane },
};

static void
head(const char *name, const char *help)
{
	out("# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

void
check_prometheus(const struct checkout *o)
{
	const struct sight *sight = o->check->sight;
	size_t m, i;

	for (m = 0; m < ARRAY_LEN(metrics); m++) {
		head(metrics[m].name, metrics[m].help);
		for (i = 0; metrics[m].domain != NULL && i < sight->domains_len;
		     i++)
			metrics[m].domain(
			    metrics[m].name, &o->check->domains[i]);
		for (i = 0; metrics[m].host != NULL && i < sight->hosts_len;
		     i++)
			metrics[m].host(metrics[m].name, &o->check->hosts[i]);
	}
	head("poststs_check_timestamp_seconds", "When the check was made.");
	out("poststs_check_timestamp_seconds %lld\n", (long long)o->check->now);
}
