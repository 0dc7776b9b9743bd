/*
 * blame - whose failure is it that a report tells of, and what does it mean?
 */
#ifndef POSTSTS_TLSRPT_BLAME_H
#define POSTSTS_TLSRPT_BLAME_H

#include <stdbool.h>

#include "ledger/evidence.h"
#include "tlsrpt/tls_report.h"

/* what else is known about the session that failed */
struct blame_context {
	bool body_ours;  /* the sender applied a policy that is one of ours */
	bool mx_foreign; /* an MX host is named that none of ours covers */
	bool succeeded;  /* other sessions of the same policy succeeded */
};

enum blame blame_of(const char *result_type, const struct blame_context *);

/*
 * blame_text - what happened and, where it is ours, what to do about it; one
 * sentence. For types that nobody knows, that.
 */
const char *blame_text(const char *result_type, enum blame);

/*
 * blame_share - the failures of one policy by whose they are. Details may
 * count one session twice (RFC 8460 4.4) or say less than the summary: the
 * shares add up to `policy->failed', ours first, the rest is unknown.
 */
void blame_share(uint64_t shares[static BLAME_COUNT],
    const struct tlsreport_policy *, const enum blame *blames);

#endif
