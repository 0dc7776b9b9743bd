/* diff - compare two policies line by line */
#ifndef POSTSTS_CLI_OUT_DIFF_H
#define POSTSTS_CLI_OUT_DIFF_H

#include <stddef.h>

/*
 * diff_print - print the lines of both texts, removed ones with "-" and added
 * ones with "+" before them; for texts whose lines have a fixed order, as
 * policies do
 */
void diff_print(
    const char *before, size_t before_len, const char *after, size_t after_len);

#endif
