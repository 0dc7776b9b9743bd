/*
 * named_file - a file that the administrator named, anywhere
 */
#ifndef POSTSTS_CLI_NAMED_FILE_H
#define POSTSTS_CLI_NAMED_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * named_file_put - all new or all old; with the rights of who runs us, be
 * they root's. -1 and `why'.
 */
int named_file_put(const char *path, mode_t mode, const char *text, size_t len,
    struct buf *why) ATTR_MUSTCHECK;
/* named_file_copy - the same with what an open file holds */
int named_file_copy(
    const char *path, mode_t mode, int from, struct buf *why) ATTR_MUSTCHECK;

#endif
