/* stage - the decision about one domain (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_STAGE_H
#define POSTSTS_DECIDE_PLAN_STAGE_H

#include "decide/plan/domain_view.h"

/* stage_decide - decide on one domain; false: the plan does not mention it */
bool stage_decide(
    struct run *, const struct domain_view *, struct plan_domain *);

#endif
