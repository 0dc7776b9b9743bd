/*
 * evidence - what was seen, over time, of promises kept and broken
 *
 * Facts are one moment; evidence is what looks, sessions and reports of many
 * moments add up to. The store keeps it (store/evidence.h), decide/ reads it:
 * silence is not success, and a domain goes to enforce only on what stands
 * here. Losing evidence costs time, never mail: nothing here is a promise
 * (those are in the ledger).
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
 * What is dated later than now by more than this was written while the clock
 * was ahead, or is read while it is behind. How old it is nobody knows: it is
 * set aside, which is "not known", and neither "good" nor "nobody looked".
 */
#define EVIDENCE_AHEAD 600
/*
 * How far ahead of now looks are believed, all the same, to have been made at
 * the hours that they are dated: then it is the clock that is behind. One hour
 * is no witness, since the clock may have been ahead for a moment.
 */
#define EVIDENCE_WITNESS (45 * (time_t)86400)
/* with no look at all for so long, nothing is continuous any more */
#define EVIDENCE_GAP (3 * 86400)
/* so many sessions in a week make a sender large enough to expect reports of */
#define EVIDENCE_LARGE 10
/* the milter tells that it runs at least so often; EVIDENCE_BEAT_GAP without
 * that is a break */
#define EVIDENCE_BEAT     3600
#define EVIDENCE_BEAT_GAP (3 * EVIDENCE_BEAT)
/* so long after a day's end its report is missing (RFC 8460 4.1, 5.5) */
#define EVIDENCE_DUE (36 * 3600)

/* how something that is looked at again and again has fared */
struct standing {
	time_t ok_since;   /* first of the good looks that last until last_ok */
	time_t last_ok;    /* 0: never good */
	time_t last_bad;   /* 0: never bad; > last_ok: bad now */
	const char *fault; /* at last_bad, one clause, masked; NULL: none */
};

/*
 * standing_good, standing_bad - take in one look, made at `when', after all
 * others; a clock that has stepped back since does not hide it, and looks that
 * are ahead of `when' make room for it
 */
void standing_good(struct standing *, time_t when);
void standing_bad(struct standing *, time_t when, const char *fault);
/*
 * standing_since - good without a break or gap from then until now; 0: it is
 * not good at present, or not known to be
 */
time_t standing_since(const struct standing *, time_t now);
/* standing_last - when it was last looked at; 0: never */
time_t standing_last(const struct standing *);
/* standing_ahead - is its last look dated ahead of now? Then set it aside */
bool standing_ahead(const struct standing *, time_t now);

/* one way in which a sender may meet an MX host; sorted as the fields stand */
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

/* did DNS and HTTPS show exactly what the ledger says? sorted by domain */
struct evidence_publication {
	const char *domain;
	struct standing standing;
	char id[STS_ID_MAX + 1]; /* of the record last seen right */
};

/* whose failure is it that a report tells of? */
enum blame { BLAME_OURS, BLAME_THEIRS, BLAME_UNKNOWN, BLAME_COUNT };

/*
 * all reports of one organisation about one domain; sorted by domain,
 * organization, signer. Anybody may call himself anything: what one domain
 * signed is one reporter, under the name that it used last.
 */
struct evidence_reporter {
	const char *domain;
	const char *organization;
	const char *signer; /* domain whose DKIM signature held, NULL: none */
	time_t first, last; /* begin of the first, end of the last period */
	uint64_t successes;
	uint64_t failures[BLAME_COUNT];
	time_t last_ours; /* end of the last period with a failure of ours */
	/* end of the last period in which no session was in order and nobody
	 * knows whose fault that is; 0: none, or sessions were later */
	time_t last_barred;
	const char *worst; /* cause of most failures, NULL: none */
	const char *body;  /* hash of the newest of our bodies that it
			    * applied, by policy-string; NULL: not known */
	bool
	    weighs; /* signed by whom it claims to be from, or let in by hand */
};

