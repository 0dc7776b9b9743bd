/*
 * atomic - replace a file completely or not at all
 *
 * The content goes to a temporary file in the same directory (O_EXCL,
 * O_NOFOLLOW), which is checked, fsynced and renamed over the old one; then the
 * directory is fsynced. The content is first compared with the existing file.
 * Nothing is written while both are the same, so that a run with nothing to do
 * keeps inode and mtime.
 */
#ifndef POSTSTS_PUBLISH_ATOMIC_H
#define POSTSTS_PUBLISH_ATOMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

struct atomic;

/*
 * atomic_open - start the file `name' (no slash) in the directory `dirfd',
 * which must stay open. `path' is for messages, `mode' that of the new file.
 * NULL and `why' if `name' is no file name.
 */
struct atomic *atomic_open(int dirfd, const char *name, const char *path,
    mode_t mode, struct buf *why);
/* atomic_write - add the next bytes; atomic_commit() reports errors */
void atomic_write(struct atomic *, const void *, size_t);
/*
 * atomic_fd - for a writer that seeks (cdb): create the temporary file now,
 * compare nothing, and return its descriptor, which the handle still owns. Not
 * to be used together with atomic_write(). -1 and `why'.
 */
int atomic_fd(struct atomic *, struct buf *why);
/*
 * atomic_commit - 1: the new content is in place and durable; 0: it was the
 * same, and nothing was written; -1: the old file is intact, and `why' says
 * why. (If only the last step fails, which makes the new name durable, -1 as
 * well; readers then see the new file.) Frees the handle in each case.
 */
int atomic_commit(struct atomic *, struct buf *why) ATTR_MUSTCHECK;
/*
 * atomic_abort - remove the temporary file and free the handle; NULL is allowed
 */
void atomic_abort(struct atomic *);

#endif
