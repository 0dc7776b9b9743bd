/*
 * NAME      http_answer - what a policy host says to GET
 * CONTRACT  see http_answer.h. As lenient as the clients that senders use:
 *           a line may end in LF alone, chunks may have extensions, a field
 *           that is folded goes on unread. Not lenient where clients differ
 *           about where a body ends: lengths that contradict each other or
 *           are no numbers, and a transfer coding but `chunked', are errors.
 * BUGS      Of a header line the first 512 bytes are looked at.
 */
#include "facts/http_answer.h"

#include <string.h>
#include <strings.h>

#include "base/ascii.h"

void
http_answer_begin(struct http_answer *h)
{
	struct buf body = h->body;

	buf_clear(&body);
	*h = (struct http_answer){ .body = body };
}

void
http_answer_release(struct http_answer *h)
{
	buf_release(&h->body);
}

bool
http_answer_in_body(const struct http_answer *h)
{
	return h->place > HTTP_FIELDS;
}

static enum http_event
bad(struct http_answer *h, const char *error)
{
	h->error = error;
	return HTTP_BAD;
}

/* ---- lines ---- */

static enum http_event
status_line(struct http_answer *h)
{
	const char *l = h->line;

	if (h->line_len < 12 || strncmp(l, "HTTP/1.", 7) != 0 ||
	    !ascii_digit(l[7]) || l[8] != ' ' || l[9] < '1' || l[9] > '9' ||
	    !ascii_digit(l[10]) || !ascii_digit(l[11]) || ascii_digit(l[12]))
		return bad(h, "what it says is no HTTP/1");
	h->code =
	    (uint16_t)((l[9] - '0') * 100 + (l[10] - '0') * 10 + (l[11] - '0'));
	h->place = HTTP_FIELDS;
	return HTTP_MORE;
}

/* value_of - of the line, where it is this field; NULL: it is not */
static const char *
value_of(struct http_answer *h, const char *name)
{
	size_t skip = strlen(name), end = strlen(h->line);

	if (strncasecmp(h->line, name, skip) != 0 || h->line[skip] != ':')
		return NULL;
	while (end > skip && strchr(" \t", h->line[end - 1]) != NULL)
		h->line[--end] = '\0';
	for (skip++; h->line[skip] == ' ' || h->line[skip] == '\t'; skip++)
		;
	return h->line + skip;
}

static void
keep(char *out, const char *value)
{
	size_t len = strnlen(value, PROBE_TEXT_MAX);

	memcpy(out, value, len);
	out[len] = '\0';
}

