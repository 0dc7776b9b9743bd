/*
 * own_file - is what stands in a folder of ours a file of ours?
 */
#ifndef POSTSTS_BASE_OWN_FILE_H
#define POSTSTS_BASE_OWN_FILE_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * own_file - nothing, or a plain file of ours, of root's, or of whom the open
 * folder belongs to; -1 and `why', which names it: another may lead
 * elsewhere, wait for ever, or be changed while we read. `dir' is for `why'.
 */
int own_file(int dirfd, const char *dir, const char *name,
    struct buf *why) ATTR_MUSTCHECK;

#endif
