/*
 * kept_report - what is stored of a report, judged by the policies of our
 * ledger
 */
#ifndef POSTSTS_TLSRPT_KEPT_REPORT_H
#define POSTSTS_TLSRPT_KEPT_REPORT_H

#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "tlsrpt/blame.h"
#include "tlsrpt/tls_report.h"

/* one policy of the report that is about a domain of ours */
struct kept_policy {
	const char *domain; /* canonical; "" if the report names none */
	const struct tlsreport_policy *policy;
	const char *body; /* hash of our policy that was applied; NULL */
	const struct kept_failure *failures; /* of policy->failures */
	uint64_t shares[BLAME_COUNT];
	bool again; /* the same policy, for another domain of that host */
};

struct kept_report {
	const struct tlsreport *report;
	const char *submitter;  /* domain it claims to come from; NULL */
	const char *signer;     /* domain whose DKIM signature is valid; NULL */
	const char *not_signed; /* why there is no valid signature; NULL */
	bool weighs;            /* DKIM-verified, or read with --trust */
	time_t received;
	struct kept_policy *policies;
	size_t policies_len;
};

/*
 * kept_policy_judge - fill in what follows from domain, policy and ledger;
 * texts are in the arena
 */
void kept_policy_judge(
    struct kept_policy *, const struct ledger *, struct arena *);

/*
 * kept_domain - the domain that this policy of the report is about: the one it
 * names, or, if it names none, that of `hint' (from the mail; may be NULL), of
 * the report's other policies, or of its id. NULL: unknown, or the name is not
 * a domain.
 */
const char *kept_domain(const struct tlsreport *,
    const struct tlsreport_policy *, const char *hint, struct arena *);

#endif
