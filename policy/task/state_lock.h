/* state_lock - only one run that writes at a time */
#ifndef POSTSTS_TASK_STATE_LOCK_H
#define POSTSTS_TASK_STATE_LOCK_H

#include "settings/settings.h"

/*
 * state_lock - lock the state directory (created if missing) for this run:
 * returns a descriptor to close, or -1 and the exit code; a failure has been
 * reported. Waits for a minute at most, and says so.
 */
int state_lock(const struct settings *, int *code);

#endif
