/*
 * fleet_settings - the settings that members of a fleet must have in common
 */
#ifndef POSTSTS_TASK_FLEET_SETTINGS_H
#define POSTSTS_TASK_FLEET_SETTINGS_H

#include <stdbool.h>

#include "base/buf.h"
#include "settings/settings.h"

/* fleet_settings_print - those that say what is published, one a line */
void fleet_settings_print(struct buf *, const struct settings *);
/*
 * fleet_settings_agree - do these two texts? Else `how' says where they differ.
 * An option that only one of them has is of another version, and no
 * difference.
 */
bool fleet_settings_agree(const char *here, const char *there, struct buf *how);

#endif
