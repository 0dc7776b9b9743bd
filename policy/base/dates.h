/* dates - durations in seconds, and dates for people */
#ifndef POSTSTS_BASE_DATES_H
#define POSTSTS_BASE_DATES_H

#include <time.h>

#define HOUR 3600
#define DAY  86400
#define WEEK (7 * DAY)

#define DATE_SIZE 24
/* date_text - "2026-11-23 22:30 UTC"; returns `out' */
const char *date_text(char out[static DATE_SIZE], time_t);

#endif
