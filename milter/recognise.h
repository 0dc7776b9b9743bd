/*
 * recognise - does this mail look like a TLS report?
 *
 * Pushed headers and body as they pass, holds one line of them. Lenient: what
 * it lets through is read with care by `poststs report'.
 */
#ifndef POSTSTS_MILTER_RECOGNISE_H
#define POSTSTS_MILTER_RECOGNISE_H

#include <stdbool.h>
#include <stddef.h>

#define RECOGNISE_BODY (256 << 10) /* bytes of the body looked at */

enum recognised {
	RECOGNISED_NOT_YET,
	RECOGNISED_REPORT,
	RECOGNISED_OTHER, /* looked at enough of it: no report */
};

struct recognise {
	enum recognised verdict;
	bool subject; /* has the form of a report's, TLS or DMARC */
	bool xml;     /* names an XML file: DMARC's */
	size_t body;  /* bytes seen */
	size_t line_len;
	char line[1024]; /* of the body, its beginning where it is longer */
};

void recognise_begin(struct recognise *);
enum recognised recognise_header(
    struct recognise *, const char *name, const char *value);
enum recognised recognise_body(struct recognise *, const void *, size_t);
/* recognise_end - the whole mail has passed; never RECOGNISED_NOT_YET */
enum recognised recognise_end(struct recognise *);

#endif
