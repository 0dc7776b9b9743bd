/*
 * fingerprint - have the files that a plan is made from changed since the last
 * apply?
 */
#ifndef POSTSTS_TASK_FINGERPRINT_H
#define POSTSTS_TASK_FINGERPRINT_H

#include <stdbool.h>
#include <time.h>

#include "task/gather.h"

/*
 * fingerprint_unchanged - are the files that the last apply was made from the
 * same, and the settings? In the time of as many stat(2) calls; Postfix and DNS
 * are not asked. False, too, where no apply has ended well yet.
 */
bool fingerprint_unchanged(const struct request *, const struct settings *);
/*
 * fingerprint_write - an apply --if-changed that began then (by the real clock)
 * has ended well: remember what its files were like, in state_dir/watched. A
 * failure costs nothing but the next apply's time.
 */
void fingerprint_write(
    const struct request *, const struct world *, time_t began);

#endif
