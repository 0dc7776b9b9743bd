/*
 * NAME      check - judge domains as other mail servers see them
 * CONTRACT  see check.h. First what each domain publishes, then each MX host
 *           once, then both together. A problem of this machine's own network
 *           (no IPv6, port 25 closed) is reported once.
 */
#include "decide/check/checking.h"

#include <string.h>

#include "base/dates.h"
#include "dns/dname.h"
#include "facts/cert_life.h"

void
check_take(const struct checking *c, struct findings *to,
    const struct findings *from, const char *subject)
{
	size_t i;

	for (i = 0; i < from->len; i++) {
		finding_add_at(to, c->arena, from->list[i].id, subject,
		    from->list[i].line, from->list[i].column, "%s",
		    from->list[i].text);
		if (from->list[i].remedy != NULL)
			finding_set_remedy(to, c->arena, from->list[i].remedy);
	}
}

bool
check_foreign(const char *domain, const char *target)
{
	const char *parent = dname_parent(domain);

	return !dname_below(target, domain) &&
	       (parent == NULL || strchr(parent, '.') == NULL ||
		   !dname_below(target, parent));
}

const char *
check_days(const struct checking *c, time_t seconds)
{
	long long count = seconds / DAY;
	const char *unit = "day";

	if (count == 0) {
		count = seconds / 3600;
		unit = "hour";
	}
	return arena_printf(
	    c->arena, "%lld %s%s", count, unit, count == 1 ? "" : "s");
}

const char *
check_clause(const struct checking *c, const char *fmt, ...)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;
	const char *clause;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	buf_mask(&safe, buf_text(&text), text.len, 500);
	clause = arena_intern(c->arena, buf_text(&safe));
	buf_release(&text);
	buf_release(&safe);
	return clause;
}

/*
 * lacks_ipv6 - is there anything at an IPv6 address, and does nothing of it
 * have a route? A loopback address says nothing.
 */
static bool
lacks_ipv6(const struct observation *observed)
{
	const struct probe *p;
	bool any = false;
	size_t i;

	for (i = 0; i < observed->probes_len; i++) {
		p = &observed->probes[i];
		if (!view_is_ipv6(p) || p->status == PROBE_UNASKED)
			continue;
		if (p->status != PROBE_UNREACHABLE)
			return false;
		any = true;
	}
	return any;
}

/* unjudged - are there TLSA records, and does nobody say if they are secure? */
static bool
unjudged(const struct observation *observed)
{
	size_t i;

	for (i = 0; i < observed->hosts_len; i++)
		if (observed->hosts[i].tlsa_len > 0 &&
		    observed->hosts[i].tlsa_secure == TRI_UNKNOWN)
			return true;
	return false;
}

static void
place(struct checking *c)
{
	struct findings *findings = &c->out->findings;

	c->no_ipv6 = lacks_ipv6(c->observed);
	if (c->no_ipv6)
		finding_add(findings, c->arena, FINDING_NO_IPV6_HERE,
		    "this machine", "no IPv6 address could be reached");
	if (c->observed->port_blocked == TRI_YES)
		finding_add(findings, c->arena, FINDING_PORT_25_BLOCKED,
		    "this machine", "every connection to port %u was dropped",
		    c->settings->smtp_port);
	if (unjudged(c->observed))
		finding_add(findings, c->arena, FINDING_DNSSEC_UNKNOWN,
		    "resolver",
		    "there are TLSA records, and its answer about DNSSEC "
		    "is not trusted");
	if (c->observed->facts->resolver_error != NULL)
		finding_add(findings, c->arena, FINDING_RESOLVER_FAILED,
		    "resolver", "%s", c->observed->facts->resolver_error);
}

static void
published(const struct checking *c, struct check_domain *d)
{
	const struct ledger_domain *standing =
	    c->ledger != NULL
		? ledger_domain(c->ledger, d->observed->zone->domain)
		: NULL;

	if (standing != NULL && !d->observed->given)
		d->row = ledger_current(c->ledger, standing);
	check_records(c, d);
	check_fetches(c, d);
	check_policy(c, d);
	check_mx_set(c, d);
}

static void
hosts(const struct checking *c)
{
	struct check_host *h;
	size_t i;

	for (i = 0; i < c->observed->hosts_len; i++) {
		h = &c->out->hosts[i];
		check_host_dane(c, h); /* first: faults tell of it */
		check_host(c, h);
		check_disk(c, h);
		findings_sort(&h->findings);
	}
}

