/*
 * blame - whose failure is it that a report tells of, and what does it mean?
 */
#ifndef POSTSTS_TLSRPT_BLAME_H
#define POSTSTS_TLSRPT_BLAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "ledger/evidence.h"
#include "tlsrpt/tls_report.h"

/* the policy that the sender applied, where it does not cover the MX host */
enum blame_lack {
	LACK_NONE,    /* it covers it, or nobody knows */
	LACK_FOREIGN, /* it is none of ours */
	LACK_OLDER,
	LACK_CURRENT,
};

/* what else is known about the session that failed */
struct blame_context {
	bool body_ours;  /* the sender applied a policy that is one of ours */
	bool mx_foreign; /* an MX host is named that none of ours covers */
	bool succeeded;  /* other sessions of the same policy succeeded */
	enum blame_lack lack;
};

/*
 * blame_cause - what failed: an identifier of failure.def, by the result
 * type; where that is a general one, by failure-reason-code,
 * additional-information (both may be NULL) and the policy
 */
const char *blame_cause(const char *result_type, const char *reason,
    const char *more, const struct blame_context *);

enum blame blame_of(const char *cause, const struct blame_context *);

/*
 * blame_text - what happened and, where it is ours, what to do about it; one
 * sentence. For causes that nobody knows, that.
 */
const char *blame_text(const char *cause, enum blame);

/* what a failure is judged to be */
struct kept_failure {
	const char *cause; /* an identifier of failure.def */
	enum blame blame;
};

/*
 * blame_share - the failures of one policy by whose they are. Details may
 * count one session twice (RFC 8460 4.4) or say less than the summary: the
 * shares add up to `policy->failed', ours first, the rest is unknown.
 */
void blame_share(uint64_t shares[static BLAME_COUNT],
    const struct tlsreport_policy *, const struct kept_failure *);

/* failure_words - a text as the phrases of failure.def are written */
void failure_words(struct buf *out, const char *text);

#endif
