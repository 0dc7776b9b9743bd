/* own_file - is a file in a directory of ours safe to use? */
#ifndef POSTSTS_BASE_OWN_FILE_H
#define POSTSTS_BASE_OWN_FILE_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * own_file - 0 if `name' does not exist, or is a plain file of ours, of root's,
 * or of the owner of the open directory. Otherwise -1, and `why' names it:
 * another file may lead elsewhere, block for ever, or change while we read it.
 * `dir' is for `why'.
 */
int own_file(int dirfd, const char *dir, const char *name,
    struct buf *why) ATTR_MUSTCHECK;

#endif
