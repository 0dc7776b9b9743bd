/*
 * http_answer - what a policy host says to GET, taken apart as it comes
 *
 * HTTP/1.x (RFC 9112), as far as the fetch of a policy goes: the code, two
 * header fields, and the body of a 200, by its length, in chunks, or up to the
 * end. Of other answers the header is all there is to know. Hostile input: an
 * answer has bounds, and the first byte that is not HTTP ends it.
 */
#ifndef POSTSTS_FACTS_HTTP_ANSWER_H
#define POSTSTS_FACTS_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "facts/probe.h"

#define HTTP_HEADER_MAX 65536 /* bytes of header, trailers and chunk sizes */

enum http_event {
	HTTP_MORE,      /* the answer goes on */
	HTTP_WHOLE,     /* nothing more is to be known */
	HTTP_BAD,       /* `error' says why */
	HTTP_TOO_LARGE, /* the body has more than POLICY_BODY_LIMIT bytes */
};

enum http_place {
	HTTP_STATUS,
	HTTP_FIELDS,
	HTTP_COUNTED,    /* in a body whose length is known */
	HTTP_CHUNK_SIZE, /* at the line before a chunk */
	HTTP_CHUNK,
	HTTP_CHUNK_END, /* at the end of line behind it */
	HTTP_TRAILER,
	HTTP_UP_TO_CLOSE, /* in a body that ends when the peer hangs up */
};

struct http_answer {
	enum http_place place;
	uint16_t code;         /* 0: not known yet, or of a 1xx */
	bool chunked, counted; /* what the header says of the body */
	size_t length;         /* of the body, or left of it or of a chunk */
	size_t header_bytes;
	const char *error;
	char line[512];  /* the beginning of the present one */
	size_t line_len; /* all of it */
	char media_type[PROBE_TEXT_MAX + 1]; /* raw bytes, to be masked */
	char location[PROBE_TEXT_MAX + 1];
	struct buf body;
};

/* http_answer_begin - one that is zeroed or was used before */
void http_answer_begin(struct http_answer *);
void http_answer_release(struct http_answer *);

/* http_answer_take - the bytes that came next; nothing after the last event */
enum http_event http_answer_take(
    struct http_answer *, const char *bytes, size_t len);
/* http_answer_end - the peer hung up: WHOLE, or MORE where it is cut short */
enum http_event http_answer_end(struct http_answer *);
/* http_answer_in_body - is the header of a 200 over? */
bool http_answer_in_body(const struct http_answer *);

#endif
