/*
 * health - ask this machine how it is (facts/health.h)
 */
#ifndef POSTSTS_INSPECT_HEALTH_H
#define POSTSTS_INSPECT_HEALTH_H

#include "facts/health.h"
#include "settings/settings.h"

/*
 * inspect_health - timers and crontabs, the user of the runs and his rights on
 * the folders and on these files, disks, the spool, the kernel's clock.
 * Everything but mailboxes.
 */
void inspect_health(struct health *, const struct settings *,
    const char *const *files, size_t files_len);

#endif
