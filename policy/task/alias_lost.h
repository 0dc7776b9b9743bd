/*
 * alias_lost - aliases of policy hosts that somebody took out of DNS
 */
#ifndef POSTSTS_TASK_ALIAS_LOST_H
#define POSTSTS_TASK_ALIAS_LOST_H

#include <stdbool.h>

#include "ledger/plan.h"
#include "lookup/resolver.h"
#include "settings/settings.h"

/*
 * alias_lost - malloc'ed, one for each domain of the plan: does the resolver
 * say that mta-sts.DOMAIN, which is to be an alias, is none? NULL: no domain
 * is to have one
 */
bool *alias_lost(
    const struct plan *, const struct settings *, struct resolver *);

#endif
