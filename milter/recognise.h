/*
 * recognise - does this mail look like a TLS report?
 *
 * Header fields and body are passed in as they arrive; one line of the body is
 * kept. The test is lenient: `poststs report' reads carefully what passes it.
 */
#ifndef POSTSTS_MILTER_RECOGNISE_H
#define POSTSTS_MILTER_RECOGNISE_H

#include <stdbool.h>
#include <stddef.h>

#define RECOGNISE_BODY (256 << 10) /* bytes of the body looked at */

enum recognised {
	RECOGNISED_NOT_YET,
	RECOGNISED_REPORT,
	RECOGNISED_OTHER, /* surely no report */
};

struct recognise {
	enum recognised verdict;
	bool subject; /* has the form of a TLS or DMARC report's subject */
	bool xml;     /* names an XML file, as DMARC reports do */
	size_t body;  /* bytes seen */
	size_t line_len;
	char line[1024]; /* of the body, or the start of a longer one */
};

void recognise_begin(struct recognise *);
enum recognised recognise_header(
    struct recognise *, const char *name, const char *value);
enum recognised recognise_body(struct recognise *, const void *, size_t);
/*
 * recognise_end - the whole mail has passed; never returns RECOGNISED_NOT_YET
 */
enum recognised recognise_end(struct recognise *);

#endif
