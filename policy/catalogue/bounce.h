/*
 * bounce - what a sender meant when it refused to deliver, and what a line of
 * a log says of TLS
 *
 * A bounce, a line of a mail log or of an ACME client, the result type of a
 * TLS report or its reason: known words in it say which demand was not met,
 * whose affair that is, and which host it was about.
 */
#ifndef POSTSTS_CATALOGUE_BOUNCE_H
#define POSTSTS_CATALOGUE_BOUNCE_H

#include <stdbool.h>
#include <stddef.h>

#define BOUNCE_HOST_SIZE 256

/* whose affair it is */
enum bounce_whose {
	BOUNCE_RECEIVER, /* the side that receives: its host, record, policy */
	BOUNCE_SENDER,   /* the side that sends */
	BOUNCE_EITHER,   /* the words do not tell */
	BOUNCE_NOBODY,   /* nothing is wrong */
};

struct bounce {
	const char *id; /* "refused-mx" */
	enum bounce_whose whose;
	const char *title;    /* one clause, lower case, no full stop */
	const char *remedy;   /* what the administrator can do */
	const char *text;     /* the long text of `explain' */
	const char *findings; /* identifiers of what may be wrong, by blanks */
};

/* what is read out of some words */
struct bounce_read {
	const struct bounce *kind;   /* NULL: nothing is known about them */
	const char *cause;           /* what exactly, a clause; NULL: no more */
	char host[BOUNCE_HOST_SIZE]; /* that it is about; "": none is named */
	bool domain;                 /* what stands there is a mail domain */
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
/*
 * bounce_relevant - may a row know this line? A quick look that lets most
 * lines of a mail log go
 */
bool bounce_relevant(const char *text, size_t len);
/* bounce_read - the kind, with what else the text says */
void bounce_read(struct bounce_read *, const char *text, size_t len);
/*
 * bounce_host - the host that the text is about, "" where none is named; true
 * where it names a mail domain in its place
 */
bool bounce_host(
    char host[static BOUNCE_HOST_SIZE], const char *text, size_t len);
/* bounce_whose_name - of documents; bounce_whose_text - for people */
const char *bounce_whose_name(enum bounce_whose);
const char *bounce_whose_text(enum bounce_whose);

#endif
