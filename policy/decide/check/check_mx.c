/*
 * NAME      check_mx - the MX records of a domain compared with its policy
 * CONTRACT  RFC 8461 4.1, in both directions: hosts that no pattern covers, and
 *           patterns that cover no host. Problems of the MX records themselves
 *           are reported here, problems of a host with the host.
 */
#include "decide/check/checking.h"

#include <string.h>

#include "dns/dname.h"
#include "sts/mx_pattern.h"

/* ---- the set ---- */

static void
set(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;
	enum dns_status status = (enum dns_status)z->mx_status;

	if (status == DNS_UNASKED)
		return;
	if (!dns_known(status))
		finding_add(&d->findings, c->arena, FINDING_MX_LOOKUP_FAILED,
		    z->domain, "the answer was: %s", dns_status_name(status));
	else if (z->null_mx == TRI_YES)
		finding_add(&d->findings, c->arena, FINDING_NULL_MX, z->domain,
		    "its MX record is \"0 .\"");
	else if (z->mx->len > 0 && z->implicit == TRI_YES)
		finding_add(&d->findings, c->arena, FINDING_IMPLICIT_MX,
		    z->domain, "mail goes to the address of the domain itself");
	else if (z->mx->len == 0 &&
		 (status == DNS_NXDOMAIN || z->implicit == TRI_NO))
		finding_add(&d->findings, c->arena, FINDING_NO_MX, z->domain,
		    "%s",
		    status == DNS_NXDOMAIN
			? "the name does not exist"
			: "there is neither an MX record nor an address");
}

/* ---- hosts without a pattern ---- */

/* promise - the policy that binds senders: what is served, else the ledger's */
static const struct policy *
promise(const struct check_domain *d)
{
	if (d->policy_taken)
		return d->policy;
	return d->held_until != 0 && d->row != NULL ? &d->row->body->policy
						    : NULL;
}

static const char *
covering(const struct policy *policy, const char *host)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (mxpat_match(policy->mx[i], host))
			return policy->mx[i];
	return NULL;
}

/* short_wildcard - a wildcard meant for this host that does not reach it */
static const char *
short_wildcard(const struct policy *policy, const char *host)
{
	size_t i;

	for (i = 0; i < policy->mx_len; i++)
		if (policy->mx[i][0] == '*' && policy->mx[i][1] == '.' &&
		    dname_below(host, policy->mx[i] + 2))
			return policy->mx[i];
	return NULL;
}

static void
hosts(const struct checking *c, struct check_domain *d)
{
	const struct policy *policy = promise(d);
	struct buf names = BUF_INIT;
	const char *host, *wild;
	size_t i, count = 0;

	if (policy == NULL || policy->mode == POLICY_NONE)
		return;
	for (i = 0; i < d->mx_len; i++) {
		host = d->mx[i].host->observed->host->name;
		d->mx[i].pattern = covering(policy, host);
		if (d->mx[i].pattern != NULL)
			continue;
		if ((wild = short_wildcard(policy, host)) != NULL)
			finding_add(&d->findings, c->arena,
			    FINDING_MX_WILDCARD_DEPTH,
			    d->observed->zone->domain, "%s does not cover %s",
			    wild, host);
		else if (count++ < 3)
			buf_printf(&names, "%s%s", count > 1 ? ", " : "", host);
	}
	if (count > 3)
		buf_printf(&names, " and %zu more", count - 3);
	if (count > 0)
		finding_add(&d->findings, c->arena, FINDING_MX_NOT_COVERED,
		    d->observed->zone->domain, "%s %s not in the policy%s",
		    buf_text(&names), count == 1 ? "is" : "are",
		    d->policy_taken ? ""
				    : " that senders may have cached "
				      "earlier");
	buf_release(&names);
}

/* ---- patterns without a host ---- */

/* wide - a wildcard for what somebody else may register below it */
static bool
wide(const char *pattern)
{
	static const char *const shared[] = { "co", "com", "net", "org", "ac",
		"gov", "edu", "or", "ne" };
	const char *base, *dot;
	size_t i;

	if (pattern[0] != '*' || pattern[1] != '.')
		return false;
	base = pattern + 2;
	if ((dot = strchr(base, '.')) == NULL)
		return true;
	if (strchr(dot + 1, '.') != NULL || strlen(dot + 1) != 2)
		return false;
	for (i = 0; i < ARRAY_LEN(shared); i++)
		if (strlen(shared[i]) == (size_t)(dot - base) &&
		    memcmp(shared[i], base, (size_t)(dot - base)) == 0)
			return true;
	return false;
}

static bool
used(const struct check_domain *d, const char *pattern)
{
	size_t i;

	for (i = 0; i < d->mx_len; i++)
		if (mxpat_match(pattern, d->mx[i].host->observed->host->name) ||
		    (pattern[0] == '*' && pattern[1] == '.' &&
			dname_below(
			    d->mx[i].host->observed->host->name, pattern + 2)))
			return true; /* the second: told as too short */
	return false;
}

static void
patterns(const struct checking *c, struct check_domain *d)
{
	const char *subject = d->observed->zone->domain;
	size_t i;

	if (!d->policy_taken || d->policy->mode == POLICY_NONE)
		return;
	for (i = 0; i < d->policy->mx_len; i++) {
		if (wide(d->policy->mx[i]))
			finding_add(&d->findings, c->arena,
			    FINDING_POLICY_PATTERN_WIDE, subject,
			    "%s covers names of others", d->policy->mx[i]);
		if (d->mx_len > 0 && !used(d, d->policy->mx[i]))
			finding_add(&d->findings, c->arena,
			    FINDING_POLICY_PATTERN_UNUSED, subject,
			    "%s matches no MX host", d->policy->mx[i]);
	}
}

void
check_mx_set(const struct checking *c, struct check_domain *d)
{
	const struct mx_set *mx = d->observed->zone->mx;
	size_t i, n;

	d->mx_len = mx->len;
	d->mx = arena_alloc(c->arena, mx->len * sizeof(*d->mx));
	for (i = 0; i < mx->len; i++) {
		n = (size_t)(d->observed->hosts[i] - c->observed->hosts);
		d->mx[i].host = &c->out->hosts[n];
		d->mx[i].preference = mx->mx[i].preference;
	}
	set(c, d);
	hosts(c, d);
	patterns(c, d);
	for (i = 0; i < mx->len; i++)
		if (d->mx[i].pattern != NULL) {
			n = (size_t)(d->observed->hosts[i] -
				     c->observed->hosts);
			c->out->hosts[n].relied = true;
		}
}
