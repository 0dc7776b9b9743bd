/*
 * NAME      findings_dns - problems of MX records and MX hosts
 * CONTRACT  A host is judged once, however many domains share it.
 */
#include <string.h>

#include "decide/findings/findings.h"
#include "decide/plan/run.h"
#include "decide/reach.h"
#include "dns/dname.h"

static void
zone(const struct fact_zone *z, struct findings *findings, struct arena *arena)
{
	enum dns_status status = (enum dns_status)z->mx_status;

	if (status == DNS_UNASKED)
		return; /* said once, of the resolver */
	if (!dns_known(status))
		finding_add(findings, arena, FINDING_MX_LOOKUP_FAILED,
		    z->domain, "the answer was: %s", dns_status_name(status));
	else if (z->null_mx == TRI_YES)
		finding_add(findings, arena, FINDING_NULL_MX, z->domain,
		    "its MX record is \"0 .\"");
	else if (z->mx->len > 0 && z->implicit == TRI_YES)
		finding_add(findings, arena, FINDING_IMPLICIT_MX, z->domain,
		    "mail goes to the address of the domain itself");
	else if (z->mx->len == 0 &&
		 (status == DNS_NXDOMAIN || z->implicit == TRI_NO))
		finding_add(findings, arena, FINDING_NO_MX, z->domain, "%s",
		    status == DNS_NXDOMAIN
			? "the name does not exist"
			: "there is neither an MX record nor an address");
}

/* inside - it has addresses, and no sender gets to any of them */
static void
inside(
    const struct fact_host *h, struct findings *findings, struct arena *arena)
{
	if (h->addresses_len == 0)
		finding_add(findings, arena, FINDING_MX_INSIDE, h->name,
		    "public DNS does not have its name");
	else
		finding_add(findings, arena, FINDING_MX_INSIDE, h->name, "%s%s",
		    h->addresses[0],
		    h->addresses_len > 1 ? " and others like it" : "");
}

static void
host(const struct run *run, const struct fact_host *h,
    struct findings *findings, struct arena *arena)
{
	if (h->unlisted)
		return; /* nobody delivers to it yet; its move says more */
	if (!dname_valid(h->name))
		finding_add(findings, arena, FINDING_MX_NOT_A_NAME, h->name,
		    "a policy cannot list it");
	else if (h->addresses_len == 0 && dns_known(h->a) && dns_known(h->aaaa))
		finding_add(findings, arena, FINDING_MX_WITHOUT_ADDRESS,
		    h->name, "neither A nor AAAA: %s, %s",
		    dns_status_name(h->a), dns_status_name(h->aaaa));
	else if (h->addresses_len == 0 &&
		 (h->a != DNS_UNASKED || h->aaaa != DNS_UNASKED))
		finding_add(findings, arena, FINDING_MX_HOST_LOOKUP_FAILED,
		    h->name, "A: %s, AAAA: %s", dns_status_name(h->a),
		    dns_status_name(h->aaaa));
	if (reach_seen_inside(run->settings, h))
		inside(h, findings, arena);
	if (h->cname != NULL)
		finding_add(findings, arena, FINDING_MX_IS_ALIAS, h->name,
		    "it is an alias of %s", h->cname);
}

void
findings_dns(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct facts *facts = run->facts;
	size_t i;

	if (facts->resolver_error != NULL)
		finding_add(findings, arena, FINDING_RESOLVER_FAILED,
		    "resolver", "%s", facts->resolver_error);
	if (facts->resolver_trusted == TRI_NO && facts->zones_len > 0)
		finding_add(findings, arena, FINDING_DNSSEC_UNKNOWN, "resolver",
		    "its AD bit is not trusted");
	for (i = 0; i < facts->zones_len; i++)
		zone(&facts->zones[i], findings, arena);
	for (i = 0; i < facts->hosts_len; i++)
		host(run, &facts->hosts[i], findings, arena);
}
