/*
 * run - what the parts of one planning run share (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RUN_H
#define POSTSTS_DECIDE_PLAN_RUN_H

#include "base/buf.h"
#include "base/memo.h"
#include "catalogue/reason.h"
#include "decide/decide.h"

#define DAY  86400
#define WEEK (7 * DAY)

/* what each kind of key in the memo begins with, so that none meets another */
enum memo_kind {
	MEMO_LIST,
	MEMO_WISH,
	MEMO_USABLE,
	MEMO_BODY,
	MEMO_HASH,
	MEMO_LEDGER_BODY,
	MEMO_PROOF,
	MEMO_HOLDS,
	MEMO_STEPS,
	MEMO_TLSRPT,
	MEMO_RELIANCE,
	MEMO_UNCOVERED,
	MEMO_HOST_PROOF,
	MEMO_ID,
};

/* an interned list: equal lists have equal addresses */
struct mx_list {
	const char **mx;
	size_t len;
};

/* a body of this run; `body' first, so that a plan_body can be cast back */
struct run_body {
	struct plan_body body;
	size_t index; /* among the plan's bodies, once they are sorted */
	bool used;
};

struct run {
	const struct facts *facts;
	const struct settings *settings;
	const struct ledger *ledger;
	const struct evidence *evidence; /* never NULL */
	time_t now;
	time_t behind; /* so much at least is the clock behind; 0: it is not */
	struct arena *arena; /* of what is made: lists, bodies, holds */
	struct memo *memo;
	struct run_body **bodies; /* malloc'ed; all that were made */
	size_t bodies_len, bodies_cap;
	struct buf scratch;
	struct plan_move *moves; /* tally, one a move; NULL: nobody counts */
	bool complete;         /* is a domain that was not found really gone? */
	const char *listeners; /* NULL, or why the listeners prove nothing */
};

/* everything known about one domain */
struct view {
	const char *name;
	const struct fact_domain *fact;     /* NULL: not found in Postfix */
	const struct fact_zone *zone;       /* NULL: DNS was not asked */
	const struct ledger_domain *ledger; /* NULL: never published */
	const struct ledger_row *row;       /* NULL: nothing served now */
	const struct domain_settings *set;
	const struct plan_body *before; /* of `row' */
	enum stage actual;              /* by what is served */
};

/* run_init - `evidence' NULL: there is none */
void run_init(struct run *, const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now, struct arena *);
void run_release(struct run *);

/* view_of - look at one domain; each part may be NULL, as in struct view */
struct view view_of(struct run *, const char *name, const struct fact_domain *,
    const struct fact_zone *, const struct ledger_domain *);

/* merge.c - where it stands in each of the sorted arrays; begin at zero */
struct merge {
	struct run *run;
	size_t domain, zone, ledger;
};
/* merge_next - look at the next domain by name; false: that was the last */
bool merge_next(struct merge *, struct view *);

/* mx.c - `patterns' is normalised in place; its texts must be interned */
const struct mx_list *mx_list_make(
    struct run *, const char **patterns, size_t len);
struct mx_wish mx_wish(struct run *, const struct view *);

/*
 * witness_unused - when hosts that left DNS may leave the policy: `date', or
 * earlier, where evidence proves that nobody uses them any more
 */
time_t witness_unused(struct run *, const struct view *, const struct mx_list *,
    time_t gone_since, time_t date);

/* body.c */
const struct plan_body *body_make(
    struct run *, const struct mx_list *, enum policy_mode, uint32_t max_age);
const struct plan_body *body_of_ledger(
    struct run *, const struct ledger_body *);

/* clock.c - how far behind is the clock, at least? 0: it may be right */
time_t clock_behind(const struct facts *, const struct ledger *,
    const struct evidence *, time_t now);

/* record_shown.c - the id that DNS shows; false: none that senders take */
bool shown_id(char out[static STS_ID_MAX + 1], const struct fact_zone *);
/* shown_time - its time part, where it has the form of ours; 0 */
time_t shown_time(const struct fact_zone *, time_t now);

/* owed.c - does DNS show an id of ours that is later than the ledger's? */
bool owed_forgotten(const struct run *, const struct view *);
/*
 * owed_until - until when may promises bind that stand in no row? What the
 * ledger noted, or later, where DNS shows an id that it does not know
 */
time_t owed_until(const struct run *, const struct view *);

#define DATE_SIZE 24
/* date_text - "2026-11-23 22:30 UTC"; returns `out' */
const char *date_text(char out[static DATE_SIZE], time_t);

/* proof.c - how a host fared on the wire; interned by host */
struct proof {
	const char *fault;  /* bad at present, one clause; NULL: it is not */
	const char *unseen; /* address where nobody looked lately, or NULL */
	time_t since;       /* all good without a break since; 0: not known */
	time_t broken;      /* when it was last bad; 0: never */
	time_t not_after;   /* of what expires first; 0: not known */
	bool any;           /* did anybody ever look? */
};
const struct proof *proof_of(struct run *, const struct fact_host *);

/*
 * gate.c - can the hosts of this set be relied on under enforce? Interned.
 */
struct gate {
	const char *fault; /* why not; NULL: each of them is proven */
	time_t since;      /* what was proven on the wire is good since then;
			    * 0: nothing had to be, or always */
};
const struct gate *gate_of(struct run *, const struct mx_set *);
/* gate_host - why this one host cannot be relied on; NULL: it can */
const char *gate_host(struct run *, const struct fact_host *);
/* gate_listeners - the same of the listeners, for all local hosts */
const char *gate_listeners(const struct facts *, struct arena *);

/* obligation.c - how long a host that left DNS stays in the policy */
time_t obligation_mx(const struct ledger_row *, time_t gone_since);
/*
 * obligation_without - until when may some sender hold a policy in enforce
 * that does not cover this host (NULL: any)? 0: nobody does. `seen' is that
 * of the current row.
 */
time_t obligation_without(const struct ledger *, const struct ledger_domain *,
    const char *host, time_t seen, time_t now);

/*
 * gate_refused - do strict senders refuse this host now, and what is to be
 * done then? False where they do not, or nothing is known of it.
 */
struct gate_refusal {
	const char *fault, *remedy;
};
bool gate_refused(
    struct run *, const struct fact_host *, struct gate_refusal *);

/* stage.c - decide on one domain; false: there is nothing to say about it */
bool stage_decide(struct run *, const struct view *, struct plan_domain *);

/* finding parts, one file a topic */
void findings_postfix(const struct facts *, struct findings *, struct arena *);
void findings_dns(const struct facts *, struct findings *, struct arena *);
void findings_cert(
    const struct facts *, time_t now, struct findings *, struct arena *);
void findings_record(struct run *, struct findings *, struct arena *);
void findings_plan(struct run *, struct findings *, struct arena *);

#endif
