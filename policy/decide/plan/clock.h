/* clock - is the clock of this machine behind? (private to decide/) */
#ifndef POSTSTS_DECIDE_PLAN_CLOCK_H
#define POSTSTS_DECIDE_PLAN_CLOCK_H

#include "facts/facts.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"

/*
 * clock_behind - by how many seconds the clock is behind, at least; 0: nothing
 * shows that it is
 */
time_t clock_behind(const struct facts *, const struct ledger *,
    const struct evidence *, time_t now);

#endif
