/*
 * oserror - the system's error message, and what the administrator can do about
 * it
 */
#ifndef POSTSTS_BASE_OSERROR_H
#define POSTSTS_BASE_OSERROR_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * why_errno - the sentence of why_set(), then the system's message for `err'
 * (an errno value), then what to do, if anything is known to help. Always
 * returns -1.
 */
int why_errno(struct buf *why, int err, const char *fmt, ...) ATTR_PRINTF(3, 4);

/* oserror_advice - what to do about this errno value; NULL: nothing is known */
const char *oserror_advice(int err);

#endif
