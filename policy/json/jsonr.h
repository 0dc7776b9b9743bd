/*
 * jsonr - read members of a JSON document that may be hostile
 *
 * Every function reports where in the document something is wrong. A missing
 * member counts as null, and null as "unknown" or as the empty value of its
 * type. Texts are interned in the reader's arena. All return 0, or -1 and the
 * reader's `why'.
 */
#ifndef POSTSTS_JSON_JSONR_H
#define POSTSTS_JSON_JSONR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"

/* a place in the document: zones[3].mx[0] */
struct place {
	const struct place *up; /* NULL: the document itself */
	const char *key;        /* of the object or array within `up' */
	size_t index;           /* within that array, or PLACE_MEMBER */
	const json_t *object;   /* whose members are read */
};

/* `key' is an object itself, not an array of objects */
#define PLACE_MEMBER ((size_t)-1)

struct jsonr {
	struct arena *arena;
	struct buf *why;
};

/* jsonr_fail - set `why' to "zones[3].mx[0].host: ..."; always -1 */
int jsonr_fail(struct jsonr *, const struct place *, const char *key,
    const char *fmt, ...) ATTR_PRINTF(4, 5);

/* jsonr_text - NULL if it is missing; no NUL inside, at most `max' octets */
int jsonr_text(struct jsonr *, const struct place *, const char *key,
    size_t max, const char **) ATTR_MUSTCHECK;
/* jsonr_string - the same, but "" if it is missing */
int jsonr_string(struct jsonr *, const struct place *, const char *key,
    size_t max, const char **) ATTR_MUSTCHECK;
/* jsonr_name - a canonical domain name; must not be missing */
int jsonr_name(struct jsonr *, const struct place *, const char *key,
    const char **) ATTR_MUSTCHECK;
/* jsonr_word - a word that only poststs chooses; must not be missing */
int jsonr_word(struct jsonr *, const struct place *, const char *key,
    const char **) ATTR_MUSTCHECK;
/* jsonr_octets - what jsonw_octets() wrote; `value' is the string itself */
int jsonr_octets(struct jsonr *, const struct place *, const json_t *value,
    size_t max, const char **, size_t *len) ATTR_MUSTCHECK;
int jsonr_int(struct jsonr *, const struct place *, const char *key,
    long long min, long long max, long long *) ATTR_MUSTCHECK;
int jsonr_bool(struct jsonr *, const struct place *, const char *key,
    bool *) ATTR_MUSTCHECK;
int jsonr_tri(struct jsonr *, const struct place *, const char *key,
    enum tri *) ATTR_MUSTCHECK;
/* jsonr_time - 0 if it is missing */
int jsonr_time(struct jsonr *, const struct place *, const char *key,
    time_t *) ATTR_MUSTCHECK;
/* jsonr_status - "unasked" if it is missing */
int jsonr_status(struct jsonr *, const struct place *, const char *key,
    enum dns_status *) ATTR_MUSTCHECK;

/*
 * jsonr_list - the array and its length, at most `max'; empty if it is missing
 */
int jsonr_list(struct jsonr *, const struct place *, const char *key,
    size_t max, const json_t **, size_t *len) ATTR_MUSTCHECK;
/* jsonr_strings - an array of strings; NULL if it is empty */
int jsonr_strings(struct jsonr *, const struct place *, const char *key,
    const char ***, size_t *len) ATTR_MUSTCHECK;
/* jsonr_enter - set `inner' to the n-th object of an array in `outer' */
int jsonr_enter(struct jsonr *, const struct place *outer, const char *key,
    const json_t *array, size_t n, struct place *inner) ATTR_MUSTCHECK;

/* served_json_read - what served_json_write() of facts_json.h wrote */
int served_json_read(struct jsonr *, const struct place *document,
    struct facts *) ATTR_MUSTCHECK;

#endif
