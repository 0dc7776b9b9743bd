/*
 * bounce - what a sender meant when it refused to deliver to us
 *
 * A bounce, a line of a mail log, or the result type of a TLS report: known
 * words in it say which demand of MTA-STS or DANE was not met.
 */
#ifndef POSTSTS_CATALOGUE_BOUNCE_H
#define POSTSTS_CATALOGUE_BOUNCE_H

#include <stddef.h>

struct bounce {
	const char *id;       /* "refused-mx" */
	const char *title;    /* one clause, lower case, no full stop */
	const char *remedy;   /* what the administrator can do */
	const char *text;     /* the long text of `explain' */
	const char *findings; /* identifiers of what may be wrong, by blanks */
};

/* bounce_row - the nth kind, NULL past the last */
const struct bounce *bounce_row(size_t n);
/* bounce_by_name - NULL when there is none such */
const struct bounce *bounce_by_name(const char *id);
/*
 * bounce_match - the kind whose words stand in the text, which may be folded
 * and written in capitals; NULL when none do. Any bytes may be in it.
 */
const struct bounce *bounce_match(const char *text, size_t len);

#endif
