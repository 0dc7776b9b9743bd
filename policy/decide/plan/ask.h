/*
 * ask - what becomes of a request for a stage, told before it is noted
 *
 * Pure, as all of decide/: the plan of one domain as the next apply would
 * make it, were the request in the ledger; what stands in its way; and what
 * senders will still hold whatever is done now.
 */
#ifndef POSTSTS_DECIDE_PLAN_ASK_H
#define POSTSTS_DECIDE_PLAN_ASK_H

#include "decide/decide.h"

struct ask {
	const char *domain; /* canonical */
	enum stage stage;   /* RETIRING: serve none, then leave; OFF: be gone */
	bool forced;
};

/* a policy in enforce that some sender may hold */
struct ask_held {
	const struct ledger_row *row;
	time_t until;
};

struct answer {
	struct plan *plan; /* of this domain alone; owns what stands below */
	const struct plan_domain *domain; /* NULL: there is nothing to plan */
	bool known;   /* Postfix, configuration or ledger has the domain */
	bool taken;   /* else it is refused, for the gates */
	bool reached; /* the next apply brings the domain there */
	/* what is not met; `remedy' names the domain, "": only time helps */
	const struct plan_hold *gates;
	size_t gates_len;
	bool by_time; /* nothing but waiting is needed */
	time_t open;  /* no gate with a date keeps it after that; 0: none has */
	bool forcible; /* refused, and --force would bring it there */
	/*
	 * senders that take the policy of the plan (or that of --force), in
	 * enforce, act on it until then whatever comes; 0: another mode
	 */
	time_t bound_until;
	/* leaving: when the policy itself may be gone at the earliest; 0 */
	time_t gone_from;
	/* what stays in force elsewhere, newest first; none where the plan
	 * itself is in enforce */
	const struct ask_held *held;
	size_t held_len;
};

/*
 * decide_ask - `evidence' may be NULL; the facts need to hold no other domain
 * than this. answer_release() when done.
 *
 * Enforce is refused while a gate is closed, unless forced. A stage that
 * cannot come, for a domain that is excluded or not in Postfix, is refused
 * unless forced. Off is refused, even by force, while any sender may hold a
 * policy: none is the way there.
 */
struct answer decide_ask(const struct facts *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    const struct ask *);
void answer_release(struct answer *);

#endif