struct check *
check_observation(const struct observation *observed,
    const struct settings *settings, const struct ledger *ledger, time_t now)
{
	struct arena *arena = arena_new();
	struct check *out = arena_alloc(arena, sizeof(*out));
	struct checking c = { observed, settings, ledger, now, arena, out,
		false };
	struct check_domain *d;
	size_t i;

	*out = (struct check){ .arena = arena,
		.now = now,
		.observed = observed,
		.settings = settings };
	out->hosts =
	    arena_alloc(arena, observed->hosts_len * sizeof(*out->hosts));
	out->domains =
	    arena_alloc(arena, observed->domains_len * sizeof(*out->domains));
	for (i = 0; i < observed->hosts_len; i++)
		out->hosts[i].observed = &observed->hosts[i];
	place(&c);
	for (i = 0; i < observed->domains_len; i++) {
		out->domains[i].observed = &observed->domains[i];
		published(&c, &out->domains[i]);
	}
	hosts(&c);
	for (i = 0; i < observed->domains_len; i++) {
		d = &out->domains[i];
		check_domain_dane(&c, d);
		check_senders(&c, d);
		check_verdict(&c, d);
		findings_sort(&d->findings);
	}
	return out;
}

void
check_free(struct check *check)
{
	if (check != NULL)
		arena_free(check->arena);
}

/* ---- sums ---- */

static enum severity
sum(const struct findings *findings, enum severity worst, size_t *count)
{
	enum severity severity;
	size_t i;

	for (i = 0; i < findings->len; i++) {
		severity = finding_kind(findings->list[i].id)->severity;
		if (count != NULL)
			count[severity]++;
		if (severity > worst)
			worst = severity;
	}
	return worst;
}

enum severity
check_worst(const struct check *check, size_t *count)
{
	enum severity worst = sum(&check->findings, SEVERITY_INFO, count);
	size_t i;

	/* nobody delivers yet to a host that is only announced */
	for (i = 0; i < check->observed->hosts_len; i++)
		if (!check->observed->hosts[i].host->unlisted)
			worst = sum(&check->hosts[i].findings, worst, count);
	for (i = 0; i < check->observed->domains_len; i++)
		worst = sum(&check->domains[i].findings, worst, count);
	return worst;
}

enum severity
check_domain_worst(const struct check_domain *d, size_t *count)
{
	enum severity worst = sum(&d->findings, SEVERITY_INFO, count);
	size_t i;

	for (i = 0; i < d->mx_len; i++)
		worst = sum(&d->mx[i].host->findings, worst, count);
	return worst;
}

static void
first_end(struct check_expiry *first, const struct expiry_margin *margin,
    const struct probe *const *probes, size_t len)
{
	const struct fact_cert *cert;
	struct certlife life;
	time_t late;
	size_t i;

	for (i = 0; i < len; i++) {
		cert = probes[i]->cert;
		if (cert == NULL || cert->error != NULL)
			continue;
		life = certlife_of(cert);
		late = life.end - certlife_margin(&life, margin);
		if (first->end == 0 || life.end < first->end)
			first->end = life.end;
		if (first->late == 0 || late < first->late)
			first->late = late;
	}
}

struct check_expiry
check_expiry(const struct check *check, const struct check_domain *d)
{
	const struct expiry_margin *margin = &check->settings->expiry_margin;
	struct check_expiry first = { 0 };
	const struct observed_host *host;
	size_t i;

	first_end(
	    &first, margin, d->observed->fetches, d->observed->fetches_len);
	for (i = 0; i < d->mx_len; i++) {
		host = d->mx[i].host->observed;
		first_end(&first, margin, host->probes, host->probes_len);
	}
	return first;
}

/* ---- names ---- */

const char *
check_answer_name(enum check_answer answer)
{
	static const char *const names[] = {
		[CHECK_UNKNOWN] = "unknown",
		[CHECK_YES] = "yes",
		[CHECK_PARTLY] = "partly",
		[CHECK_NO] = "no",
		[CHECK_NO_POLICY] = "no-policy",
		[CHECK_NO_MAIL] = "no-mail",
	};

	return names[answer];
}

const char *
check_dane_name(enum check_dane dane)
{
	static const char *const names[] = {
		[DANE_UNKNOWN] = "unknown",
		[DANE_NONE] = "none",
		[DANE_UNUSED] = "unused",
		[DANE_MATCHES] = "matches",
		[DANE_MISMATCH] = "mismatch",
		[DANE_UNDECIDED] = "undecided",
	};

	return names[dane];
}
