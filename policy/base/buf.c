/*
 * NAME      buf - a growing string with a length, always terminated by a NUL
 * CONTRACT  see buf.h. The capacity doubles. If memory runs out, the process
 *           ends (alloc.h).
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

void
buf_release(struct buf *b)
{
	free(b->text);
	*b = (struct buf)BUF_INIT;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->text != NULL)
		b->text[0] = '\0';
}

const char *
buf_text(const struct buf *b)
{
	return b->text != NULL ? b->text : "";
}

char *
buf_detach(struct buf *b)
{
	char *text = b->text != NULL ? b->text : xstrdup("");

	*b = (struct buf)BUF_INIT;
	return text;
}

void
buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;

	if (b->cap - b->len > more)
		return;
	while (cap - b->len <= more)
		cap *= 2;
	b->text = xrealloc(b->text, cap, 1);
	b->cap = cap;
}

void
buf_put(struct buf *b, const void *data, size_t len)
{
	buf_reserve(b, len);
	if (len > 0)
		memcpy(b->text + b->len, data, len);
	b->len += len;
	b->text[b->len] = '\0';
}

void
buf_putc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->text[b->len++] = c;
	b->text[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void
buf_number(struct buf *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int len;

	/* most texts fit at once */
	buf_reserve(b, 0);
	room = b->cap - b->len;
	va_copy(again, ap);
	len = vsnprintf(b->text + b->len, room, fmt, again);
	va_end(again);
	if (len >= 0 && (size_t)len >= room) {
		buf_reserve(b, (size_t)len);
		vsnprintf(b->text + b->len, (size_t)len + 1, fmt, ap);
	}
	if (len > 0)
		b->len += (size_t)len;
	b->text[b->len] = '\0';
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

int
why_set(struct buf *why, const char *fmt, ...)
{
	va_list ap;

	if (why == NULL)
		return -1;
	buf_clear(why);
	why->error = 0;
	va_start(ap, fmt);
	buf_vprintf(why, fmt, ap);
	va_end(ap);
	return -1;
}

/* turns - U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 in UTF-8? */
static bool
turns(const unsigned char *p, size_t left)
{
	if (left < 3 || p[0] != 0xe2)
		return false;
	if (p[1] == 0x80)
		return p[2] == 0x8e || p[2] == 0x8f ||
		       (p[2] >= 0xaa && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
}

/* shown_len - length of the character at `p' if it may be shown, else 0 */
static size_t
shown_len(const unsigned char *p, size_t left)
{
	if (*p < 0x20 || *p == 0x7f ||
	    (*p == 0xc2 && left > 1 && p[1] < 0xa0) || turns(p, left))
		return 0;
	return utf8_len(p, left);
}

void
buf_mask(struct buf *b, const void *data, size_t len, size_t max)
{
	const unsigned char *p = data;
	size_t at = 0, n;

	while (at < len) {
		n = shown_len(p + at, len - at);
		if (at + (n ? n : 1) > max) {
			buf_puts(b, "...");
			return;
		}
		if (n == 0)
			buf_putc(b, '?');
		else
			buf_put(b, p + at, n);
		at += n ? n : 1;
	}
}

/* line_len - LF, CR LF or a tab at `p'; else 0 */
static size_t
line_len(const unsigned char *p, size_t left)
{
	if (*p == '\n' || *p == '\t')
		return 1;
	return *p == '\r' && left > 1 && p[1] == '\n' ? 2 : 0;
}

void
buf_mask_lines(struct buf *b, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t at = 0, n;

	for (; at < len; at += n ? n : 1) {
		n = line_len(p + at, len - at);
		if (n == 0)
			n = shown_len(p + at, len - at);
		if (n == 0)
			buf_putc(b, '?');
		else
			buf_put(b, p + at, n);
	}
}
