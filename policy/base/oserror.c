/*
 * NAME      oserror - the system's error message, and what can be done about it
 * CONTRACT  see oserror.h. "cannot write /x/policy.cdb: No space left on
 *           device; make room there and run again". The caller says what was
 *           being done and where; the cause and its remedy are added here.
 * BUGS      The system's message is in the language of the locale.
 */
#include "base/oserror.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *
oserror_advice(int err)
{
	switch (err) {
	case ENOSPC:
	case EDQUOT:
		return "make room there and run again";
	case EROFS:
		return "mount it for writing, or choose another directory";
	case EACCES:
	case EPERM:
		return "run as the user who owns the directory, or as root";
	case EIO:
		return "look for disk errors in the kernel's log";
	case EMFILE:
	case ENFILE:
		return "raise the limit of open files";
	case ENAMETOOLONG:
		return "the name does not fit this file system";
	default:
		return NULL;
	}
}

int
why_errno(struct buf *why, int err, const char *fmt, ...)
{
	const char *advice = oserror_advice(err);
	struct buf sentence = BUF_INIT;
	va_list ap, again;
	int len;

	if (why == NULL)
		return -1;
	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	buf_reserve(&sentence, len > 0 ? (size_t)len : 0);
	vsnprintf(sentence.text, sentence.cap, fmt, ap);
	va_end(ap);
	why_set(why, "%s: %s%s%s", sentence.text, strerror(err),
	    advice != NULL ? "; " : "", advice != NULL ? advice : "");
	buf_release(&sentence);
	why->error = err;
	return -1;
}
