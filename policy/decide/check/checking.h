/* checking - what the parts of one check share (private to decide/) */
#ifndef POSTSTS_DECIDE_CHECK_CHECKING_H
#define POSTSTS_DECIDE_CHECK_CHECKING_H

#include "decide/check/check.h"

struct checking {
	const struct observation *observed;
	const struct settings *settings;
	const struct ledger *ledger; /* NULL: none */
	time_t now;
	struct arena *arena;
	struct check *out;
	bool no_ipv6; /* this machine does not reach the IPv6 Internet */
};

/* check_take - add a reader's findings, with another subject */
void check_take(const struct checking *, struct findings *,
    const struct findings *from, const char *subject);
/*
 * check_foreign - does an alias lead out of the domain, and out of its parent?
 */
bool check_foreign(const char *domain, const char *target);
/* check_clause - a clause in the arena; texts of others in it are masked */
const char *check_clause(const struct checking *, const char *fmt, ...)
    ATTR_PRINTF(2, 3);
/* check_days - "3 days", "1 day", "5 hours" */
const char *check_days(const struct checking *, time_t seconds);

/* check_record.c - both TXT records, and where they come from */
void check_records(const struct checking *, struct check_domain *);
/* check_fetch.c - the policy host and its answers; sets `body' */
void check_fetches(const struct checking *, struct check_domain *);
/* check_policy.c - what the policy says, and of which id; needs the records */
void check_policy(const struct checking *, struct check_domain *);
/* after all hosts were judged: known senders without SNI that refuse this */
void check_senders(const struct checking *, struct check_domain *);
/* check_mx.c - the MX set against the policy */
void check_mx_set(const struct checking *, struct check_domain *);
/* check_verdict.c - after all hosts were judged */
void check_verdict(const struct checking *, struct check_domain *);

/* check_host.c - an MX host by what its probes saw */
void check_host(const struct checking *, struct check_host *);
/* check_dane.c - its TLSA records; that of all hosts of a domain */
void check_host_dane(const struct checking *, struct check_host *);
void check_domain_dane(const struct checking *, struct check_domain *);
/* check_disk.c - compares the files of a local host with what it presents */
void check_disk(const struct checking *, struct check_host *);

/* ---- views: check_view.c ---- */

/* what can be wrong with a connection to a host; bits, most serious first */
enum view_fault {
	VIEW_UNREACHABLE = 1 << 0,
	VIEW_TURNED_AWAY = 1 << 1,
	VIEW_TALK = 1 << 2,
	VIEW_NO_STARTTLS = 1 << 3,
	VIEW_STARTTLS_REFUSED = 1 << 4,
	VIEW_TLS_FAILED = 1 << 5,
	VIEW_TLS_OLD = 1 << 6,
	VIEW_EXPIRED = 1 << 7,
	VIEW_NOT_YET = 1 << 8,
	VIEW_UNTRUSTED = 1 << 9,
	VIEW_NAME = 1 << 10,
	VIEW_CN_ONLY = 1 << 11,
	/* no sender refuses those that follow */
	VIEW_SOON = 1 << 12,
	VIEW_WEAK_KEY = 1 << 13,
	VIEW_WEAK_SIGNATURE = 1 << 14,
	VIEW_UNORDERED = 1 << 15,
	VIEW_TRUST_UNKNOWN = 1 << 16,
};

#define VIEW_FAULTS 17
#define VIEW_CERT                                                            \
	(VIEW_EXPIRED | VIEW_NOT_YET | VIEW_UNTRUSTED | VIEW_NAME |          \
	    VIEW_CN_ONLY | VIEW_SOON | VIEW_WEAK_KEY | VIEW_WEAK_SIGNATURE | \
	    VIEW_UNORDERED | VIEW_TRUST_UNKNOWN)
#define VIEW_TLS   (VIEW_TLS_FAILED | VIEW_TLS_OLD | VIEW_CERT)
#define VIEW_FATAL (VIEW_SOON - 1)
/* what matters to strict senders alone */
#define VIEW_STRICT                                           \
	((unsigned)VIEW_NO_STARTTLS | VIEW_STARTTLS_REFUSED | \
	    (VIEW_TLS & VIEW_FATAL))

/* one probe, judged */
struct view_of_host {
	const struct probe *probe;
	bool known; /* did it tell anything? */
	unsigned faults;
};

/*
 * view_judge - judge one probe as a strict sender would. A probe that offers
 * less than senders do (one version, one type of key) and fails says nothing
 * here.
 */
struct view_of_host view_judge(const struct checking *, const struct probe *);
/*
 * view_cert_text - a clause about the fault: "it is for a.example and 2 others"
 */
const char *view_cert_text(
    const struct checking *, enum view_fault, const struct fact_cert *);
/*
 * view_where - which of the probes have the fault: "" if all have it, else ",
 * at 192.0.2.1 without SNI"
 */
const char *view_where(const struct checking *, const struct view_of_host *,
    size_t len, unsigned fault);
bool view_is_ipv6(const struct probe *);

#endif
