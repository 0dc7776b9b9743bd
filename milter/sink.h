/*
 * sink - from sessions to the evidence database, without waiting for it
 *
 * Any thread adds counters to a bounded table in memory, and one thread writes
 * them in batches. What the database does not accept is kept and tried again.
 * What does not fit is counted as lost, and that number is written as soon as
 * possible.
 */
#ifndef POSTSTS_MILTER_SINK_H
#define POSTSTS_MILTER_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/evidence.h"

struct sink_totals {
	uint64_t counted; /* sessions, since the start */
	uint64_t written; /* of those */
	uint64_t lost;    /* did not fit */
};

struct sink_options {
	const char *state_dir;
	unsigned interval; /* seconds from batch to batch */
	size_t counters;   /* different ones kept, a power of two */
	size_t networks;   /* pairs kept to recognise downgrades */
	uint64_t seed;
	/* is this domain known already, and so not a candidate? Called by the
	 * writer only; NULL: none is known */
	bool (*known)(const char *domain);
	/* where the totals are kept: memory that outlives this process, so
	 * that the next one knows what was lost */
	struct sink_totals *totals;
};

struct sink;

/* sink_start - start the writing thread; the database may be missing */
struct sink *sink_start(const struct sink_options *);
/* sink_count - count a session; takes no longer than a look-up in memory */
void sink_count(struct sink *, const struct session_count *);
/* sink_lost - a session that could not even be counted */
void sink_lost(struct sink *);
/*
 * sink_nudge - have the counters written now (SIGHUP, tests); returns at once
 */
void sink_nudge(struct sink *);

struct sink_totals sink_totals(struct sink *);

/*
 * sink_stop - write what has been counted a last time; what is counted later is
 * never written
 */
void sink_stop(struct sink *);
/* sink_free - call it after sink_stop(), when no thread counts any more */
void sink_free(struct sink *);

#endif
