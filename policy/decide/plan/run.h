/*
 * run - what the parts of one planning run share (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RUN_H
#define POSTSTS_DECIDE_PLAN_RUN_H

#include "base/buf.h"
#include "base/memo.h"
#include "catalogue/reason.h"
#include "decide/decide.h"

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
	bool keep_all;         /* too many would begin to retire: none does */
	const char *listeners; /* NULL, or why the listeners prove nothing */
};

/* run_init - `evidence' NULL: there is none */
void run_init(struct run *, const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now, struct arena *);
void run_release(struct run *);

#endif
