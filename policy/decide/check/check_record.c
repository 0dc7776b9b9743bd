/*
 * NAME      check_record - the TXT records of a domain, as senders see them
 * CONTRACT  RFC 8461 3.1 and 8.2, RFC 8460 3. To remove a record does not
 *           withdraw a cached policy: for our own domains the ledger says
 *           whether senders may have an enforced one. DNS is compared with the
 *           ledger only after a new record had time to get there.
 */
#include "decide/check/checking.h"

#include <string.h>

#include "decide/decide.h"
#include "decide/plan/obligation.h"
#include "dns/dname.h"
#include "dns/record_field.h"
#include "ledger/record_life.h"

/* ---- delegations ---- */

static void
delegation(const struct checking *c, struct check_domain *d, const char *what,
    const char *target, int8_t status, size_t records)
{
	const struct fact_zone *zone = d->observed->zone;

	if (target == NULL)
		return;
	if (dns_known((enum dns_status)status) && records == 0)
		finding_add(&d->findings, c->arena,
		    FINDING_STS_DELEGATION_DANGLING, zone->domain,
		    "%s.%s is an alias of %s, where there is no TXT record",
		    what, zone->domain, target);
	else if (check_foreign(zone->domain, target))
		finding_add(&d->findings, c->arena, FINDING_STS_DELEGATED,
		    zone->domain, "%s is an alias of %s", what, target);
}

/* ---- name servers ---- */

static bool
same_txt(const struct observed_server *a, const struct observed_server *b)
{
	size_t i, j;

	if (a->txt_len != b->txt_len)
		return false;
	for (i = 0; i < a->txt_len; i++) {
		for (j = 0; j < b->txt_len; j++)
			if (a->txt[i].len == b->txt[j].len &&
			    memcmp(a->txt[i].text, b->txt[j].text,
				a->txt[i].len) == 0)
				break;
		if (j == b->txt_len)
			return false;
	}
	return true;
}

static const char *
server_says(const struct checking *c, const struct observed_server *s)
{
	struct buf safe = BUF_INIT;
	const char *text;

	if (s->txt_len == 0)
		return "no record";
	buf_mask(&safe, s->txt[0].text, s->txt[0].len, 60);
	text = arena_printf(c->arena, "\"%s\"%s", buf_text(&safe),
	    s->txt_len > 1 ? " and more" : "");
	buf_release(&safe);
	return text;
}

static void
servers(const struct checking *c, struct check_domain *d)
{
	const struct observed_server *s, *first = NULL;
	const char *domain = d->observed->zone->domain;
	bool differ = false;
	size_t i;

	for (i = 0; i < d->observed->servers_len; i++) {
		s = &d->observed->servers[i];
		if (s->status == DNS_UNASKED ||
		    (c->no_ipv6 && strchr(s->address, ':') != NULL))
			continue;
		if (!dns_known(s->status)) {
			finding_add(&d->findings, c->arena,
			    FINDING_SERVER_SILENT, domain, "%s (%s): %s",
			    s->name, s->address, dns_status_name(s->status));
		} else if (first == NULL) {
			first = s;
		} else if (!differ && !same_txt(first, s)) {
			differ = true;
			finding_add(&d->findings, c->arena,
			    FINDING_SERVERS_DISAGREE, domain,
			    "%s (%s) says %s, %s (%s) says %s", first->name,
			    first->address, server_says(c, first), s->name,
			    s->address, server_says(c, s));
		}
	}
}

/* ---- _mta-sts ---- */

/* settled - has our record been out long enough to be seen everywhere? */
static bool
settled(const struct checking *c, const struct ledger_row *row)
{
	time_t from = record_settled(
	    c->ledger, ledger_domain(c->ledger, row->domain), row);

	return from != 0 && c->now >= from;
}

/* held_until - until when senders may hold a policy of ours in enforce; 0 */
static time_t
held_until(const struct checking *c, const char *domain)
{
	return c->ledger == NULL
		   ? 0
		   : obligation_end(obligation_without(c->ledger,
			 ledger_domain(c->ledger, domain), NULL, NULL, c->now));
}

/* parent_with_policy - a domain above that has a policy; NULL: none known */
static const char *
parent_with_policy(const struct checking *c, const char *domain)
{
	const char *parent = domain;
	const struct fact_zone *zone;
	char id[STS_ID_MAX + 1];

	while ((parent = dname_parent(parent)) != NULL) {
		zone = facts_zone(c->observed->facts, parent);
		if (zone != NULL && zone->sts_txt_len > 0 &&
		    sts_record_parse(id, zone->sts_txt, zone->sts_txt_len,
			c->arena, NULL) == 0)
			return parent;
	}
	return NULL;
}

