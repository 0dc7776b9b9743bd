/*
 * report_domains - which of our domains is a policy of a report about?
 */
#ifndef POSTSTS_TASK_REPORT_DOMAINS_H
#define POSTSTS_TASK_REPORT_DOMAINS_H

#include "task/membership.h"
#include "tlsrpt/tls_report.h"

/*
 * report_domains - the domain that the policy names, if it is ours
 *
 * A DANE policy has the name of an MX host (RFC 7672 2.2.3, RFC 8460 4.4). It
 * is about the domain of `hint' (from the mail; may be NULL), of the report's
 * other policies or of its id, or else about each domain of that host. The same
 * applies to reports for an MX host's own TLSRPT record.
 */
enum tri report_domains(struct membership *, const struct tlsreport *,
    const struct tlsreport_policy *, const char *hint, struct arena *,
    struct name_list *);

#endif
