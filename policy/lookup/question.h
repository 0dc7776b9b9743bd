/*
 * question - the name that a question is about
 */
#ifndef POSTSTS_LOOKUP_QUESTION_H
#define POSTSTS_LOOKUP_QUESTION_H

#include <stddef.h>

#include "lookup/resolver.h"

/*
 * question_name - the prefix and the name behind it; what does not fit is cut:
 * it is no name in DNS, and is answered so
 */
void question_name(
    struct dns_question *, const char *prefix, const char *name, size_t len);

#endif
