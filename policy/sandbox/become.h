/*
 * become - root as somebody else, who may read what root may
 *
 * An administrator runs a command as root in the folders of a service. What
 * the user of that service has put there must not be opened with root's
 * rights: so the command becomes that user, with the one right that the units
 * give him, to read any file (CAP_DAC_READ_SEARCH), as chain files and tables
 * are often root's.
 */
#ifndef POSTSTS_SANDBOX_BECOME_H
#define POSTSTS_SANDBOX_BECOME_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * become - this user, for good; or with `back' until become_root(). `gid' is
 * for a user who has no entry in passwd. -1 and `why'. Only root may call it.
 */
int become(uid_t uid, gid_t gid, bool back, struct buf *why) ATTR_MUSTCHECK;

/* become_can_go_back - did it leave that open? Else the next two do nothing */
bool become_can_go_back(void);
/*
 * become_root - root again, to write a file that the administrator named, and
 * become_end - done. -1 and `why' as above.
 */
int become_root(struct buf *why) ATTR_MUSTCHECK;
int become_end(struct buf *why) ATTR_MUSTCHECK;

#endif
