/*
 * blame - who is responsible for a failure in a report, and what does it mean?
 */
#ifndef POSTSTS_TLSRPT_BLAME_H
#define POSTSTS_TLSRPT_BLAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "ledger/evidence.h"
#include "tlsrpt/tls_report.h"

/* which policy the sender applied, if it does not cover the MX host */
enum blame_lack {
	LACK_NONE,    /* it covers the host, or this is not known */
	LACK_FOREIGN, /* a policy that is not ours */
	LACK_OLDER,   /* an older policy of ours */
	LACK_CURRENT, /* our current policy */
};

/* what else is known about the session that failed */
struct blame_context {
	bool body_ours;  /* the sender applied a policy that is one of ours */
	bool mx_foreign; /* an MX host is named that none of ours covers */
	bool succeeded;  /* other sessions of the same policy succeeded */
	enum blame_lack lack;
};

/*
 * blame_cause - the cause of a failure: an identifier of failure.def. It
 * follows from the result type; if that is the general one, from
 * failure-reason-code, additional-information (both may be NULL) and the
 * policy.
 */
const char *blame_cause(const char *result_type, const char *reason,
    const char *more, const struct blame_context *);

/* blame_of - who is responsible for this cause, in this context */
enum blame blame_of(const char *cause, const struct blame_context *);

/*
 * blame_text - one sentence: what happened and, if it is ours to fix, the fix.
 * An unknown cause has a sentence of its own.
 */
const char *blame_text(const char *cause, enum blame);

/* the cause of a failure, and who is responsible */
struct kept_failure {
	const char *cause; /* an identifier of failure.def */
	enum blame blame;
};

/*
 * blame_share - divide the failures of one policy among those responsible.
 * Details may count a session twice (RFC 8460 4.4), or count fewer than the
 * summary. The shares add up to `policy->failed': ours first, and the rest is
 * unknown.
 */
void blame_share(uint64_t shares[static BLAME_COUNT],
    const struct tlsreport_policy *, const struct kept_failure *);

/* failure_words - append a text in the form of the phrases of failure.def */
void failure_words(struct buf *out, const char *text);

#endif
