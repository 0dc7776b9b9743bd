/*
 * unused - when hosts that left DNS may leave the policy before their date
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_UNUSED_H
#define POSTSTS_DECIDE_PLAN_UNUSED_H

#include "decide/plan/domain_view.h"
#include "decide/plan/mx_list.h"

/*
 * unused_from - when these hosts, in no MX record since `gone_since', may leave
 * the policy: on `date', or earlier if evidence proves that no sender uses them
 */
time_t unused_from(struct run *, const struct domain_view *,
    const struct mx_list *, time_t gone_since, time_t date);

#endif
