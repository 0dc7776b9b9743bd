/* alias_lost - aliases of policy hosts that somebody removed from DNS */
#ifndef POSTSTS_TASK_ALIAS_LOST_H
#define POSTSTS_TASK_ALIAS_LOST_H

#include <stdbool.h>

#include "ledger/plan.h"
#include "lookup/resolver.h"
#include "settings/settings.h"

/*
 * alias_lost - for each domain of the plan: does the resolver say that
 * mta-sts.DOMAIN, which should be an alias, is none? The caller frees the
 * array. NULL: no domain should have an alias.
 */
bool *alias_lost(
    const struct plan *, const struct settings *, struct resolver *);

#endif
