/*
 * nearmiss - which word did the writer probably mean?
 */
#ifndef POSTSTS_BASE_NEARMISS_H
#define POSTSTS_BASE_NEARMISS_H

#include <stddef.h>

/*
 * nearmiss - the one of `known' that the word is most likely a slip of: other
 * case, `-' for `_', and one wrong, missing, added or swapped octet (two in
 * words of six and more); NULL when it is none. NULLs in `known' are skipped.
 */
const char *nearmiss(const char *word, size_t len, const char *const *known,
    size_t count);

#endif
