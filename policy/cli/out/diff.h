/*
 * diff - what changes between two policies, line by line
 */
#ifndef POSTSTS_CLI_OUT_DIFF_H
#define POSTSTS_CLI_OUT_DIFF_H

#include <stddef.h>

/*
 * diff_print - the lines of both texts, "-" before those that go and "+"
 * before those that come; good for texts in a fixed order, as policies are
 */
void diff_print(
    const char *before, size_t before_len, const char *after, size_t after_len);

#endif
