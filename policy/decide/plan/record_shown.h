/*
 * record_shown - the id that DNS shows of a domain (private to decide/)
 */
#ifndef POSTSTS_DECIDE_PLAN_RECORD_SHOWN_H
#define POSTSTS_DECIDE_PLAN_RECORD_SHOWN_H

#include <stdbool.h>
#include <time.h>
#include "dns/record.h"
#include "facts/facts.h"

/* shown_id - the id that DNS shows; false: none that senders take */
bool shown_id(char out[static STS_ID_MAX + 1], const struct fact_zone *);
/* further ahead no clock of ours was */
#define CLOCK_FAR (10 * 365 * (time_t)86400)

/* shown_time - its time part, where it has the form of ours; 0 */
time_t shown_time(const struct fact_zone *, time_t now);

#endif
