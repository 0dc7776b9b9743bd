/*
 * NAME      blame - whose failure is it that a report tells of?
 * CONTRACT  see blame.h. One row a result type of RFC 8460 4.3: whose it is
 *           as a rule, and in which context it is somebody else's.
 *
 *           A failure is ours when we can mend it, whoever is right: a
 *           certificate that one sender does not trust keeps its mail out.
 *           It is unknown when an attacker or the network between could have
 *           made it, or when nothing is said but that it failed. It is theirs
 *           when what they applied was in order.
 */
#include "tlsrpt/blame.h"

#include <string.h>
#include <strings.h>

/* in which context another one is to blame */
enum unless {
	NEVER,
	FOREIGN_MX, /* unknown, where the MX host is none of ours */
	VALID_BODY, /* theirs, where they applied a policy of ours */
	SUCCEEDED,  /* unknown, where other sessions had the policy */
};

static const struct row {
	const char *type;
	enum blame blame;
	enum unless unless;
	const char *text;
} rows[] = {
	{ "starttls-not-supported", BLAME_OURS, FOREIGN_MX,
	    "an MX host did not offer STARTTLS: look at its listeners "
	    "(poststs inspect) and at what stands between it and the world" },
	{ "certificate-host-mismatch", BLAME_OURS, FOREIGN_MX,
	    "an MX host showed a certificate without its own name: get one "
	    "that names it (RFC 8461 4.2)" },
	{ "certificate-expired", BLAME_OURS, FOREIGN_MX,
	    "an MX host showed an expired certificate: renew it and reload "
	    "Postfix" },
	{ "certificate-not-trusted", BLAME_OURS, FOREIGN_MX,
	    "an MX host showed a certificate that leads to no root the sender "
	    "trusts: send the whole chain, from a public authority" },
	{ "validation-failure", BLAME_UNKNOWN, NEVER,
	    "the sender could not validate an MX host and did not say why" },
	{ "tlsa-invalid", BLAME_OURS, NEVER,
	    "a TLSA record does not fit the certificate of its MX host: "
	    "publish the new record before the new key is used" },
	{ "dnssec-invalid", BLAME_OURS, NEVER,
	    "the signatures of a zone do not hold: look at DNSSEC of the "
	    "domain and of its MX hosts" },
	{ "dane-required", BLAME_THEIRS, NEVER,
	    "the sender was told to insist on DANE, which is not offered "
	    "here" },
	{ "sts-policy-fetch-error", BLAME_OURS, SUCCEEDED,
	    "the policy could not be fetched: look at the web server of "
	    "mta-sts.<domain> (poststs check)" },
	{ "sts-policy-invalid", BLAME_OURS, VALID_BODY,
	    "the policy that was fetched is none: see whether the web server "
	    "sends what is in web_root" },
	{ "sts-webpki-invalid", BLAME_OURS, NEVER,
	    "the web server of mta-sts.<domain> showed a certificate that does "
	    "not hold for it" },
};

static const struct row *
row_of(const char *type)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcasecmp(rows[i].type, type) == 0)
			return &rows[i];
	return NULL;
}

enum blame
blame_of(const char *result_type, const struct blame_context *context)
{
	const struct row *row = row_of(result_type);

	if (row == NULL)
		return BLAME_UNKNOWN;
	switch (row->unless) {
	case FOREIGN_MX:
		return context->mx_foreign ? BLAME_UNKNOWN : row->blame;
	case VALID_BODY:
		return context->body_ours ? BLAME_THEIRS : row->blame;
	case SUCCEEDED:
		return context->succeeded ? BLAME_UNKNOWN : row->blame;
	case NEVER:
	default:
		return row->blame;
	}
}

const char *
blame_text(const char *result_type, enum blame blame)
{
	const struct row *row = row_of(result_type);

	if (row == NULL)
		return "a kind of failure that this poststs does not know";
	if (blame == row->blame)
		return row->text;
	switch (row->unless) {
	case FOREIGN_MX:
		return "an MX host that no policy of ours covers failed: "
		       "somebody answered for our domain, or an MX record is "
		       "missing in the policy";
	case VALID_BODY:
		return "the sender calls a policy invalid that is one of ours, "
		       "which others use";
	case SUCCEEDED:
		return "the policy could not be fetched at times, while other "
		       "sessions had it";
	case NEVER:
	default:
		return row->text;
	}
}

/* take - at most what is left */
static uint64_t
take(uint64_t *left, uint64_t wanted)
{
	uint64_t given = wanted < *left ? wanted : *left;

	*left -= given;
	return given;
}

void
blame_share(uint64_t shares[static BLAME_COUNT],
    const struct tlsreport_policy *policy, const enum blame *blames)
{
	uint64_t sums[BLAME_COUNT] = { 0 }, left = policy->failed;
	size_t i;

	/* no sum overflows: TLSREPORT_COUNT_MAX * TLSREPORT_FAILURES_MAX */
	for (i = 0; i < policy->failures_len; i++)
		sums[blames[i]] += policy->failures[i].count;
	shares[BLAME_OURS] = take(&left, sums[BLAME_OURS]);
	shares[BLAME_THEIRS] = take(&left, sums[BLAME_THEIRS]);
	shares[BLAME_UNKNOWN] = left;
}
