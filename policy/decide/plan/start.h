/*
 * start - may a first policy be made for a domain? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_START_H
#define POSTSTS_DECIDE_PLAN_START_H

#include "decide/plan/domain_view.h"

/*
 * start_bar - why a domain that has no policy must not get one, apart from its
 * MX records; REASON_COUNT: it may get one
 */
enum reason_id start_bar(const struct run *, const struct domain_view *);

#endif
