/*
 * evidence - the evidence database, beside the ledger and apart from it
 *
 * SQLite in state_dir/evidence.db (WAL, 0640, of the folder's owner), written
 * by `poststs check', `poststs report' and poststs-milter, each in short
 * transactions. It may be lost, locked or damaged without any promise being
 * lost: whoever writes counts what it could not write, whoever reads says so
 * and goes on with no evidence at all.
 *
 * A connection belongs to one thread at a time.
 */
#ifndef POSTSTS_STORE_EVIDENCE_H
#define POSTSTS_STORE_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/evidence.h"
#include "tlsrpt/kept_report.h"

struct evidence_db;

/*
 * evidence_open - NULL and `why' on error; reading a state folder without
 * evidence.db gives one that is empty. A writer waits at most `patience'
 * milliseconds for another one.
 */
struct evidence_db *evidence_open(
    const char *state_dir, bool write, unsigned patience, struct buf *why);
/* evidence_close - NULL is fine */
void evidence_close(struct evidence_db *);

/*
 * evidence_load - everything, summed up and sorted as ledger/evidence.h says;
 * sessions and reporters of the last `days' days
 */
struct evidence *evidence_load(
    struct evidence_db *, time_t now, unsigned days, struct buf *why);

/*
 * evidence_load_fleet - the same for a member of a fleet: with what the others
 * saw when they looked, and how they are. Who has told nothing for `timeout'
 * seconds is unknown (evidence->unheard).
 */
struct evidence *evidence_load_fleet(struct evidence_db *, time_t now,
    unsigned days, unsigned timeout, struct buf *why);
/* evidence_load_looks - only what this machine saw when it looked */
struct evidence *evidence_load_looks(
    struct evidence_db *, time_t now, struct buf *why);

/* ---- looks (poststs check) ---- */

/*
 * evidence_save_looks - the standings of all proofs and publications given, by
 * looks that end `now'
 */
int evidence_save_looks(struct evidence_db *, const struct evidence *,
    time_t now, struct buf *why) ATTR_MUSTCHECK;

/* ---- reports (poststs report) ---- */

enum report_outcome {
	REPORT_ADDED,
	REPORT_REPLACED, /* one that did not weigh, by the same that does */
	REPORT_DUPLICATE,
};

/*
 * evidence_add_report - unless it is there (organisation, report-id). One
 * that does not weigh never stands in the way of one that does, nor what one
 * domain signed in the way of what another did.
 */
int evidence_add_report(struct evidence_db *, const struct kept_report *,
    enum report_outcome *, struct buf *why) ATTR_MUSTCHECK;
/* evidence_add_foreign - so many more reports were about others' domains */
int evidence_add_foreign(
    struct evidence_db *, uint64_t count, struct buf *why) ATTR_MUSTCHECK;

/* ---- sessions (poststs-milter) ---- */

/* how it ended; the numbers stand in the database */
enum session_disposition {
	SESSION_ACCEPTED = 0,
	SESSION_ABANDONED = 1, /* between STARTTLS and MAIL */
	SESSION_REFUSED = 2,   /* plaintext, though require_tls is set */
};

/* one counter; what is equal but for `count' is added up */
struct session_count {
	uint32_t day;        /* days since 1970, UTC */
	const char *domain;  /* of the recipient; "" for abandoned */
	const char *mx;      /* local MX: address spoken to */
	const char *tls;     /* "TLSv1.3", "" plaintext */
	const char *network; /* client's /24 or /48, or its address */
	const char *sender;  /* registered domain of its verified name, or "" */
	uint64_t count;
	bool downgraded; /* plaintext, though the network used TLS before */
	enum session_disposition disposition;
};

/* evidence_add_sessions - one batch, one transaction; 0, or -1 and `why' */
int evidence_add_sessions(struct evidence_db *, const struct session_count *,
    size_t len, uint64_t lost, time_t now, struct buf *why) ATTR_MUSTCHECK;
/*
 * evidence_beat - the milter runs. BEGIN: it has just been started; where the
 * last one did not END, or was last heard of too long ago, what it counted and
 * did not write down is lost, and a new stretch without a break begins.
 */
enum evidence_beat { BEAT_BEGIN, BEAT_GOING, BEAT_END };
int evidence_beat(struct evidence_db *, enum evidence_beat, time_t now,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * evidence_add_candidates - domains that were accepted at RCPT on this day
 * (since 1970, UTC); what is no domain name is passed over, and so are new
 * ones when EVIDENCE_CANDIDATES_MAX are known
 */
#define EVIDENCE_CANDIDATES_MAX 100000
int evidence_add_candidates(struct evidence_db *, const char *const *domains,
    size_t len, uint32_t day, struct buf *why) ATTR_MUSTCHECK;
/*
 * evidence_used_tls - networks that used TLS for a domain since `day', for
 * the milter to tell a downgrade; calls `each' for every pair
 */
int evidence_used_tls(struct evidence_db *, uint32_t day,
    void (*each)(
	void *, const char *domain, const char *network, uint32_t last_day),
    void *context, struct buf *why) ATTR_MUSTCHECK;

#endif
