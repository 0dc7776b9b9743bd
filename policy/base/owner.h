/*
 * owner - whose a new file is
 */
#ifndef POSTSTS_BASE_OWNER_H
#define POSTSTS_BASE_OWNER_H

#include "base/attr.h"

/*
 * owner_follow - give what was just made in the open folder `dirfd' to the
 * owner and group of that folder, where we are root and it is not root's: a
 * service that runs as that user has to write there, too. 0, or -1 and errno.
 *
 * `fd' must be of a file or folder that this process made (O_EXCL, mkdir):
 * something found there may be a hard link to a file of somebody else.
 */
int owner_follow(int fd, int dirfd) ATTR_MUSTCHECK;

#endif
