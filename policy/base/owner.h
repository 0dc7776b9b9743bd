/* owner - who owns a new file */
#ifndef POSTSTS_BASE_OWNER_H
#define POSTSTS_BASE_OWNER_H

#include "base/attr.h"

/*
 * owner_follow - if we are root, and the open directory `dirfd' is not root's,
 * give what was just created in it to the owner and group of the directory: a
 * service that runs as that user has to write there, too. 0, or -1 and errno.
 *
 * `fd' must be a file or directory that this process created (O_EXCL, mkdir):
 * one that was found there may be a hard link to a file of somebody else.
 */
int owner_follow(int fd, int dirfd) ATTR_MUSTCHECK;

#endif
