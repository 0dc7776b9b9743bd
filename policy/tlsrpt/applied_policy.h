/*
 * applied_policy - which of our policies did a sender apply?
 *
 * A report has the policy that was applied, as the sender stores it: lines in
 * an array or in one string, with or without CR, in any order. Only its meaning
 * counts: mode, max_age, and the set of patterns.
 */
#ifndef POSTSTS_TLSRPT_APPLIED_POLICY_H
#define POSTSTS_TLSRPT_APPLIED_POLICY_H

#include "ledger/ledger.h"
#include "tlsrpt/tls_report.h"

/*
 * applied_body - the newest policy of the domain in the ledger with the same
 * meaning; NULL: none has it, or the report does not say
 */
const struct ledger_body *applied_body(
    const struct ledger *, const char *domain, const struct tlsreport_policy *);

#endif
