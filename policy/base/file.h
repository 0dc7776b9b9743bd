/* file - read a whole file as text */
#ifndef POSTSTS_BASE_FILE_H
#define POSTSTS_BASE_FILE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * file_read - read a whole file, or standard input for `-', of at most `max'
 * bytes, as text that ends in a NUL. NULL and `why', with errno kept. Free it
 * with free(3).
 */
char *file_read(const char *path, size_t max, size_t *len, struct buf *why);

#endif