/* digit - its value in base 16, 16: it is none */
static unsigned
digit(char c)
{
	if (ascii_digit(c))
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* number - all digits of this base; what is too much stays too much */
static bool
number(const char *text, unsigned base, size_t *out)
{
	size_t n;

	for (*out = 0, n = 0; text[n] != '\0'; n++) {
		if (digit(text[n]) >= base)
			return false;
		if (*out <= POLICY_BODY_LIMIT)
			*out = *out * base + digit(text[n]);
	}
	return n > 0;
}

static enum http_event
field(struct http_answer *h)
{
	const char *value;
	size_t length;

	if ((value = value_of(h, "content-type")) != NULL)
		keep(h->media_type, value);
	else if ((value = value_of(h, "location")) != NULL)
		keep(h->location, value);
	else if ((value = value_of(h, "transfer-encoding")) != NULL) {
		if (strcasecmp(value, "chunked") == 0)
			h->chunked = true;
		else if (strcasecmp(value, "identity") != 0)
			return bad(h, "its Transfer-Encoding is not known");
	} else if ((value = value_of(h, "content-length")) != NULL) {
		if (!number(value, 10, &length))
			return bad(h, "its Content-Length is no number");
		if (h->counted && h->length != length)
			return bad(h, "it has two different Content-Lengths");
		h->counted = true;
		h->length = length;
	}
	return HTTP_MORE;
}

/* header_over - the empty line: what comes now? */
static enum http_event
header_over(struct http_answer *h)
{
	if (h->code / 100 == 1) {
		h->code = 0;
		h->place = HTTP_STATUS;
		h->media_type[0] = h->location[0] = '\0';
		h->chunked = h->counted = false;
		return HTTP_MORE;
	}
	if (h->code != 200)
		return HTTP_WHOLE;
	if (h->chunked) {
		h->place = HTTP_CHUNK_SIZE;
		return HTTP_MORE;
	}
	h->place = h->counted ? HTTP_COUNTED : HTTP_UP_TO_CLOSE;
	if (h->counted && h->length > POLICY_BODY_LIMIT)
		return HTTP_TOO_LARGE;
	return h->counted && h->length == 0 ? HTTP_WHOLE : HTTP_MORE;
}

static enum http_event
chunk_size(struct http_answer *h)
{
	h->line[strcspn(h->line, "; \t")] = '\0';
	if (!number(h->line, 16, &h->length))
		return bad(h, "the size of a chunk is no number");
	if (h->length > POLICY_BODY_LIMIT - h->body.len)
		return HTTP_TOO_LARGE;
	h->place = h->length == 0 ? HTTP_TRAILER : HTTP_CHUNK;
	return HTTP_MORE;
}

/* line - a whole one, without its end, is in h->line */
static enum http_event
line(struct http_answer *h)
{
	if (memchr(h->line, '\0',
		h->line_len < sizeof(h->line) ? h->line_len
					      : sizeof(h->line) - 1) != NULL)
		return bad(h, "its header contains a zero byte");
	switch (h->place) {
	case HTTP_STATUS:
		return status_line(h);
	case HTTP_FIELDS:
		return h->line_len == 0 ? header_over(h) : field(h);
	case HTTP_CHUNK_SIZE:
		return chunk_size(h);
	case HTTP_CHUNK_END:
		if (h->line_len != 0)
			return bad(h, "a chunk is longer than it says");
		h->place = HTTP_CHUNK_SIZE;
		return HTTP_MORE;
	case HTTP_TRAILER:
		return h->line_len == 0 ? HTTP_WHOLE : HTTP_MORE;
	case HTTP_COUNTED:
	case HTTP_CHUNK:
	case HTTP_UP_TO_CLOSE:
	default:
		return HTTP_MORE;
	}
}

/* ---- bytes ---- */

/* take_line - up to the end of a line, or all there is; how many */
static size_t
take_line(struct http_answer *h, const char *bytes, size_t len,
    enum http_event *event)
{
	const char *end = memchr(bytes, '\n', len);
	size_t n = end != NULL ? (size_t)(end - bytes) : len, room;

	room = h->line_len < sizeof(h->line) - 1
		   ? sizeof(h->line) - 1 - h->line_len
		   : 0;
	memcpy(
	    h->line + (sizeof(h->line) - 1 - room), bytes, n < room ? n : room);
	h->line_len += n;
	h->header_bytes += n + (end != NULL);
	if (h->header_bytes > HTTP_HEADER_MAX) {
		*event = bad(h, "its header never ends");
		return len;
	}
	if (end == NULL)
		return len;
	if (h->line_len < sizeof(h->line)) {
		if (h->line_len > 0 && h->line[h->line_len - 1] == '\r')
			h->line_len--;
		h->line[h->line_len] = '\0';
	} else
		h->line[sizeof(h->line) - 1] = '\0';
	*event = line(h);
	h->line_len = 0;
	return n + 1;
}

/* take_body - as much as belongs to it; how many */
static size_t
take_body(struct http_answer *h, const char *bytes, size_t len,
    enum http_event *event)
{
	bool open = h->place == HTTP_UP_TO_CLOSE;

	if (!open && len > h->length)
		len = h->length;
	if (len > POLICY_BODY_LIMIT - h->body.len) {
		*event = HTTP_TOO_LARGE;
		return len;
	}
	buf_put(&h->body, bytes, len);
	if (open)
		return len;
	h->length -= len;
	if (h->length == 0 && h->place == HTTP_COUNTED)
		*event = HTTP_WHOLE;
	else if (h->length == 0)
		h->place = HTTP_CHUNK_END;
	return len;
}

enum http_event
http_answer_take(struct http_answer *h, const char *bytes, size_t len)
{
	static const char begins[] = "HTTP/1.";
	enum http_event event = HTTP_MORE;
	size_t n;

	while (len > 0 && event == HTTP_MORE) {
		if (h->place == HTTP_COUNTED || h->place == HTTP_CHUNK ||
		    h->place == HTTP_UP_TO_CLOSE)
			n = take_body(h, bytes, len, &event);
		else
			n = take_line(h, bytes, len, &event);
		bytes += n;
		len -= n;
	}
	/* what cannot become HTTP any more is not waited for */
	if (event == HTTP_MORE && h->place == HTTP_STATUS) {
		n = h->line_len < sizeof(begins) - 1 ? h->line_len
						     : sizeof(begins) - 1;
		if (memcmp(h->line, begins, n) != 0)
			return bad(h, "what it says is no HTTP/1");
	}
	return event;
}

enum http_event
http_answer_end(struct http_answer *h)
{
	return h->place == HTTP_UP_TO_CLOSE ? HTTP_WHOLE : HTTP_MORE;
}
