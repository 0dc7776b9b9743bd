/* dir_room - limit the size of a directory */
#ifndef POSTSTS_BASE_DIR_ROOM_H
#define POSTSTS_BASE_DIR_ROOM_H

#include <stdint.h>

#include "base/attr.h"

/*
 * dir_room - remove plain files in the open directory, oldest first, until
 * those that stay and `more' bytes are not more than `max'. Files whose name
 * begins with a dot count but stay, because somebody is writing them. Returns
 * how many were removed, or -1 and errno, EFBIG if `more' alone is too much.
 */
long dir_room(int dirfd, uint64_t max, uint64_t more) ATTR_MUSTCHECK;

/*
 * dir_bytes - the size and the number of all plain files in the open directory;
 * -1 and errno
 */
int dir_bytes(int dirfd, uint64_t *bytes, uint64_t *files) ATTR_MUSTCHECK;

#endif
