/* named_file - write a file that the administrator named */
#ifndef POSTSTS_CLI_NAMED_FILE_H
#define POSTSTS_CLI_NAMED_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * named_file_put - replace the file completely or not at all, with the rights
 * of the user who runs us, even if that is root. -1 and `why'.
 */
int named_file_put(const char *path, mode_t mode, const char *text, size_t len,
    struct buf *why) ATTR_MUSTCHECK;
/* named_file_copy - the same with the contents of an open file */
int named_file_copy(
    const char *path, mode_t mode, int from, struct buf *why) ATTR_MUSTCHECK;

#endif
