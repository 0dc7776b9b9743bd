/*
 * intake - the reports in a file of any kind
 *
 * JSON, gzip, zip, or a whole mail with any of them in any of its parts. What a
 * report means is decided elsewhere: this file takes bytes and returns texts
 * and, for a mail, what its header says about its origin.
 */
#ifndef POSTSTS_REPORT_INTAKE_H
#define POSTSTS_REPORT_INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

#define INTAKE_MAIL_MAX ((size_t)16 << 20) /* bytes of a mail or archive */
#define INTAKE_FILE_MAX ((size_t)25 << 20) /* of plain JSON */
#define INTAKE_TEXTS    50

struct intake_text {
	const char *text; /* what should be JSON */
	size_t len;
	const char *name; /* of the file that it was in; NULL */
};

struct intake {
	struct arena *arena; /* owns everything below */
	struct intake_text texts[INTAKE_TEXTS];
	size_t texts_len;
	const char *trouble; /* a part that could not be unpacked; NULL */

	bool mail;
	const char *from;      /* domain of From; NULL: none, or several */
	const char *submitter; /* TLS-Report-Submitter, a domain; NULL */
	const char *domain;    /* TLS-Report-Domain, or of the Subject; NULL */
};

/*
 * intake_read - NULL and `why' if nothing in it can be a report. `name' is that
 * of the file. Free it with intake_free().
 */
struct intake *intake_read(
    const char *bytes, size_t len, const char *name, struct buf *why);
/* intake_free - NULL is allowed */
void intake_free(struct intake *);

#endif
