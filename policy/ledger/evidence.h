/*
 * evidence - what checks, sessions and TLS reports have shown over time
 *
 * Facts describe one moment; evidence sums up the checks, sessions and reports
 * of many moments. The store keeps it (store/evidence.h), and decide/ reads it:
 * no failure seen is not success, and a domain goes to enforce only on what the
 * evidence shows. To lose evidence costs time, never mail: what was promised to
 * senders is in the ledger.
 */
#ifndef POSTSTS_LEDGER_EVIDENCE_H
#define POSTSTS_LEDGER_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "facts/probe.h"
#include "ledger/ledger.h"

/*
 * In seconds. What is dated later than now by more than this was written while
 * the clock was ahead, or is read while it is behind. Nobody knows how old it
 * is. Therefore it counts as unknown: neither as a success nor as a missing
 * check.
 */
#define EVIDENCE_AHEAD 600
/*
 * In seconds. If evidence is dated ahead of now by no more than this, its dates
 * may be right and the clock be behind (evidence_witnessed()). One hour of such
 * evidence proves nothing, since the clock may have been ahead for a moment.
 */
#define EVIDENCE_WITNESS (45 * (time_t)86400)
/* in seconds: a longer time without a check interrupts a series of good ones */
#define EVIDENCE_GAP (3 * 86400)
/*
 * sessions in a week from which on a sender is large enough to expect reports
 */
#define EVIDENCE_LARGE 10
/*
 * the milter notes at least so often that it runs, in seconds; no note for
 * EVIDENCE_BEAT_GAP is an interruption
 */
#define EVIDENCE_BEAT     3600
#define EVIDENCE_BEAT_GAP (3 * EVIDENCE_BEAT)
/*
 * in seconds: so long after the end of a day its report is missing (RFC 8460
 * 4.1, 5.5)
 */
#define EVIDENCE_DUE (36 * 3600)

/* the results of repeated checks of one thing */
struct standing {
	time_t ok_since;   /* first of the good checks that end at last_ok */
	time_t last_ok;    /* 0: never good */
	time_t last_bad;   /* 0: never bad; > last_ok: bad now */
	const char *fault; /* at last_bad, one clause, masked; NULL: none */
};

/*
 * standing_good, standing_bad - add the result of a check that was made at
 * `when', after all others. A clock that was set back does not hide it, and
 * results that are dated ahead of `when' are dropped. `fault' is borrowed.
 */
void standing_good(struct standing *, time_t when);
void standing_bad(struct standing *, time_t when, const char *fault);
/*
 * standing_since - since when all checks were good, without a gap, until now;
 * 0: it is not good now, or not known to be
 */
time_t standing_since(const struct standing *, time_t now);
/* standing_last - when it was last checked; 0: never */
time_t standing_last(const struct standing *);
/*
 * standing_ahead - is its last check dated ahead of now? Then its result is
 * unknown.
 */
bool standing_ahead(const struct standing *, time_t now);

/*
 * standing_union - what several have seen of the same thing, each by himself:
 * bad while the last look of any of them is, unless all others have looked for
 * EVIDENCE_GAP since; good since the first of looks that were all good, without
 * a gap. In any order, and one twice, it is the same.
 */
struct standing standing_union(
    const struct standing *, size_t len, time_t now);

/*
 * one way in which a sender may meet an MX host; sorted by the first four
 * members
 */
struct evidence_proof {
	const char *host;    /* MX host */
	const char *address; /* textual */
	enum probe_key key;  /* of the chain; ANY: the server has one kind */
	bool sni;
	struct standing standing;
	const char *cert; /* SHA-256 of the leaf last shown, hex; NULL */
	/* of what expires first in the chain last shown; 0: not known */
	time_t not_after, not_before;
};

/*
 * whether DNS and HTTPS showed exactly what the ledger says; sorted by domain
 */
struct evidence_publication {
	const char *domain;
	struct standing standing;
	char id[STS_ID_MAX + 1]; /* of the record last seen right */
};

/* who is responsible for a failure in a report */
enum blame { BLAME_OURS, BLAME_THEIRS, BLAME_UNKNOWN, BLAME_COUNT };

/*
 * all reports of one organization about one domain; sorted by domain,
 * organization, signer. Anybody may use any name: all reports signed by one
 * domain are one reporter, with the name that it used last.
 */
struct evidence_reporter {
	const char *domain;
	const char *organization;
	const char *signer; /* domain whose DKIM signature held, NULL: none */
	time_t first, last; /* start of the first, end of the last period */
	uint64_t successes;
	uint64_t failures[BLAME_COUNT];
	time_t last_ours; /* end of the last period with a failure of ours */
	/* end of the last period in which all sessions failed and the cause is
	 * unknown; 0: none, or later sessions succeeded */
	time_t last_barred;
	const char *worst; /* cause of most failures, NULL: none */
	const char *body;  /* hash of the newest of our bodies that it
			    * applied, by policy-string; NULL: not known */
	bool weighs;       /* DKIM-verified, or read with report --trust */
};

/* failures of a domain; sorted by domain, then most failures first */
struct evidence_failure {
	const char *domain;
	const char *type;    /* result type as reported */
	const char *mx;      /* MX host, "" where none is named */
	const char *address; /* of the MX host, "" */
	const char *reason;  /* failure-reason-code, "" */
	const char *cause;   /* an identifier of failure.def */
	enum blame blame;
	bool weighs; /* at least one of its reports does */
	uint64_t count;
	unsigned reporters; /* organizations that reported it */
	time_t last;        /* end of the last period */
};

