/* msg - error messages and progress, on standard error */
#ifndef POSTSTS_BASE_MSG_H
#define POSTSTS_BASE_MSG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* complain - print an error message to standard error: "poststs: ..." */
void complain(const char *fmt, ...) ATTR_PRINTF(1, 2);
/* fail - print an error message and return the exit code */
int fail(int code, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * fail_why - print `why' and return the exit code; EX_TEMPFAIL if somebody else
 * holds what is needed, or has changed it (EWOULDBLOCK, ESTALE)
 */
int fail_why(int code, const struct buf *why);

/* progress_begin - start of the run; progress is shown on a terminal only */
void progress_begin(bool quiet);
/*
 * progress - show "what: done of total" and the estimated remaining time on one
 * line of standard error, if the run has lasted for two seconds and there is a
 * terminal. `what' is a literal. progress_end() erases the line.
 */
void progress(const char *what, size_t done, size_t total);
void progress_end(void);

#endif
