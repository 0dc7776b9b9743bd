/*
 * screen_list - what postscreen's access list does with an unknown client (as
 * in restrict.h)
 */
#ifndef POSTSTS_POSTFIX_SCREEN_LIST_H
#define POSTSTS_POSTFIX_SCREEN_LIST_H

#include "base/attr.h"
#include "postfix/restrict.h"

/* what happens to a client that postscreen_access_list rejects */
enum screen_action {
	SCREEN_IGNORE,
	SCREEN_ENFORCE, /* refused, after all tests */
	SCREEN_DROP,    /* refused at once */
};

/*
 * screen_action_parse - read postscreen_denylist_action (before Postfix 3.6
 * postscreen_blacklist_action); -1: postscreen does not start with it
 */
int screen_action_parse(enum screen_action *, const char *value) ATTR_MUSTCHECK;

/*
 * screen_judge - judge the value of postscreen_access_list. A client that is
 * not rejected there goes on to the tests, which no mail server fails
 * permanently.
 */
void screen_judge(
    struct restrict_verdict *, const char *list, const char *mynetworks);

#endif
