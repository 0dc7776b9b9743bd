/*
 * NAME      jsonw - write JSON piece by piece
 * CONTRACT  see jsonw.h (RFC 8259). Output is ASCII where the text is, UTF-8
 *           elsewhere.
 */
#include "json/jsonw.h"

#include <string.h>

#include "base/rfc3339.h"

#define PIECE      65536 /* bytes kept before they are handed over */
#define LINE_DEPTH 2     /* members up to here get lines of their own */

void
jsonw_begin(
    struct jsonw *w, void (*put)(void *, const char *, size_t), void *context)
{
	*w = (struct jsonw){ .put = put, .context = context };
}

void
jsonw_begin_line(
    struct jsonw *w, void (*put)(void *, const char *, size_t), void *context)
{
	jsonw_begin(w, put, context);
	w->depth = LINE_DEPTH + 1;
}

static void
flush(struct jsonw *w)
{
	if (w->buf.len > 0)
		w->put(w->context, w->buf.text, w->buf.len);
	buf_clear(&w->buf);
}

void
jsonw_end(struct jsonw *w)
{
	buf_putc(&w->buf, '\n');
	flush(w);
	buf_release(&w->buf);
}

static void
escape(struct buf *out, const char *text, size_t len)
{
	unsigned char c;
	size_t i;

	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '\r')
			buf_puts(out, "\\r");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, (char)c);
	}
}

static void
new_line(struct jsonw *w)
{
	if (w->depth <= LINE_DEPTH)
		buf_putc(&w->buf, '\n');
	else if (w->more)
		buf_putc(&w->buf, ' ');
}

/* member - what comes before a value */
static void
member(struct jsonw *w, const char *key)
{
	if (w->buf.len >= PIECE)
		flush(w);
	if (w->more)
		buf_putc(&w->buf, ',');
	if (w->depth > 0)
		new_line(w);
	if (key != NULL)
		buf_printf(&w->buf, "\"%s\": ", key);
	w->more = true;
}

void
jsonw_open(struct jsonw *w, const char *key, char bracket)
{
	member(w, key);
	buf_putc(&w->buf, bracket);
	w->depth++;
	w->more = false;
}

void
jsonw_close(struct jsonw *w, char bracket)
{
	if (w->more && w->depth <= LINE_DEPTH)
		buf_putc(&w->buf, '\n');
	buf_putc(&w->buf, bracket);
	w->depth--;
	w->more = true;
}

void
jsonw_null(struct jsonw *w, const char *key)
{
	member(w, key);
	buf_puts(&w->buf, "null");
}

void
jsonw_string(struct jsonw *w, const char *key, const char *text)
{
	struct buf safe = BUF_INIT;

	if (text == NULL) {
		jsonw_null(w, key);
		return;
	}
	buf_mask(&safe, text, strlen(text), SIZE_MAX);
	member(w, key);
	buf_putc(&w->buf, '"');
	escape(&w->buf, buf_text(&safe), safe.len);
	buf_putc(&w->buf, '"');
	buf_release(&safe);
}

void
jsonw_octets(struct jsonw *w, const char *key, const char *text, size_t len)
{
	unsigned char c;
	size_t i;

	member(w, key);
	buf_putc(&w->buf, '"');
	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if (c < 0x80) {
			escape(&w->buf, text + i, 1);
			continue;
		}
		buf_putc(&w->buf, (char)(0xc0 | c >> 6));
		buf_putc(&w->buf, (char)(0x80 | (c & 0x3f)));
	}
	buf_putc(&w->buf, '"');
}

void
jsonw_int(struct jsonw *w, const char *key, long long value)
{
	member(w, key);
	buf_printf(&w->buf, "%lld", value);
}

void
jsonw_int_if(struct jsonw *w, const char *key, bool known, long long value)
{
	if (known)
		jsonw_int(w, key, value);
	else
		jsonw_null(w, key);
}

void
jsonw_count(struct jsonw *w, const char *key, uint64_t value)
{
	if (value > JSONW_COUNT_MAX)
		value = JSONW_COUNT_MAX;
	jsonw_int(w, key, (long long)value);
}

void
jsonw_bool(struct jsonw *w, const char *key, bool value)
{
	member(w, key);
	buf_puts(&w->buf, value ? "true" : "false");
}

void
jsonw_tri(struct jsonw *w, const char *key, int value)
{
	if (value < 0)
		jsonw_null(w, key);
	else
		jsonw_bool(w, key, value > 0);
}

void
jsonw_time(struct jsonw *w, const char *key, time_t value)
{
	char text[RFC3339_SIZE];

	if (value == 0) {
		jsonw_null(w, key);
		return;
	}
	rfc3339_format(text, value);
	jsonw_string(w, key, text);
}

void
jsonw_strings(
    struct jsonw *w, const char *key, const char *const *list, size_t len)
{
	size_t i;

	jsonw_open(w, key, '[');
	for (i = 0; i < len; i++)
		jsonw_string(w, NULL, list[i]);
	jsonw_close(w, ']');
}
