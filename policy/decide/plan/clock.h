/*
 * clock - can the time be right? (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_CLOCK_H
#define POSTSTS_DECIDE_PLAN_CLOCK_H

#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"

/* clock_behind - how far behind is the clock, at least? 0: it may be right */
time_t clock_behind(const struct facts *, const struct ledger *,
    const struct evidence *, time_t now);

#endif
