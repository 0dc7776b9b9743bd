/*
 * fingerprint - have the files that a plan is made from changed since the last
 * apply?
 */
#ifndef POSTSTS_TASK_FINGERPRINT_H
#define POSTSTS_TASK_FINGERPRINT_H

#include <stdbool.h>
#include <time.h>

#include "base/buf.h"
#include "task/gather.h"

/*
 * fingerprint_unchanged - are the files that the last apply was made from the
 * same, and the settings? In the time of as many stat(2) calls; Postfix and DNS
 * are not asked. False, too, where no apply has ended well yet.
 */
bool fingerprint_unchanged(const struct request *, const struct settings *);
/*
 * fingerprint_take - what the files of an apply --if-changed are like that began
 * then (by the real clock): appended, while all of them can still be looked at.
 * fingerprint_write - it has ended well: remember that in state_dir/watched. A
 * failure costs nothing but the next apply's time.
 */
void fingerprint_take(struct buf *lines, const struct request *,
    const struct world *, time_t began);
void fingerprint_write(const struct buf *lines, const struct settings *);

#endif
