/* checkout - the output of `poststs check', one form in each file */
#ifndef POSTSTS_CLI_OUT_CHECKOUT_H
#define POSTSTS_CLI_OUT_CHECKOUT_H

#include <stdbool.h>

#include "decide/check/check.h"
#include "task/fleet_members.h"

struct checkout {
	const struct check *check;
	bool list; /* many domains: one line each */
	bool quiet, verbose;
	bool given; /* judged from the command line, without a network */
	/* with `given': was this part given? */
	bool has_record, has_policy, has_tlsrpt, has_mx;
	const char *name; /* of what is given; NULL: none */
	const struct fleet_members *members; /* NULL: there is no fleet */
};

/* each prints the whole output */
void check_text(const struct checkout *);
void check_json(const struct checkout *);
void check_nagios(const struct checkout *);
void check_prometheus(const struct checkout *);

/* check_nagios_code - 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN */
int check_nagios_code(const struct checkout *);

#endif
