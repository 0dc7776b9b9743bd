/*
 * restrict - what smtpd's access restrictions do with an unknown client
 *
 * The client is neither authenticated nor in mynetworks, and the recipient is
 * one of ours.
 */
#ifndef POSTSTS_POSTFIX_RESTRICT_H
#define POSTSTS_POSTFIX_RESTRICT_H

#include <stdbool.h>
#include <stddef.h>

/* the possible results, as bits */
enum {
	RESTRICT_OK = 1,     /* the list ends here and permits the client */
	RESTRICT_DUNNO = 2,  /* nothing was decided */
	RESTRICT_REJECT = 4, /* the client is rejected */
};

/* one of smtpd_restriction_classes */
struct restrict_class {
	const char *name, *value;
};

struct restrict_world {
	const char *mynetworks; /* NULL: empty */
	const struct restrict_class *classes;
	size_t classes_len;
};

/* the results of a list for an unknown client */
struct restrict_verdict {
	unsigned always;  /* whatever tables and services answer */
	unsigned unknown; /* if none of them has the client */
	const char *door; /* the first of them that is asked; NULL: none */
	size_t door_len;  /* in the list's own text */
};

/*
 * restrict_judge - judge the value of one of the smtpd_*_restrictions;
 * `shorthand': a table without a restriction's name before it is permitted
 */
void restrict_judge(struct restrict_verdict *, const struct restrict_world *,
    const char *list, bool shorthand);

/* restrict_everybody - does mynetworks contain all addresses? */
bool restrict_everybody(const char *mynetworks);

/*
 * restrict_relay - does this list (smtpd_relay_restrictions,
 * smtpd_recipient_restrictions) have anything that keeps unknown clients from
 * relaying? smtpd does not start if neither of the two has.
 */
bool restrict_relay(const struct restrict_world *, const char *list);

#endif
