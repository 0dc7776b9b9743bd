/*
 * kept_report - what is kept of a report, judged by what we have promised
 */
#ifndef POSTSTS_TLSRPT_KEPT_REPORT_H
#define POSTSTS_TLSRPT_KEPT_REPORT_H

#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "tlsrpt/blame.h"
#include "tlsrpt/tls_report.h"

/* one policy of the report, about a domain of ours */
struct kept_policy {
	const char *domain; /* canonical; "" where the report names none */
	const struct tlsreport_policy *policy;
	const char *body; /* hash of the body of ours that was applied; NULL */
	const struct kept_failure *failures; /* of policy->failures */
	uint64_t shares[BLAME_COUNT];
	bool again; /* the same policy, for another domain of that host */
};

struct kept_report {
	const struct tlsreport *report;
	const char *submitter;  /* domain it claims to come from; NULL */
	const char *signer;     /* domain whose signature held; NULL */
	const char *not_signed; /* why nobody is known to have; NULL */
	bool weighs;            /* signed, or let in by hand */
	time_t received;
	struct kept_policy *policies;
	size_t policies_len;
};

/* kept_policy_judge - fill in what follows from domain, policy and ledger */
void kept_policy_judge(
    struct kept_policy *, const struct ledger *, struct arena *);

/*
 * kept_domain - which domain this policy of the report is about: the one it
 * names; or, where it names none, the one of `hint' (of the mail; may be
 * NULL), of the report's other policies, or of its id. NULL: nobody knows,
 * or what is named is no domain.
 */
const char *kept_domain(const struct tlsreport *,
    const struct tlsreport_policy *, const char *hint, struct arena *);

#endif
