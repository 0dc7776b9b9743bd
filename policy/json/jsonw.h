/*
 * jsonw - write JSON piece by piece
 *
 * For documents that are too large for a tree in memory. The caller opens and
 * closes objects and arrays in the right order; this file adds commas, line
 * breaks and escapes. A key is NULL inside an array. Objects of the two
 * outermost levels are on lines of their own, so that two documents can be
 * compared with diff(1).
 */
#ifndef POSTSTS_JSON_JSONW_H
#define POSTSTS_JSON_JSONW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"

#define JSONW_COUNT_MAX ((uint64_t)1 << 53) /* the most JSON surely supports */

struct jsonw {
	void (*put)(void *, const char *, size_t);
	void *context;
	struct buf buf; /* not passed to `put' yet */
	int depth;
	bool more; /* this object or array already has something */
};

/* jsonw_begin - start a document; `put' gets it piece by piece */
void jsonw_begin(
    struct jsonw *, void (*put)(void *, const char *, size_t), void *context);
/* jsonw_begin_line - the same, all of it in one line */
void jsonw_begin_line(
    struct jsonw *, void (*put)(void *, const char *, size_t), void *context);
/* jsonw_end - add a newline, and pass on what is left */
void jsonw_end(struct jsonw *);

/* `bracket' is one of "{" and "[", "}" and "]" */
void jsonw_open(struct jsonw *, const char *key, char bracket);
void jsonw_close(struct jsonw *, char bracket);

/* jsonw_string - text, made printable (buf_mask()); NULL gives null */
void jsonw_string(struct jsonw *, const char *key, const char *text);
/*
 * jsonw_octets - any bytes: octets above 127 become the characters U+0080 to
 * U+00FF, so that they can be written again unchanged after reading
 */
void jsonw_octets(struct jsonw *, const char *key, const char *, size_t len);
void jsonw_int(struct jsonw *, const char *key, long long);
/* jsonw_int_if - null unless `known' */
void jsonw_int_if(struct jsonw *, const char *key, bool known, long long);
/* jsonw_count - JSONW_COUNT_MAX at most */
void jsonw_count(struct jsonw *, const char *key, uint64_t);
void jsonw_bool(struct jsonw *, const char *key, bool);
/* jsonw_tri - 1 true, 0 false, -1 null (enum tri of facts.h) */
void jsonw_tri(struct jsonw *, const char *key, int);
/* jsonw_time - RFC 3339; 0 gives null */
void jsonw_time(struct jsonw *, const char *key, time_t);
void jsonw_null(struct jsonw *, const char *key);
/* jsonw_strings - an array of them */
void jsonw_strings(
    struct jsonw *, const char *key, const char *const *list, size_t len);

#endif
