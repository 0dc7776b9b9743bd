/*
 * check - would a strict sender deliver, and what will other senders do?
 *
 * Pure: judges an observation (facts/observation.h), whoever filled it in. A
 * strict sender follows RFC 8461 to the letter and has nothing cached. For our
 * own domains the ledger adds what senders may have cached.
 */
#ifndef POSTSTS_DECIDE_CHECK_CHECK_H
#define POSTSTS_DECIDE_CHECK_CHECK_H

#include "catalogue/finding.h"
#include "dns/record.h"
#include "facts/matrix.h"
#include "facts/observation.h"
#include "ledger/ledger.h"
#include "settings/settings.h"
#include "sts/policy.h"
#include "sts/policy_id.h"
#include "sts/quirk.h"

enum check_answer {
	CHECK_UNKNOWN, /* something that decides it is not known */
	CHECK_YES,
	CHECK_PARTLY, /* some hosts, some addresses or some senders only */
	CHECK_NO,
	CHECK_NO_POLICY, /* delivered as if there were no MTA-STS */
	CHECK_NO_MAIL,   /* the domain takes none */
};

/* what a sender that knows DANE makes of an MX host */
enum check_dane {
	DANE_UNKNOWN,
	DANE_NONE,      /* no TLSA records: it goes by MTA-STS */
	DANE_UNUSED,    /* they are not secure, or none can be used */
	DANE_MATCHES,   /* every chain that was seen */
	DANE_MISMATCH,  /* some chain: mail is lost at such senders */
	DANE_UNDECIDED, /* they are secure, but no chain was seen */
};

/* an MX host, judged once however many domains share it */
struct check_host {
	const struct observed_host *observed;
	enum check_answer strict; /* may a strict sender deliver to it? */
	enum check_dane dane;
	const char *reason; /* why not YES, one clause; NULL */
	bool by_sni; /* clients without SNI get another host's chain */
	bool relied; /* a policy of the checked domains covers it */
	struct matrix_cell *cells; /* of local hosts only */
	size_t cells_len;
	struct findings findings;
};

/* an MX of a domain */
struct check_mx {
	const struct check_host *host;
	const char *pattern; /* of the policy that covers it; NULL: none */
	uint16_t preference;
};

struct check_domain {
	const struct observed_domain *observed;
	enum check_answer deliver;  /* would a strict sender, today? */
	enum check_answer enforced; /* would it, if the mode were enforce? */
	const char *reason;         /* why, one clause */
	/* the record */
	bool record_taken; /* does a conforming sender see one record? */
	char id[STS_ID_MAX + 1];
	enum id_proof proof; /* of the id, against the body */
	/* the policy */
	bool policy_taken;           /* would a conforming sender use it? */
	const struct policy *policy; /* what could be read; NULL: nothing */
	const char *body;
	size_t body_len;
	/* of our own domains: the last row of the ledger; NULL */
	const struct ledger_row *row;
	time_t held_until; /* an enforced policy may be cached until then; 0 */
	/* reports */
	bool tlsrpt_taken;
	struct tlsrpt_record tlsrpt;
	struct check_mx *mx;
	size_t mx_len;
	enum check_dane dane; /* of all its hosts: the worst */
	struct quirk *quirks;
	size_t quirks_len;
	struct findings findings;
};

struct check {
	struct arena *arena; /* owns everything below */
	time_t now;
	const struct observation *observed; /* borrowed */
	const struct settings *settings;    /* borrowed */
	struct check_host *hosts;           /* as observation->hosts */
	struct check_domain *domains;       /* as observation->domains */
	struct findings findings;           /* about this machine's network */
};

/*
 * check_observation - judge an observation; `ledger' may be NULL. Observation,
 * settings and ledger must outlive the result. Free it with check_free().
 */
struct check *check_observation(const struct observation *,
    const struct settings *, const struct ledger *, time_t now);
void check_free(struct check *);

/*
 * check_worst - the worst severity of all findings; `count', unless NULL, gets
 * the number of findings of each severity (3)
 */
enum severity check_worst(const struct check *, size_t *count);
/* check_domain_worst - the same for one domain and its hosts */
enum severity check_domain_worst(const struct check_domain *, size_t *count);
/*
 * check_expiry - when the first of the domain's certificates expires, and when
 * the first becomes late for renewal (which may be another one); 0: none
 */
struct check_expiry {
	time_t end, late;
};
struct check_expiry check_expiry(
    const struct check *, const struct check_domain *);

/* "unknown", "yes", "partly", "no", "no-policy", "no-mail" */
const char *check_answer_name(enum check_answer);
const char *check_dane_name(enum check_dane);

#endif
