/*
 * applied_policy - which of our policies did a sender apply?
 *
 * Reports carry the policy that was applied as the sender remembers it:
 * lines in an array or in one string, with or without CR, in another order.
 * What counts is what it says: mode, max_age, and the set of patterns.
 */
#ifndef POSTSTS_TLSRPT_APPLIED_POLICY_H
#define POSTSTS_TLSRPT_APPLIED_POLICY_H

#include "ledger/ledger.h"
#include "tlsrpt/tls_report.h"

/*
 * applied_body - the newest body of the policy's domain in the ledger that
 * says the same; NULL: none of ours, or nothing was said
 */
const struct ledger_body *applied_body(
    const struct ledger *, const char *domain, const struct tlsreport_policy *);

#endif
