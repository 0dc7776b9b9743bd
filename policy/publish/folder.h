/*
 * folder - open and make folders without being led astray
 *
 * The folders an administrator names (state_dir, web_root) may be symlinks;
 * everything below them is opened one step at a time, without following any.
 */
#ifndef POSTSTS_PUBLISH_FOLDER_H
#define POSTSTS_PUBLISH_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * folder_open - descriptor of the folder `path'; with `create' it and its
 * missing parents are made, mode 0755. -1 and `why'.
 */
int folder_open(const char *path, bool create, struct buf *why);

/*
 * folder_step - descriptor of the folder `name' (one component) in `dirfd'.
 * A symlink is not followed. With `create' a missing folder is made, what is
 * there and no folder is unlinked and a folder made, and the mode is put
 * right (0755, whatever the umask or a killed run left). -1 and errno.
 */
int folder_step(int dirfd, const char *name, bool create);

/* folder_readable - does the world read and enter it, and nobody else write? */
bool folder_readable(int fd);

#endif
