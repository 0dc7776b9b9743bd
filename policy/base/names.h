/*
 * names - number each distinct byte string in the order of arrival
 *
 * For things that many domains share and that have facts of their own. Keys
 * have a length and may contain any bytes.
 */
#ifndef POSTSTS_BASE_NAMES_H
#define POSTSTS_BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct names;

struct names *names_new(void);
void names_free(struct names *);

/*
 * names_add - the number of this key: 0, 1, 2 ...; a new key gets the next one,
 * which is what names_len() was before
 */
uint32_t names_add(struct names *, const void *key, size_t len);
size_t names_len(const struct names *);

/*
 * names_key - the key with this number, followed by a NUL; `len' may be NULL.
 * Valid until names_free().
 */
const char *names_key(const struct names *, uint32_t number, size_t *len);

#endif
