/*
 * dir_room - a folder that is not to grow without end
 */
#ifndef POSTSTS_BASE_DIR_ROOM_H
#define POSTSTS_BASE_DIR_ROOM_H

#include <stdint.h>

#include "base/attr.h"

/*
 * dir_room - in the open folder, remove plain files, the oldest first, until
 * `more' bytes beside what stays are no more than `max'. Files whose name
 * begins with a dot count, and stay: somebody is at work on them. How many
 * were removed; or -1 and errno, EFBIG where `more' alone is too much.
 */
long dir_room(int dirfd, uint64_t max, uint64_t more) ATTR_MUSTCHECK;

/* dir_bytes - of all plain files in the open folder, and their number; -1 */
int dir_bytes(int dirfd, uint64_t *bytes, uint64_t *files) ATTR_MUSTCHECK;

#endif
