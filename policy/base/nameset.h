/*
 * nameset - a set of texts that knows in which order they came
 *
 * Made for a million keys of a lookup table: the texts sit side by side in
 * one arena, each costs its own length and about sixteen bytes.
 */
#ifndef POSTSTS_BASE_NAMESET_H
#define POSTSTS_BASE_NAMESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMESET_NONE SIZE_MAX

struct nameset;

struct nameset *nameset_new(void);
/* nameset_free - NULL is fine */
void nameset_free(struct nameset *);

/*
 * nameset_add - the place (0, 1, ...) of this text, added where it was
 * missing; a text ends at its first NUL
 */
size_t nameset_add(struct nameset *, const char *text, size_t len);
/* nameset_find - the place of this text, NAMESET_NONE where it is missing */
size_t nameset_find(const struct nameset *, const char *text, size_t len);
size_t nameset_len(const struct nameset *);
/* nameset_get - the text at this place, terminated, owned by the set */
const char *nameset_get(const struct nameset *, size_t place);

#endif
