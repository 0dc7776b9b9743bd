/*
 * folder - open and create directories without following symlinks of others
 *
 * The directories that the administrator names (state_dir, web_root) may be
 * symlinks. Everything below them is opened one component at a time, without
 * following any.
 */
#ifndef POSTSTS_PUBLISH_FOLDER_H
#define POSTSTS_PUBLISH_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * folder_open - a descriptor of the directory `path'. With `create' it and its
 * missing parents are created with mode 0755. -1 and `why'.
 */
int folder_open(const char *path, bool create, struct buf *why);

/*
 * folder_step - a descriptor of the directory `name' (one component) in
 * `dirfd'. A symlink is not followed. With `create' a missing directory is
 * created, anything else of that name is unlinked and replaced by a directory,
 * and the mode is corrected (0755, whatever the umask or a killed run left). -1
 * and errno.
 */
int folder_step(int dirfd, const char *name, bool create);

/*
 * folder_readable - may everybody read and enter it, and only the owner write?
 */
bool folder_readable(int fd);

#endif
