/*
 * testplan - a plan from a table, as decide/ would have made it
 *
 * For tests and benches of what carries plans out. Bodies are shared, sorted
 * by hash; domains must be given in strcmp order.
 */
#ifndef POSTSTS_TESTS_TESTPLAN_H
#define POSTSTS_TESTS_TESTPLAN_H

#include "ledger/plan.h"

struct spec {
	const char *domain;
	const char *mx; /* one space between; NULL: no policy */
	enum policy_mode mode;
	const char *id;
	const char *tlsrpt; /* NULL: none */
	bool no_record;     /* the TXT record may not be released yet */
	bool held_back;     /* it is due, and was not confirmed */
	bool fresh;         /* nothing was published before */
	bool due;           /* some step is due */
	bool remove_record, remove_policy; /* these steps are due */
};

struct plan *testplan(time_t now, const struct spec *, size_t count);

/*
 * testplan_many - `count' domains, `groups' different MX sets; one domain in
 * `every' (0: none) has an MX set of the second version instead. Ids as
 * policyid_make() gives them. `fresh' as in struct spec.
 */
struct plan *testplan_many(
    time_t now, size_t count, size_t groups, size_t every, bool fresh);

#endif
