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
 * fingerprint_unchanged - are the settings, and the files from which the last
 * apply was made, the same? It takes as many stat(2) calls, and asks neither
 * Postfix nor DNS. False if no apply has succeeded yet.
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
