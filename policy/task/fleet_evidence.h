/*
 * fleet_evidence - a member sends what it has counted, and hears of the others
 */
#ifndef POSTSTS_TASK_FLEET_EVIDENCE_H
#define POSTSTS_TASK_FLEET_EVIDENCE_H

#include "base/attr.h"
#include "settings/settings.h"
#include "store/store.h"

/*
 * fleet_evidence - both ways; an exit code, a failure has been said. Where the
 * evidence of this machine cannot be read, or the store has no room for any,
 * that is said, and is no reason to publish nothing.
 */
int fleet_evidence(struct store *shared, const char *member,
    const struct settings *) ATTR_MUSTCHECK;

#endif
