/*
 * mx_list - lists of MX patterns, each stored once in a run (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_MX_LIST_H
#define POSTSTS_DECIDE_PLAN_MX_LIST_H

#include "decide/plan/run.h"

/* an interned list: equal lists have equal addresses */
struct mx_list {
	const char **mx;
	size_t len;
};

/*
 * mx_list_make - sort `patterns' in place and return the list; the texts must
 * be interned in the run's arena
 */
const struct mx_list *mx_list_make(
    struct run *, const char **patterns, size_t len);
/* mx_list_text - "a b c", interned; NULL for an empty list */
const char *mx_list_text(struct run *, const struct mx_list *);
/*
 * mx_list_has - is the pattern in the list? It must be interned in the run's
 * arena
 */
bool mx_list_has(const struct mx_list *, const char *interned);

#endif
