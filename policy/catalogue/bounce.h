/*
 * bounce - the meaning of a bounce, or of a line of a log about TLS
 *
 * A bounce, a line of a mail log or of an ACME client, or the result type or
 * reason of a TLS report: known phrases in it say which requirement was not
 * met, who is responsible, and which host it was about.
 */
#ifndef POSTSTS_CATALOGUE_BOUNCE_H
#define POSTSTS_CATALOGUE_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#define BOUNCE_HOST_SIZE 256

/* who is responsible */
enum bounce_whose {
	BOUNCE_RECEIVER, /* the side that receives: its host, record, policy */
	BOUNCE_SENDER,   /* the side that sends */
	BOUNCE_EITHER,   /* the text does not say */
	BOUNCE_NOBODY,   /* nothing is wrong */
};

struct bounce {
	const char *id; /* "refused-mx" */
	enum bounce_whose whose;
	const char *title;    /* one clause, lower case, no full stop */
	const char *remedy;   /* what the administrator can do */
	const char *text;     /* the long text of `explain' */
	const char *findings; /* identifiers of possible causes, by blanks */
};

/* the result of reading a text */
struct bounce_read {
	const struct bounce *kind;   /* NULL: no known phrase */
	const char *cause;           /* the exact cause, a clause; NULL */
	char host[BOUNCE_HOST_SIZE]; /* that it is about; "": none is named */
	bool domain;                 /* `host' is a mail domain instead */
};

/* bounce_row - the nth kind, NULL past the last */
const struct bounce *bounce_row(size_t n);
/* bounce_by_name - the kind with this identifier; NULL: there is none */
const struct bounce *bounce_by_name(const char *id);
/*
 * bounce_match - the kind whose phrase is in the text, which may be folded and
 * in capitals; NULL: none. The text may have any bytes.
 */
const struct bounce *bounce_match(const char *text, size_t len);
/*
 * bounce_relevant - can this line match at all? A quick test that dismisses
 * most lines of a mail log.
 */
bool bounce_relevant(const char *text, size_t len);
/* bounce_read - the kind, and what else the text says */
void bounce_read(struct bounce_read *, const char *text, size_t len);
/*
 * bounce_host - the host that the text is about; "": it names none. True if it
 * names a mail domain instead.
 */
bool bounce_host(
    char host[static BOUNCE_HOST_SIZE], const char *text, size_t len);
/* bounce_whose_name - for documents; bounce_whose_text - for people */
const char *bounce_whose_name(enum bounce_whose);
const char *bounce_whose_text(enum bounce_whose);

#endif
