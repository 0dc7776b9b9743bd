/*
 * record_shown - the id in a domain's record, as DNS shows it (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RECORD_SHOWN_H
#define POSTSTS_DECIDE_PLAN_RECORD_SHOWN_H

#include <stdbool.h>
#include <time.h>
#include "dns/record.h"
#include "facts/facts.h"

/*
 * shown_id - copy the id to `out'; false: DNS has no record that senders accept
 */
bool shown_id(char out[static STS_ID_MAX + 1], const struct fact_zone *);
/* a time part later than now by more than this, in seconds, is not believed */
#define CLOCK_FAR (10 * 365 * (time_t)86400)

/* shown_time - the time part of the id, if it has the form of ours; else 0 */
time_t shown_time(const struct fact_zone *, time_t now);

#endif
