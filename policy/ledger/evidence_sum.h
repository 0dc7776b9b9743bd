/*
 * evidence_sum - what the evidence says about one domain, in a few numbers
 */
#ifndef POSTSTS_LEDGER_EVIDENCE_SUM_H
#define POSTSTS_LEDGER_EVIDENCE_SUM_H

#include "ledger/evidence.h"
#include "ledger/ledger.h"

struct evidence_sum {
	/* sessions of the milter, of all MX */
	time_t first, last; /* 0: none were seen */
	uint64_t sessions, plaintext, downgraded, tls[4];
	uint64_t refused; /* besides those, by require_tls */
	/* reports */
	unsigned reporters; /* all of them */
	unsigned weighing;  /* those that count in decisions */
	time_t last_report; /* end of the last period */
	uint64_t successes, failures[BLAME_COUNT];
};

/* evidence_sum - fill in the sums for this domain; all 0 if there are none */
void evidence_sum(
    struct evidence_sum *, const struct evidence *, const char *domain);

/*
 * evidence_permille - plaintext sessions in a thousand, never 0 or 1000
 * because of rounding; 0 where there are no sessions
 */
unsigned evidence_permille(const struct evidence_sum *);

/* the first connection to an MX host whose last check was not good */
struct unproven {
	const char *address; /* where it was made; NULL: never met */
	const char *fault;   /* what was wrong at the last check; NULL */
	time_t last_ok;      /* 0: never good */
};
/*
 * evidence_unproven - false if the host was met and every connection is good
 * now; else true, with the first one that is not
 */
bool evidence_unproven(
    const struct evidence *, const char *host, time_t now, struct unproven *);

/*
 * evidence_applied - the newest row of the domain with the policy that the
 * reporter applied; NULL if that is not known
 */
const struct ledger_row *evidence_applied(
    const struct evidence_reporter *, const struct ledger *);

#endif
