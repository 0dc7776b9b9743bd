/*
 * alloc - allocate memory, or end the process
 *
 * A program that generates policies can do nothing useful without memory. It
 * ends with EX_OSERR, and the old output stays. None of these functions returns
 * NULL. Free the memory with free(3).
 */
#ifndef POSTSTS_BASE_ALLOC_H
#define POSTSTS_BASE_ALLOC_H

#include <stddef.h>

#include "base/attr.h"

void *xmalloc(size_t) ATTR_MALLOC;
void *xcalloc(size_t count, size_t size) ATTR_MALLOC;
/* xrealloc - as realloc(3) for count * size bytes; overflow ends the process */
void *xrealloc(void *, size_t count, size_t size)
    __attribute__((returns_nonnull));
char *xstrdup(const char *) ATTR_MALLOC;
char *xstrndup(const char *, size_t len) ATTR_MALLOC;

/*
 * VEC_GROW - make room for one more element in a growing array
 *
 * `ptr' is the array, `len' its used length, `cap' its capacity (both
 * size_t); all three may be evaluated more than once.
 */
#define VEC_GROW(ptr, len, cap)                                                \
	do {                                                                   \
		if ((len) == (cap)) {                                          \
			(cap) = (cap) ? 2 * (cap) : 8;                         \
			(ptr) = xrealloc((ptr), (cap), sizeof(*(ptr)));        \
		}                                                              \
	} while (0)

#endif
