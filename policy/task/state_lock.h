/*
 * state_lock - one run at a time that writes
 */
#ifndef POSTSTS_TASK_STATE_LOCK_H
#define POSTSTS_TASK_STATE_LOCK_H

#include "settings/settings.h"

/*
 * state_lock - hold the state folder (made where it is missing) for this run:
 * a descriptor to close, or -1 and the exit code; a failure has been said.
 * Waits for a minute at most, and says so.
 */
int state_lock(const struct settings *, int *code);

#endif
