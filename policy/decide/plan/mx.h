/*
 * mx - which hosts a policy must list now (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MX_H
#define POSTSTS_DECIDE_PLAN_MX_H

#include "decide/plan/run.h"

/* an interned list: equal lists have equal addresses */
struct mx_list {
	const char **mx;
	size_t len;
};

/* mx_list_make - `patterns' is normalised in place; its texts must be interned
 */
const struct mx_list *mx_list_make(
    struct run *, const char **patterns, size_t len);
struct mx_wish mx_wish(struct run *, const struct view *);

#endif
