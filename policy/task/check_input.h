/*
 * check_input - an observation made from the command line, without the network
 */
#ifndef POSTSTS_TASK_CHECK_INPUT_H
#define POSTSTS_TASK_CHECK_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"
#include "facts/observation.h"

#define GIVEN_MAX 100 /* of each list */

struct given {
	const char *policy; /* file, "-" standard input; NULL: none given */
	const char *record[GIVEN_MAX], *tlsrpt[GIVEN_MAX], *mx[GIVEN_MAX];
	size_t record_len, tlsrpt_len, mx_len;
	bool has_record, has_tlsrpt, has_mx;
};

/* given_any - was anything given? */
bool given_any(const struct given *);
/*
 * given_observation - facts and an observation of one domain, `name' or NULL;
 * 0, or -1 and `why', with errno set, if the policy cannot be read
 */
int given_observation(struct observation *, struct facts *,
    const struct given *, const char *name, struct buf *why) ATTR_MUSTCHECK;

#endif
