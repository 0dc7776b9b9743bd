/*
 * run - what the parts of one planning run share (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RUN_H
#define POSTSTS_DECIDE_PLAN_RUN_H

#include "base/buf.h"
#include "base/memo.h"
#include "catalogue/reason.h"
#include "decide/decide.h"

/*
 * the first word of a key in the memo; it keeps keys of different kinds apart
 */
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

/*
 * a policy text of this run; `body' is first, so that a plan_body can be cast
 * back
 */
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
	time_t behind; /* the clock is behind by at least that; 0: it is not */
	struct arena *arena; /* owns what is made: lists, bodies, holds */
	struct memo *memo;
	struct run_body **bodies; /* malloc'ed; all that were made */
	size_t bodies_len, bodies_cap;
	struct buf scratch;
	struct plan_move *moves; /* counts for each move; NULL: not counted */
	bool complete; /* is a domain that was not found really gone? */
	bool keep_all; /* more than max_retire would retire: none does */
	const char *listeners; /* NULL, or why the listeners prove nothing */
};

/* run_init - borrows all its arguments; `evidence' NULL: there is none */
void run_init(struct run *, const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now, struct arena *);
void run_release(struct run *);

#endif
