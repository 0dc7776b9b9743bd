/*
 * file - a whole file as text
 */
#ifndef POSTSTS_BASE_FILE_H
#define POSTSTS_BASE_FILE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * file_read - a whole file, `-' for standard input, at most `max' bytes, as
 * text that ends with a NUL; NULL and `why', errno kept. Free with free(3).
 */
char *file_read(const char *path, size_t max, size_t *len, struct buf *why);

#endif
