/*
 * NAME      report_domains - which of our domains is a policy about?
 * CONTRACT  see report_domains.h. For an MTA-STS policy only the domain itself
 *           counts: mail for the name of an MX host has another domain.
 */
#include "task/report_domains.h"

#include <string.h>

#include "dns/dname.h"
#include "tlsrpt/kept_report.h"

static bool
is_other(struct membership *m, const char *domain, const char *host)
{
	return domain != NULL && strcmp(domain, host) != 0 &&
	       membership_of(m, domain) == TRI_YES;
}

/*
 * beside - the domain that all of the report is about, as far as it says, and
 * which is not this host
 */
static const char *
beside(struct membership *m, const struct tlsreport *report, const char *hint,
    const char *host, struct arena *arena)
{
	char name[DNAME_SIZE];
	size_t i;

	if (is_other(m, hint, host))
		return hint;
	for (i = 0; i < report->policies_len; i++)
		if (is_other(m, report->policies[i].domain, host))
			return report->policies[i].domain;
	if (tlsreport_domain_in(name, sizeof(name), report->id) == 0 &&
	    is_other(m, name, host))
		return arena_intern(arena, name);
	return NULL;
}

static enum tri
only(struct name_list *out, const char *domain, enum tri ours,
    struct arena *arena)
{
	out->list = arena_alloc(arena, sizeof(*out->list));
	out->list[0] = domain;
	out->len = ours == TRI_YES;
	return ours;
}

/*
 * of_host - a policy that names an MX host, or something like it. Postfix has
 * its own name in mydestination, so that the host may be a domain of ours, too
 */
static enum tri
of_host(struct membership *m, const struct tlsreport *report, const char *host,
    const char *hint, struct arena *arena, struct name_list *out)
{
	enum tri known = membership_mx(m, host, arena, out);
	enum tri ours = membership_of(m, host);
	const char *other;

	if (known != TRI_YES && ours == TRI_YES)
		return only(out, host, TRI_YES, arena);
	other = beside(m, report, hint, host, arena);
	if (other != NULL)
		return only(out, other, TRI_YES, arena);
	return known == TRI_NO ? ours : known;
}

enum tri
report_domains(struct membership *m, const struct tlsreport *report,
    const struct tlsreport_policy *policy, const char *hint,
    struct arena *arena, struct name_list *out)
{
	const char *domain = kept_domain(report, policy, hint, arena);
	enum tri ours, known;

	out->len = 0;
	if (domain == NULL)
		return TRI_NO;
	if (policy->type == TLSREPORT_TLSA)
		return of_host(m, report, domain, hint, arena, out);
	ours = membership_of(m, domain);
	if (ours == TRI_YES || policy->type == TLSREPORT_STS)
		return only(out, domain, ours, arena);
	known = membership_mx(m, domain, arena, out);
	/* for what is no MX host's name, DNS has nothing to say */
	return known == TRI_YES ? known : ours;
}