/* sessions that the milter saw, by domain and local MX host; sorted by both */
struct evidence_sessions {
	const char *domain;
	const char *mx; /* MX host or local address of the session */
	time_t first, last;
	uint64_t plaintext;
	uint64_t tls[4];     /* TLS 1.0, 1.1, 1.2, 1.3 */
	uint64_t downgraded; /* plaintext from networks that used TLS before */
	uint64_t refused;    /* plaintext, refused because of require_tls; not
			      * in the other counts */
};

/* a large sender seen by the milter, and whether it reports */
struct evidence_sender {
	const char *name;  /* registered domain of the client's verified name */
	uint64_t sessions; /* of the last 7 days, for all our domains */
	time_t last_session;
	time_t last_due;    /* end of the last day with sessions whose report
			     * should be here by now; 0: none */
	time_t last_report; /* end of the last period; 0: never reported */
};

/*
 * a domain that was accepted at RCPT TO and is to be confirmed; sorted by name
 */
struct evidence_candidate {
	const char *domain;
	time_t first, last;
};

/*
 * what this run saw of an MX host, or of a domain's record and policy; sorted
 * by name; never stored
 */
struct evidence_look {
	const char *name;
	const char *fault; /* one clause; NULL: no fault wherever it was met */
};

struct evidence {
	struct arena *arena; /* owns everything below */
	/*
	 * has this run connected to hosts, or tried to? Then a host that is
	 * not in `looks' was not met.
	 */
	bool looked;
	struct evidence_look *looks; /* MX hosts */
	size_t looks_len;
	struct evidence_look *policy_looks; /* domains */
	size_t policy_looks_len;
	struct evidence_proof *proofs;
	size_t proofs_len;
	struct evidence_publication *publications;
	size_t publications_len;
	struct evidence_reporter *reporters;
	size_t reporters_len;
	struct evidence_failure *failures;
	size_t failures_len;
	struct evidence_sessions *sessions;
	size_t sessions_len;
	struct evidence_sender *senders; /* most sessions first */
	size_t senders_len;
	struct evidence_candidate *candidates;
	size_t candidates_len;
	/* of the milter, for all domains together; when it began to count */
	time_t counting_since;
	/*
	 * since when the milter has run without interruption and without
	 * losing a count, and when it last said so (`beat'); 0: not known.
	 * Only while it runs does the absence of sessions prove anything.
	 */
	time_t beating_since, beat;
	/* evidence_witnessed() of all hours in which something was written */
	time_t witnessed;
	uint64_t abandoned; /* ended between STARTTLS and MAIL */
	uint64_t lost;      /* sessions that could not be written down */
	uint64_t foreign;   /* reports about domains that are not ours */
	/*
	 * the evidence could not be read: what was seen is unknown, which is
	 * not the same as no check at all
	 */
	bool unreadable;
	/*
	 * a member of the fleet whose evidence is not known, by name; NULL: all
	 * are. It may have seen failures, which is not "there were none"
	 */
	const char *unheard;
};

/* evidence_new - empty evidence; free it with evidence_free() */
struct evidence *evidence_new(void);
void evidence_free(struct evidence *);

/*
 * evidence_merge_looks - proofs and publications that stand several times in
 * the sorted arrays, once for each who looked, as one
 */
void evidence_merge_looks(struct evidence *, time_t now);

/*
 * evidence_look, evidence_policy_look - what this run saw of this host, of this
 * domain; NULL: nothing
 */
const struct evidence_look *evidence_look(
    const struct evidence *, const char *host);
const struct evidence_look *evidence_policy_look(
    const struct evidence *, const char *domain);
/*
 * evidence_proofs - the proofs of one host; NULL and *len 0 if there are none
 */
const struct evidence_proof *evidence_proofs(
    const struct evidence *, const char *host, size_t *len);
const struct evidence_publication *evidence_publication(
    const struct evidence *, const char *domain);
/*
 * evidence_reporters, evidence_failures, evidence_sessions - those of one
 * domain; NULL and *len 0 if there are none
 */
const struct evidence_reporter *evidence_reporters(
    const struct evidence *, const char *domain, size_t *len);
const struct evidence_failure *evidence_failures(
    const struct evidence *, const char *domain, size_t *len);
const struct evidence_sessions *evidence_sessions(
    const struct evidence *, const char *domain, size_t *len);

/*
 * evidence_witnessed - a time that has certainly passed: the last but one of
 * the hours (since 1970, sorted, each once) in which evidence was written, not
 * counting those more than EVIDENCE_WITNESS ahead of now; 0: unknown
 */
time_t evidence_witnessed(const int64_t *hours, size_t len, time_t now);
/* evidence_ahead - is this date, as stored, ahead of now (EVIDENCE_AHEAD)? */
bool evidence_ahead(time_t when, time_t now);
/*
 * reporter_ahead - does its last period end more than a day ahead of now? (A
 * day, because of time zones.)
 */
bool reporter_ahead(const struct evidence_reporter *, time_t now);

/* evidence_silent - is a report of this sender overdue? */
bool evidence_silent(const struct evidence_sender *);
/*
 * evidence_reports_for - do reports of this domain (a signer, or the domain of
 * a report's address) cover the mail of this sender?
 */
bool evidence_reports_for(const char *domain, const char *sender);

const char *blame_name(enum blame); /* "ours", "theirs", "unknown" */

#endif
