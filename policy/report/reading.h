/*
 * reading - read a file of a stranger where it can do no harm
 *
 * Mails, archives and JSON are taken apart in a process that may do nothing
 * else (sandbox/sandbox.h). Its answer is checked here like any other input,
 * because the stranger may have taken the process over.
 */
#ifndef POSTSTS_REPORT_READING_H
#define POSTSTS_REPORT_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "report/intake.h"
#include "tlsrpt/signed_by.h"
#include "tlsrpt/tls_report.h"

#define READING_MEMORY  ((size_t)512 << 20) /* bytes, to read one file */
#define READING_CPU     20                  /* seconds of work */
#define READING_SECONDS 60                  /* in all */
#define READING_ANSWER  ((size_t)64 << 20)  /* bytes */

struct reading_text {
	const char *name;               /* of the file that it was in; NULL */
	const struct tlsreport *report; /* NULL: it is not a report */
	const char *why;                /* why not; else NULL */
};

struct reading {
	struct arena *arena; /* owns everything below */
	struct reading_text *texts;
	size_t texts_len;

	bool mail;
	const char *from; /* as in intake.h */
	const char *submitter;
	const char *domain;
	const char *signer;
	const char *not_signed;
};

enum reading_end {
	READING_DONE,
	READING_REFUSED, /* it has no report, or ended the process */
	READING_LATER,   /* it could not be read now; nothing is known */
};

/*
 * reading_ready - load what libraries load at first use; a process that has
 * given up everything cannot. Call it before the functions that follow.
 */
void reading_ready(void);

/*
 * reading_lacks - append what a reading process cannot give up on this system,
 * as sandbox_lacks()
 */
int reading_lacks(struct buf *names);

/*
 * reading_of - read all reports of one file. If READING_DONE, the caller frees
 * *out; otherwise `why' has the reason. `rules->ours' is called in the other
 * process, and must work there.
 */
enum reading_end reading_of(const char *bytes, size_t len, const char *name,
    const struct signed_rules *, struct reading **out,
    struct buf *why) ATTR_MUSTCHECK;
/* reading_free - NULL is allowed */
void reading_free(struct reading *);

/* ---- the pipe between the two processes (reading_wire.c) ---- */

/* reading_put - append everything except who signed */
void reading_put(struct buf *, const struct reading *);
/*
 * reading_get - read it; NULL and `why' if it cannot be the answer of an honest
 * process: incomplete, too large, with a text that is not masked or an invalid
 * name
 */
struct reading *reading_get(const char *bytes, size_t len, struct buf *why);

#endif
