/*
 * restrict - what smtpd's access restrictions make of a client
 *
 * The client that is meant is a stranger: neither authenticated nor in
 * mynetworks, and its recipient is one of ours.
 */
#ifndef POSTSTS_POSTFIX_RESTRICT_H
#define POSTSTS_POSTFIX_RESTRICT_H

#include <stdbool.h>
#include <stddef.h>

/* what may become of it, bits */
enum {
	RESTRICT_OK = 1,     /* the list ends here, and lets it in */
	RESTRICT_DUNNO = 2,  /* nothing was decided */
	RESTRICT_REJECT = 4, /* it is turned away */
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

/* what a list makes of the stranger */
struct restrict_verdict {
	unsigned always;  /* whatever tables and services may answer */
	unsigned unknown; /* where none of them knows it */
	const char *door; /* the first of them that is asked; or NULL */
	size_t door_len;  /* in the list's own text */
};

/*
 * restrict_judge - judge the value of one of the smtpd_*_restrictions;
 * `shorthand': a table may stand there by itself
 */
void restrict_judge(struct restrict_verdict *, const struct restrict_world *,
    const char *list, bool shorthand);

/* restrict_everybody - does mynetworks hold the whole world? */
bool restrict_everybody(const char *mynetworks);

/*
 * restrict_relay - is there anything in this list (smtpd_relay_restrictions,
 * smtpd_recipient_restrictions) that keeps strangers from relaying? smtpd
 * does not start where neither of them has.
 */
bool restrict_relay(const struct restrict_world *, const char *list);

#endif
