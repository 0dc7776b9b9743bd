/*
 * screen_list - what postscreen makes of a client before it looks at it
 *
 * The client that is meant is a stranger, as in restrict.h.
 */
#ifndef POSTSTS_POSTFIX_SCREEN_LIST_H
#define POSTSTS_POSTFIX_SCREEN_LIST_H

#include "base/attr.h"
#include "postfix/restrict.h"

/* what becomes of a client that postscreen_access_list refuses */
enum screen_action {
	SCREEN_IGNORE,
	SCREEN_ENFORCE, /* refused, after all tests */
	SCREEN_DROP,    /* refused at once */
};

/*
 * screen_action_parse - postscreen_denylist_action (before Postfix 3.6
 * postscreen_blacklist_action); -1: postscreen does not start with it
 */
int screen_action_parse(enum screen_action *, const char *value) ATTR_MUSTCHECK;

/*
 * screen_judge - judge the value of postscreen_access_list. Who is not
 * refused there goes on to the tests, which no mail server fails for good.
 */
void screen_judge(
    struct restrict_verdict *, const char *list, const char *mynetworks);

#endif
