/*
 * nameset - a set of texts that keeps the order of arrival
 *
 * Made for a million keys of a lookup table: the texts are in one arena, and
 * each needs its own length and about sixteen bytes.
 */
#ifndef POSTSTS_BASE_NAMESET_H
#define POSTSTS_BASE_NAMESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMESET_NONE SIZE_MAX

struct nameset;

struct nameset *nameset_new(void);
/* nameset_free - NULL is allowed */
void nameset_free(struct nameset *);

/*
 * nameset_add - the position (0, 1, ...) of this text, which is added if it is
 * missing; a text ends at its first NUL
 */
size_t nameset_add(struct nameset *, const char *text, size_t len);
/* nameset_find - the position of this text; NAMESET_NONE: it is missing */
size_t nameset_find(const struct nameset *, const char *text, size_t len);
size_t nameset_len(const struct nameset *);
/* nameset_get - the text at this position, terminated, owned by the set */
const char *nameset_get(const struct nameset *, size_t place);

#endif
