/*
 * msg - complaints and progress, to standard error
 */
#ifndef POSTSTS_BASE_MSG_H
#define POSTSTS_BASE_MSG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* complain - a failure of ours, to standard error: "poststs: ..." */
void complain(const char *fmt, ...) ATTR_PRINTF(1, 2);
/* fail - complain and return the exit code */
int fail(int code, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * fail_why - complain of `why', and return the exit code; EX_TEMPFAIL where it
 * is that somebody else holds what is needed, or changed it (EWOULDBLOCK,
 * ESTALE)
 */
int fail_why(int code, const struct buf *why);

/* progress_begin - the run begins; progress is shown on a terminal only */
void progress_begin(bool quiet);
/*
 * progress - "what: done of total" and an estimate of the rest, on one line
 * of standard error, once a run has lasted for two seconds and somebody may
 * be looking; `what' is a literal. progress_end wipes the line
 */
void progress(const char *what, size_t done, size_t total);
void progress_end(void);

#endif
