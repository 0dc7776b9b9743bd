/*
 * state_folder - whose state it is, and who may have put things there
 */
#ifndef POSTSTS_TASK_STATE_FOLDER_H
#define POSTSTS_TASK_STATE_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * state_folder_enter - before anything in it is opened: where root runs us,
 * become its owner (sandbox/become.h; `back' as there). Refused are a folder
 * that everybody may write to, and files that are not ours or no files. What
 * is missing is in order. An exit code, and `why' beside EX_OK.
 */
int state_folder_enter(
    const char *state_dir, bool back, struct buf *why) ATTR_MUSTCHECK;

/*
 * state_folder_make - where it is missing, but not the folder it stands in:
 * that would be a name with a mistake in it. -1 and `why'.
 */
int state_folder_make(const char *state_dir, struct buf *why) ATTR_MUSTCHECK;

#endif
