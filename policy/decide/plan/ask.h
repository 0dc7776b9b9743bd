/*
 * ask - what a request for a stage will lead to, before it is written down
 *
 * Pure, as all of decide/. It returns the plan that the next apply would make
 * for this domain if the ledger had the request, what prevents the stage, and
 * which policies senders may still have cached whatever is done now.
 */
#ifndef POSTSTS_DECIDE_PLAN_ASK_H
#define POSTSTS_DECIDE_PLAN_ASK_H

#include "decide/decide.h"

struct ask {
	const char *domain; /* canonical */
	enum stage stage; /* RETIRING: serve none, then leave; OFF: no policy */
	bool forced;
};

/* a policy in enforce that some sender may have cached */
struct ask_held {
	const struct ledger_row *row;
	time_t until;
};

struct answer {
	struct plan *plan; /* of this domain alone; owns what follows */
	const struct plan_domain *domain; /* NULL: there is nothing to plan */
	bool known;   /* Postfix, configuration or ledger has the domain */
	bool taken;   /* false: refused, because of the gates */
	bool reached; /* the next apply brings the domain there */
	/* closed gates; `remedy' names the domain, "": only time helps */
	const struct plan_hold *gates;
	size_t gates_len;
	bool by_time; /* all gates open with time alone */
	time_t open; /* when the last gate with a date opens; 0: none has one */
	bool forcible; /* refused, and --force would bring it there */
	/*
	 * until when senders that fetch the enforced policy of the plan (or of
	 * --force) now may act on it; 0: it is in another mode
	 */
	time_t bound_until;
	/* leaving: the earliest date to remove the policy itself; 0 */
	time_t gone_from;
	/* enforced policies that senders may have cached, newest first; none
	 * if the plan itself is in enforce */
	const struct ask_held *held;
	size_t held_len;
};

/*
 * decide_ask - judge a request
 *
 * `evidence' may be NULL. The facts need to have this domain only. Call
 * answer_release() when done.
 *
 * Enforce is refused while a gate is closed, unless forced. A stage that the
 * domain cannot reach, because it is excluded or not in Postfix, is refused
 * unless forced. Off is refused, even if forced, while any sender may have a
 * policy cached: the way out is none.
 */
struct answer decide_ask(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    const struct ask *);
void answer_release(struct answer *);

#endif
