/* buf - a growing string with a length, always terminated by a NUL */
#ifndef POSTSTS_BASE_BUF_H
#define POSTSTS_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct buf {
	char *text; /* never NULL once something was added; see buf_text() */
	size_t len; /* bytes before the terminating NUL */
	size_t cap;
	int error; /* of a `why': errno of the failure; 0: none */
};

#define BUF_INIT              \
	{                     \
		NULL, 0, 0, 0 \
	}

/* buf_release - free the text and make the buffer empty, ready to use again */
void buf_release(struct buf *);
/* buf_clear - make the text empty, keep the memory */
void buf_clear(struct buf *);
/* buf_text - the text, "" when nothing was ever added; owned by the buffer */
const char *buf_text(const struct buf *);
/*
 * buf_detach - give the text to the caller, who frees it with free(3); the
 * buffer is then empty
 */
char *buf_detach(struct buf *);

/* buf_reserve - make room for `more' bytes beyond `len' */
void buf_reserve(struct buf *, size_t more);
void buf_putc(struct buf *, char);
void buf_puts(struct buf *, const char *);
void buf_put(struct buf *, const void *, size_t);
/* buf_number - in decimal digits */
void buf_number(struct buf *, uint64_t);
void buf_printf(struct buf *, const char *fmt, ...) ATTR_PRINTF(2, 3);
void buf_vprintf(struct buf *, const char *fmt, va_list) ATTR_PRINTF(2, 0);

/*
 * buf_mask - append text that came from outside, so that it is safe to print
 *
 * Control characters, DEL, bytes that are no valid UTF-8, U+0080..U+009F, and
 * characters that change the direction of text (U+200E, U+200F, U+202A..U+202E,
 * U+2066..U+2069) become `?'. After `max' bytes of input the rest is replaced
 * by "...".
 */
void buf_mask(struct buf *, const void *, size_t len, size_t max);
/*
 * buf_mask_lines - the same for text of several lines: LF, CR LF and tabs stay
 */
void buf_mask_lines(struct buf *, const void *, size_t len);

/*
 * why - set the reason why a function failed
 *
 * Library functions that fail put one complete sentence (lower case, no full
 * stop, no newline) into the caller's `why' and return -1; on success they do
 * not change it. `why' may be NULL. Always returns -1, so that callers can
 * write `return why_set(why, ...)'.
 */
int why_set(struct buf *why, const char *fmt, ...) ATTR_PRINTF(2, 3);

#endif
