/*
 * NAME      check_verdict - would a strict sender deliver?
 * CONTRACT  RFC 8461 5. A sender skips an MX host that fails and tries the
 *           next. One good host is therefore enough for the mail to arrive, and
 *           one bad host is enough for PARTLY. In testing, failures are
 *           reported and mail is delivered all the same.
 */
#include "decide/check/checking.h"

/* verdict - the answer, and why */
static void
verdict(struct check_domain *d, enum check_answer answer, const char *why)
{
	d->deliver = answer;
	d->reason = why;
}

/* with_policy - what a sender that holds to the policy can deliver to */
static enum check_answer
with_policy(
    const struct checking *c, const struct check_domain *d, const char **why)
{
	size_t good = 0, part = 0, bad = 0, i;
	const struct check_mx *mx;
	const char *name, *text;

	*why = NULL;
	for (i = 0; i < d->mx_len; i++) {
		mx = &d->mx[i];
		name = mx->host->observed->host->name;
		text = mx->pattern == NULL ? "the policy does not cover it"
					   : mx->host->reason;
		if (mx->pattern == NULL || mx->host->strict == CHECK_NO)
			bad++;
		else if (mx->host->strict == CHECK_YES)
			good++;
		else if (mx->host->strict == CHECK_PARTLY)
			part++;
		if (text != NULL && *why == NULL &&
		    (mx->pattern == NULL || mx->host->strict != CHECK_YES))
			*why = check_clause(c, "%s: %s", name, text);
	}
	if (good == d->mx_len)
		return CHECK_YES;
	if (bad == d->mx_len)
		return CHECK_NO;
	if (bad + part > 0 && good + part > 0)
		return CHECK_PARTLY;
	return CHECK_UNKNOWN;
}

static const char *
fetch_reason(const struct checking *c, const struct check_domain *d)
{
	size_t i;

	for (i = 0; i < d->findings.len; i++)
		switch ((int)d->findings.list[i].id) {
		case FINDING_STS_RECORD_NO_HOST:
		case FINDING_POLICY_UNREACHABLE:
		case FINDING_POLICY_TLS_FAILED:
		case FINDING_POLICY_CERTIFICATE:
		case FINDING_POLICY_REDIRECT:
		case FINDING_POLICY_PAGE:
		case FINDING_POLICY_STATUS:
		case FINDING_POLICY_SLOW:
		case FINDING_POLICY_PROTOCOL:
		case FINDING_POLICY_TOO_LARGE:
			return arena_printf(c->arena, "%s",
			    finding_kind(d->findings.list[i].id)->title);
		default:
			break;
		}
	return NULL;
}

/* held - senders that have a policy of ours in enforce go on with it */
static bool
held(const struct checking *c, struct check_domain *d)
{
	const char *why;

	if (d->held_until == 0 || d->row == NULL ||
	    d->row->body->policy.mode != POLICY_ENFORCE)
		return false;
	d->enforced = with_policy(c, d, &why);
	verdict(d, d->enforced,
	    arena_printf(c->arena,
		"senders may have an earlier policy in enforce cached%s%s",
		why != NULL ? "; " : "", why != NULL ? why : ""));
	return true;
}

/* no_policy - what is left where there is nothing to go by */
static void
no_policy(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;
	const char *why;

	if (held(c, d))
		return;
	if (z->sts_status == DNS_UNASKED ||
	    !dns_known((enum dns_status)z->sts_status))
		verdict(d, CHECK_UNKNOWN,
		    "the lookup of the _mta-sts record failed");
	else if (!d->record_taken)
		verdict(d, CHECK_NO_POLICY,
		    z->sts_txt_len == 0
			? "there is no _mta-sts record"
			: "senders do not accept the _mta-sts record");
	else if (d->body == NULL && (why = fetch_reason(c, d)) != NULL)
		verdict(d, CHECK_NO_POLICY, why);
	else if (d->body == NULL)
		verdict(d, CHECK_UNKNOWN, "the policy was not fetched");
	else
		verdict(d, CHECK_NO_POLICY, "senders do not accept the policy");
}

static void
by_policy(const struct checking *c, struct check_domain *d)
{
	const char *why;

	if (d->policy->mode == POLICY_NONE) {
		d->enforced = CHECK_NO_POLICY;
		verdict(d, CHECK_NO_POLICY, "the policy is in mode none");
		return;
	}
	d->enforced = with_policy(c, d, &why);
	if (d->policy->mode == POLICY_ENFORCE)
		verdict(d, d->enforced, why);
	else
		verdict(d, CHECK_YES,
		    why == NULL
			? "in mode testing, and enforce would work"
			: arena_printf(c->arena,
			      d->enforced == CHECK_UNKNOWN
				  ? "in mode testing, and whether enforce "
				    "would work is unknown: %s"
			      : d->enforced == CHECK_PARTLY
				  ? "in mode testing; enforce would work in "
				    "part only: %s"
				  : "in mode testing; enforce would not work: "
				    "%s",
			      why));
}

static void
given(struct check_domain *d)
{
	verdict(d, CHECK_UNKNOWN, "checked as given, without the network");
}

void
check_verdict(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;
	enum dns_status status = (enum dns_status)z->mx_status;

	d->enforced = CHECK_UNKNOWN;
	if (d->observed->given) {
		given(d);
	} else if (z->null_mx == TRI_YES ||
		   (z->mx->len == 0 && dns_known(status) &&
		       (status == DNS_NXDOMAIN || z->implicit == TRI_NO))) {
		d->enforced = CHECK_NO_MAIL;
		verdict(d, CHECK_NO_MAIL,
		    z->null_mx == TRI_YES ? "its MX is the Null MX"
					  : "it has neither MX nor address");
	} else if (d->record_taken && d->policy_taken) {
		if (z->mx->len > 0)
			by_policy(c, d);
		else
			verdict(d, CHECK_UNKNOWN,
			    "the lookup of the MX records failed");
	} else {
		no_policy(c, d);
		if (d->deliver == CHECK_NO_POLICY)
			d->enforced = CHECK_NO_POLICY;
	}
}
