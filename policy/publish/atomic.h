/*
 * atomic - a file is all new or all old
 *
 * Temporary file in the same folder (O_EXCL, O_NOFOLLOW), written, checked,
 * fsynced, renamed over the old one, folder fsynced. The content is first
 * compared with the file that is there: nothing is written while it is the
 * same, so a run with nothing to do keeps inode and mtime.
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
 * atomic_open - begin `name' (no slash) in the folder `dirfd', shown as
 * `path' in messages; `mode' of the new file. dirfd must stay open. NULL and
 * `why' where `name' is no file name.
 */
struct atomic *atomic_open(int dirfd, const char *name, const char *path,
    mode_t mode, struct buf *why);
/* atomic_write - the next bytes; errors are kept for atomic_commit() */
void atomic_write(struct atomic *, const void *, size_t);
/*
 * atomic_fd - for a writer that seeks (cdb): nothing is compared, the
 * temporary file is made now and its descriptor handed out, still owned by
 * the handle. Not to be mixed with atomic_write(). -1 and `why'.
 */
int atomic_fd(struct atomic *, struct buf *why);
/*
 * atomic_commit - 1: the new content is in place and durable; 0: it was the
 * same already and nothing was written; -1: old file intact, `why' says why.
 * (Where only the last step, making the new name durable, fails, -1 too:
 * readers see the new file then.) Frees the handle in each case.
 */
int atomic_commit(struct atomic *, struct buf *why) ATTR_MUSTCHECK;
/* atomic_abort - forget it all; NULL is fine */
void atomic_abort(struct atomic *);

#endif
