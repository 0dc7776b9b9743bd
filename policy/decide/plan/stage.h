/*
 * stage - what becomes of one domain (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_STAGE_H
#define POSTSTS_DECIDE_PLAN_STAGE_H

#include "decide/plan/domain_view.h"

/* stage_decide - decide on one domain; false: there is nothing to say about it
 */
bool stage_decide(
    struct run *, const struct domain_view *, struct plan_domain *);

#endif