/*
 * astray - records of this kind at names where no sender looks. At the name of
 * the domain above it is that domain's own, unless this one has none.
 */
static void
astray(const struct checking *c, struct check_domain *d, bool tlsrpt)
{
	const struct fact_zone *zone = d->observed->zone;
	const struct stray_record *a;
	size_t i;

	for (i = 0; i < d->observed->astray_len; i++) {
		a = &d->observed->astray[i];
		if (a->tlsrpt != tlsrpt)
			continue;
		finding_add(&d->findings, c->arena,
		    tlsrpt ? FINDING_TLSRPT_RECORD_ASTRAY
			   : FINDING_STS_RECORD_ASTRAY,
		    zone->domain, "%s has \"%s\"%s", a->name,
		    field_quote(c->arena, a->text, a->len),
		    a->parent ? ", which does not cover its subdomains" : "");
		if (a->parent)
			finding_set_remedy(&d->findings, c->arena,
			    tlsrpt ? "publish one at _smtp._tls of this "
				     "domain too"
				   : "publish a record and a policy for "
				     "this domain too: it inherits none "
				     "(RFC 8461 3.4)");
	}
}

/* absent - no record at all; is one missed? */
static void
absent(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;
	const char *parent;

	if (d->observed->sts_cname != NULL)
		return; /* said of the delegation */
	if (d->row != NULL && d->held_until != 0 && settled(c, d->row))
		finding_add(&d->findings, c->arena, FINDING_STS_RECORD_GONE,
		    zone->domain,
		    "senders may have a policy in enforce cached for "
		    "another %s",
		    check_days(c, d->held_until - c->now));
	else if (d->row != NULL && settled(c, d->row) &&
		 d->row->body->policy.mode != POLICY_NONE)
		finding_add(&d->findings, c->arena, FINDING_STS_RECORD_MISSING,
		    zone->domain, "senders see no record with a policy id");
	else if (zone->null_mx != TRI_YES && zone->mx->len > 0 &&
		 (parent = parent_with_policy(c, zone->domain)) != NULL)
		finding_add(&d->findings, c->arena,
		    FINDING_SUBDOMAIN_WITHOUT_POLICY, zone->domain,
		    "that of %s does not cover it", parent);
	else if (zone->null_mx != TRI_YES)
		finding_add(&d->findings, c->arena, FINDING_STS_RECORD_NONE,
		    zone->domain, "senders look for no policy");
}

static void
sts(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;
	enum dns_status status = (enum dns_status)zone->sts_status;
	struct findings odd = { 0 };

	if (status == DNS_UNASKED)
		return;
	if (!dns_known(status)) {
		finding_add(&d->findings, c->arena, FINDING_STS_LOOKUP_FAILED,
		    zone->domain, "the answer was: %s",
		    dns_status_name(status));
		return;
	}
	if (zone->sts_txt_len == 0 && !d->observed->given) {
		absent(c, d);
		astray(c, d, false);
		return;
	}
	d->record_taken = sts_record_parse(d->id, zone->sts_txt,
			      zone->sts_txt_len, c->arena, &odd) == 0;
	check_take(c, &d->findings, &odd,
	    d->observed->given ? "_mta-sts" : zone->domain);
	if (d->record_taken && d->row != NULL && settled(c, d->row) &&
	    strcmp(d->id, d->row->id) != 0)
		finding_add(&d->findings, c->arena, FINDING_STS_RECORD_OUTDATED,
		    zone->domain, "DNS has %s, the ledger %s", d->id,
		    d->row->id);
}

/* ---- _smtp._tls ---- */

static void
tlsrpt(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;
	struct findings odd = { 0 };

	if (!dns_known((enum dns_status)zone->tlsrpt_status) ||
	    (zone->null_mx == TRI_YES && zone->tlsrpt_txt_len == 0))
		return;
	if (zone->tlsrpt_txt_len == 0 && d->observed->tlsrpt_cname != NULL)
		return; /* said of the delegation */
	d->tlsrpt_taken = tlsrpt_record_parse(&d->tlsrpt, zone->tlsrpt_txt,
			      zone->tlsrpt_txt_len, c->arena, &odd) == 0;
	check_take(c, &d->findings, &odd,
	    d->observed->given ? "_smtp._tls" : zone->domain);
	astray(c, d, true);
}

void
check_records(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;

	if (!d->observed->given)
		d->held_until = held_until(c, zone->domain);
	delegation(c, d, "_mta-sts", d->observed->sts_cname, zone->sts_status,
	    zone->sts_txt_len);
	delegation(c, d, "_smtp._tls", d->observed->tlsrpt_cname,
	    zone->tlsrpt_status, zone->tlsrpt_txt_len);
	sts(c, d);
	servers(c, d);
	tlsrpt(c, d);
}
