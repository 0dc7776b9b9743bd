/*
 * mono - a clock that nobody can set, for time-outs; only differences have a
 * meaning
 */
#ifndef POSTSTS_BASE_MONO_H
#define POSTSTS_BASE_MONO_H

#include <stdint.h>
#include <time.h>

/* mono_ms - in milliseconds */
static inline int64_t
mono_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
