/*
 * listeners_fault - do the listeners on port 25 offer what enforce requires?
 * (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_LISTENERS_FAULT_H
#define POSTSTS_DECIDE_PLAN_LISTENERS_FAULT_H

#include "base/arena.h"
#include "facts/facts.h"

/*
 * listeners_fault - why the listeners prove nothing for hosts that are this
 * machine: one sentence, in the arena; NULL: each offers TLS 1.2 or later (RFC
 * 8461 4.2)
 */
const char *listeners_fault(const struct facts *, struct arena *);

#endif
