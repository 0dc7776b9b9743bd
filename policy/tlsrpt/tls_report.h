/*
 * tls_report - an SMTP TLS report (RFC 8460 4.4), as real senders write them
 *
 * Anybody can send a report. The reader limits every size and count, masks
 * every text, and accepts known deviations of real senders: times without a
 * zone, one string instead of an array, null and missing members, numbers in
 * quotes, unknown result types.
 */
#ifndef POSTSTS_TLSRPT_TLS_REPORT_H
#define POSTSTS_TLSRPT_TLS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

#define TLSREPORT_BYTES_MAX    ((size_t)25 << 20)
#define TLSREPORT_VALUES_MAX   1000000 /* of the JSON, at most about so many */
#define TLSREPORT_DEPTH_MAX    32
#define TLSREPORT_POLICIES_MAX 10000
#define TLSREPORT_FAILURES_MAX 20000 /* details kept, of all policies */
#define TLSREPORT_TEXT_MAX     256   /* octets of any text that is kept */
#define TLSREPORT_STRING_MAX   65536 /* of a policy */
#define TLSREPORT_COUNT_MAX    1000000000000ULL /* sessions */

enum tlsreport_type {
	TLSREPORT_STS,
	TLSREPORT_TLSA,
	TLSREPORT_NONE, /* no-policy-found */
	TLSREPORT_OTHER,
};

struct tlsreport_failure {
	const char *type;    /* result-type as reported; never NULL */
	const char *mx;      /* receiving-mx-hostname, in lower case; NULL */
	const char *helo;    /* each of the following may be NULL */
	const char *sender;  /* sending-mta-ip */
	const char *address; /* receiving-ip */
	const char *reason;  /* failure-reason-code */
	const char *more;    /* additional-information */
	uint64_t count;
};

struct tlsreport_policy {
	enum tlsreport_type type;
	const char *type_text; /* as reported; never NULL */
	const char *domain;    /* canonical; NULL: none, or it is not valid */
	const char *named;     /* the invalid one, masked; NULL */
	/* lines of the policy, each ended by CR LF, blanks trimmed; NULL */
	const char *text;
	size_t text_len;
	uint64_t successes, failed;
	const struct tlsreport_failure *failures;
	size_t failures_len;
	uint64_t cut; /* details beyond the limit, not kept */
};

struct tlsreport {
	const char *organization; /* never NULL or empty */
	const char *contact;      /* NULL where there is none */
	const char *id;           /* its own, or made from its bytes */
	time_t begin, end;
	const struct tlsreport_policy *policies;
	size_t policies_len;
};

/*
 * tlsreport_parse - read a report into `arena'; NULL and `why' if it is no
 * report, or has no valid dates
 */
struct tlsreport *tlsreport_parse(
    struct arena *, const char *text, size_t len, struct buf *why);

const char *tlsreport_type_name(enum tlsreport_type);

/*
 * tlsreport_domain_in - copy the domain in a report's id or file name
 * ("2026-11-24T00:00:00Z_example.org", "134+example.org",
 * "google.com!example.org!1!2!3.json.gz"); -1 if there is none
 */
int tlsreport_domain_in(
    char *out, size_t size, const char *text) ATTR_MUSTCHECK;

#endif
