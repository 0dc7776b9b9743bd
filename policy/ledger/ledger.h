/*
 * ledger - every policy that senders may have cached
 *
 * One row for each period in which a domain had a policy. The row is written
 * before the policy can be fetched: whatever a sender has fetched is in the
 * ledger, at whatever point a run was killed. No row is ever removed.
 */
#ifndef POSTSTS_LEDGER_LEDGER_H
#define POSTSTS_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "dns/record.h"
#include "sts/policy.h"

enum stage {
	STAGE_OFF, /* nothing published */
	STAGE_TESTING,
	STAGE_ENFORCE,
	STAGE_RETIRING, /* serving none until no sender has a policy cached */
};

/*
 * stage_name, stage_parse - the words of JSON, the store and the command line;
 * -1: no such word. So are origin_name() and move_name() and their readers.
 */
const char *stage_name(enum stage);
int stage_parse(enum stage *, const char *) ATTR_MUSTCHECK;

/* the text of a policy, stored once however many domains serve it */
struct ledger_body {
	const char *hash; /* 64 hex digits, body_hash() */
	const char *text; /* the bytes */
	size_t len;
	struct policy policy; /* parsed, for decisions */
};

/* where a row comes from */
enum row_origin {
	ORIGIN_PLAN,    /* written by apply, before it served the policy */
	ORIGIN_ADOPTED, /* a policy of somebody else, found being served */
	ORIGIN_REBUILT, /* a policy of ours, lost, and found being served */
};

const char *origin_name(enum row_origin);
int origin_parse(enum row_origin *, const char *) ATTR_MUSTCHECK;

struct ledger_row {
	const char *domain;
	const struct ledger_body *body;
	time_t published;
	time_t superseded; /* 0: this row is the current one */
	time_t released;   /* the record with this id was released; 0: not yet.
			     * What that means: ledger/record_life.h */
	time_t seen;       /* when DNS first showed that record; 0: not yet */
	uint32_t record_ttl; /* of the TXT record, in seconds: as written by
			      * us, or as seen in DNS if that is longer */
	bool watched;     /* can DNS be asked for it? else `seen' is unknown */
	bool joined;      /* found by this run, and not yet in the store */
	bool again;       /* had ended, and this run found it served again */
	uint8_t origin;   /* enum row_origin */
	const char *from; /* where it was found; of joined rows only */
	char id[STS_ID_MAX + 1];
};

/*
 * one domain's entry, beside its rows
 *
 * `stage' is what is served. What the administrator requested is separate,
 * because a request may have to wait for days. `gone' lists the patterns of the
 * current policy that are neither in DNS nor in the settings any more, and
 * `gone_since' when the last of them disappeared; from then on counts the time
 * after which they leave the policy.
 */
struct ledger_domain {
	const char *name;
	time_t since; /* when this stage began */
	/*
	 * when we removed the record, and when DNS first did not show it any
	 * more; 0: not yet, or another one has been released since
	 */
	time_t record_removed;
	time_t record_gone;
	const char *gone;  /* sorted, one space between; NULL: none */
	time_t gone_since; /* 0: none */
	time_t owed;       /* until when senders may have a policy cached that
			    * is in no row; 0: there never was one */
	uint32_t rows;     /* index of its first row; rows are oldest first */
	uint32_t rows_len;
	uint8_t stage;  /* enum stage */
	uint8_t asked;  /* enum stage, where `requested' */
	bool joined;    /* rows of it were found by this run (decide.h) */
	bool requested; /* the administrator requested a stage... */
	bool forced;    /* ...with --force */
};

/*
 * ledger_removed - has the record been removed from DNS and not been put back?
 */
static inline bool
ledger_removed(const struct ledger_domain *domain)
{
	return domain->record_removed != 0 || domain->record_gone != 0;
}

enum move_action {
	MOVE_ADD,    /* `host' will be added to the MX records */
	MOVE_REMOVE, /* `host' will be removed from them */
	MOVE_RENAME, /* `to' will replace `host' there */
};

const char *move_name(enum move_action);
int move_parse(enum move_action *, const char *) ATTR_MUSTCHECK;

/* a move of MX hosts that the administrator announced; sorted by both names */
struct ledger_move {
	const char *domain; /* "": all */
	const char *host;
	const char *to; /* of a rename, else NULL */
	time_t announced;
	enum move_action action;
};

struct ledger {
	struct arena *arena; /* owns everything below */
	uint64_t generation; /* grows with each change; 0: none is stored */
	uint64_t published;  /* that of the last change to what is published */
	struct ledger_domain *domains; /* sorted by name */
	size_t domains_len;
	struct ledger_row *rows; /* grouped by domain in the same order */
	size_t rows_len;
	struct ledger_body *bodies; /* sorted by hash */
	size_t bodies_len;
	struct ledger_move *moves;
	size_t moves_len;
};

/* ledger_new - an empty ledger; free it with ledger_free(), NULL is allowed */
struct ledger *ledger_new(void);
void ledger_free(struct ledger *);

/* ledger_domain - the entry of this domain; NULL: it has none */
const struct ledger_domain *ledger_domain(
    const struct ledger *, const char *name);
/* ledger_current - the row served now, NULL when there is none */
const struct ledger_row *ledger_current(
    const struct ledger *, const struct ledger_domain *);
/*
 * ledger_announced - the row whose record is released: the newest one that was;
 * NULL: none was, or its record was removed
 */
const struct ledger_row *ledger_announced(
    const struct ledger *, const struct ledger_domain *);
/* ledger_by_id - the domain's row with this id; NULL: none has it */
const struct ledger_row *ledger_by_id(
    const struct ledger *, const struct ledger_domain *, const char *id);
const struct ledger_body *ledger_body(const struct ledger *, const char *hash);

/*
 * ledger_last_id_time - the latest time in any of the domain's ids (its time
 * part, or when its policy was first served), for policyid_make(); 0: none
 */
time_t ledger_last_id_time(const struct ledger *, const struct ledger_domain *);

#endif
