/*
 * NAME      wire - numbers, texts and lists as bytes between two processes
 * CONTRACT  see wire.h. A number is eight bytes in the machine's order, a text
 *           a number and its bytes, a list the number of its members.
 */
#include "base/wire.h"

#include <string.h>

/* ---- writing ---- */

void
wire_put_number(struct buf *out, uint64_t number)
{
	buf_put(out, &number, sizeof(number));
}

void
wire_put_bytes(struct buf *out, const void *bytes, size_t len)
{
	wire_put_number(out, bytes != NULL ? len + 1 : 0);
	if (bytes != NULL)
		buf_put(out, bytes, len);
}

void
wire_put_text(struct buf *out, const char *text)
{
	wire_put_bytes(out, text, text != NULL ? strlen(text) : 0);
}

/* ---- reading ---- */

uint64_t
wire_number(struct wire *w, uint64_t max)
{
	uint64_t number = 0;

	if (w->broken || (size_t)(w->end - w->at) < sizeof(number)) {
		w->broken = true;
		return 0;
	}
	memcpy(&number, w->at, sizeof(number));
	w->at += sizeof(number);
	if (number > max)
		w->broken = true;
	return w->broken ? 0 : number;
}

const char *
wire_bytes(struct wire *w, size_t max, size_t *len)
{
	uint64_t number = wire_number(w, (uint64_t)max + 1);
	const char *bytes = w->at;

	*len = 0;
	if (number == 0)
		return NULL;
	if (number - 1 > (uint64_t)(w->end - w->at)) {
		w->broken = true;
		return NULL;
	}
	*len = (size_t)(number - 1);
	w->at += *len;
	return bytes;
}

const char *
wire_text(struct wire *w, size_t max)
{
	size_t len;
	const char *bytes = wire_bytes(w, max, &len), *text = NULL;
	struct buf masked = BUF_INIT;

	if (bytes == NULL)
		return NULL;
	buf_mask(&masked, bytes, len, len);
	if (masked.len != len ||
	    (len > 0 && memcmp(masked.text, bytes, len) != 0))
		w->broken = true;
	else
		text = arena_strndup(w->arena, bytes, len);
	buf_release(&masked);
	return text;
}

const char *
wire_seen(struct wire *w, size_t max)
{
	size_t len;
	const char *bytes = wire_bytes(w, SIZE_MAX - 1, &len), *text = NULL;
	struct buf masked = BUF_INIT;

	if (bytes == NULL)
		return NULL;
	buf_mask(&masked, bytes, len, max);
	text = arena_intern(w->arena, buf_text(&masked));
	buf_release(&masked);
	return text;
}

void *
wire_list(struct wire *w, size_t max, size_t size, size_t *len)
{
	uint64_t count = wire_number(w, max);

	if (count > (uint64_t)(w->end - w->at) / sizeof(uint64_t))
		w->broken = true;
	*len = w->broken ? 0 : (size_t)count;
	return arena_alloc(w->arena, *len * size + 1);
}

const char *
wire_need(struct wire *w, const char *text)
{
	if (text == NULL)
		w->broken = true;
	return text;
}

bool
wire_end(const struct wire *w)
{
	return !w->broken && w->at == w->end;
}
