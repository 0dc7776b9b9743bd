/* nearmiss - which word was probably meant? */
#ifndef POSTSTS_BASE_NEARMISS_H
#define POSTSTS_BASE_NEARMISS_H

#include <stddef.h>

/*
 * nearmiss - the word of `known' that is most likely meant: it differs in case,
 * in `-' for `_', and in one wrong, missing, added or swapped octet (two in
 * words of six and more). NULL: none. NULLs in `known' are skipped.
 */
const char *nearmiss(const char *word, size_t len, const char *const *known,
    size_t count);

#endif
