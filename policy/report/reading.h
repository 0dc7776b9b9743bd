/*
 * reading - what a file of a stranger's says, read where it can do no harm
 *
 * Mails, archives and JSON are taken apart in a process that may do nothing
 * else (sandbox/sandbox.h). What it says of them is checked here like any
 * other input, since by then it may be the stranger who speaks.
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
	const char *name;               /* of the file it stood in; NULL */
	const struct tlsreport *report; /* NULL: it is none */
	const char *why;                /* then; else NULL */
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
	READING_REFUSED, /* it holds no report, or ended who read it */
	READING_LATER,   /* nobody could read it now; nothing is known */
};

/*
 * reading_ready - load what libraries load at first use, and a process that
 * has given up everything cannot; before the first call below
 */
void reading_ready(void);

/*
 * reading_lacks - what a process that reads cannot give up on this system, as
 * in sandbox_lacks()
 */
int reading_lacks(struct buf *names);

/*
 * reading_of - all reports of one file; *out to be freed where it is DONE,
 * else `why'. `rules->ours' is asked in the other process, and must be able
 * to answer there.
 */
enum reading_end reading_of(const char *bytes, size_t len, const char *name,
    const struct signed_rules *, struct reading **out,
    struct buf *why) ATTR_MUSTCHECK;
/* reading_free - NULL is fine */
void reading_free(struct reading *);

/* ---- the pipe between the two processes (reading_wire.c) ---- */

/* reading_put - all but who signed */
void reading_put(struct buf *, const struct reading *);
/*
 * reading_get - NULL and `why' where it is no answer of an honest process:
 * cut, too large, with a text that is not masked, a name that is none
 */
struct reading *reading_get(const char *bytes, size_t len, struct buf *why);

#endif