/* what failed of a domain; sorted by domain, then most failures first */
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
	unsigned reporters; /* how many organisations tell of it */
	time_t last;        /* end of the last period */
};

/* sessions of the milter, by domain and local MX; sorted by both */
struct evidence_sessions {
	const char *domain;
	const char *mx; /* MX host or local address that was spoken to */
	time_t first, last;
	uint64_t plaintext;
	uint64_t tls[4];     /* TLS 1.0, 1.1, 1.2, 1.3 */
	uint64_t downgraded; /* plaintext from networks that used TLS before */
	uint64_t refused;    /* plaintext, and require_tls is set: not in the
			      * others */
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

/* a domain that was accepted at RCPT, to be confirmed; sorted by name */
struct evidence_candidate {
	const char *domain;
	time_t first, last;
};

/*
 * what a look in this very run made of an MX host, or of a domain's record and
 * policy; sorted by name, kept nowhere
 */
struct evidence_look {
	const char *name;
	const char *fault; /* one clause; NULL: in order wherever it was met */
};

struct evidence {
	struct arena *arena; /* owns everything below */
	/*
	 * has this run looked over the wire, or tried to? Then what does not
	 * stand in the looks was not seen.
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
	/* of the milter, all domains together; since when it counts */
	time_t counting_since;
	/*
	 * the milter has run without a break since then, nothing that it
	 * counted was lost meanwhile, and it was last heard of at `beat'; 0:
	 * not known. No session is a statement only while it runs.
	 */
	time_t beating_since, beat;
	/* evidence_witnessed() of all hours in which something was written */
	time_t witnessed;
	uint64_t abandoned; /* ended between STARTTLS and MAIL */
	uint64_t lost;      /* sessions that could not be written down */
	uint64_t foreign;   /* reports about domains that are not ours */
	/*
	 * it could not be read: what was seen is unknown, which is not "nobody
	 * ever looked"
	 */
	bool unreadable;
};

/* evidence_new - none at all */
struct evidence *evidence_new(void);
void evidence_free(struct evidence *);

/* evidence_look, _policy_look - of this host, of this domain; NULL: none */
const struct evidence_look *evidence_look(
    const struct evidence *, const char *host);
const struct evidence_look *evidence_policy_look(
    const struct evidence *, const char *domain);
/* evidence_proofs - those of one host; NULL and *len 0 where none */
const struct evidence_proof *evidence_proofs(
    const struct evidence *, const char *host, size_t *len);
const struct evidence_publication *evidence_publication(
    const struct evidence *, const char *domain);
/* evidence_reporters, _failures, _sessions - those of one domain */
const struct evidence_reporter *evidence_reporters(
    const struct evidence *, const char *domain, size_t *len);
const struct evidence_failure *evidence_failures(
    const struct evidence *, const char *domain, size_t *len);
const struct evidence_sessions *evidence_sessions(
    const struct evidence *, const char *domain, size_t *len);

/*
 * evidence_witnessed - a moment that has been, going by the hours since 1970 in
 * which evidence was written, sorted and each once: the last but one of those
 * not too far ahead of now; 0: nobody can say
 */
time_t evidence_witnessed(const int64_t *hours, size_t len, time_t now);
/* evidence_ahead - is this moment, as written down, ahead of now? */
bool evidence_ahead(time_t when, time_t now);
/* reporter_ahead - is its last period not over, by more than a zone's day? */
bool reporter_ahead(const struct evidence_reporter *, time_t now);

/* evidence_silent - a report of this sender should be here, and is not */
bool evidence_silent(const struct evidence_sender *);
/*
 * evidence_reports_for - does what this domain (a signer, or the domain of a
 * report's address) reports tell of this sender's mail?
 */
bool evidence_reports_for(const char *domain, const char *sender);

const char *blame_name(enum blame); /* "ours", "theirs", "unknown" */

#endif
