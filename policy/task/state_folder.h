/*
 * state_folder - who owns the state directory, and who can have put files there
 */
#ifndef POSTSTS_TASK_STATE_FOLDER_H
#define POSTSTS_TASK_STATE_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * state_folder_enter - call it before anything in the directory is opened. If
 * root runs us, become the owner of the directory (sandbox/become.h; `back' as
 * there). A directory that everybody may write to is refused, and so are files
 * that are not ours or not plain files. Missing ones are no error. An exit
 * code; unless it is EX_OK, `why' says why.
 */
int state_folder_enter(
    const char *state_dir, bool back, struct buf *why) ATTR_MUSTCHECK;

/*
 * state_folder_make - create it if it is missing, but not its parent: a missing
 * parent means that the name is wrong. If root creates the usual one, and there
 * is a user poststs, it belongs to that user, and the process becomes him. -1
 * and `why'.
 */
int state_folder_make(const char *state_dir, struct buf *why) ATTR_MUSTCHECK;

#endif
