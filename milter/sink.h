/*
 * sink - from sessions to the evidence database, without waiting for it
 *
 * Any thread adds counters to a bounded table in memory; one thread writes
 * them down in batches. What the database does not take is kept and tried
 * again; what finds no room is counted as lost, and the number written down
 * as soon as anything can be.
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
	uint64_t lost;    /* found no room */
};

struct sink_options {
	const char *state_dir;
	unsigned interval; /* seconds from batch to batch */
	size_t counters;   /* different ones kept, a power of two */
	size_t networks;   /* pairs remembered for telling downgrades */
	uint64_t seed;
	/* is this domain known already, so that it is no candidate? Called by
	 * the writer only; NULL: none is */
	bool (*known)(const char *domain);
	/* where the totals are kept: memory that outlives a process which
	 * dies, so that the next one knows what was lost */
	struct sink_totals *totals;
};

struct sink;

/* sink_start - begin the writing thread; the database may be missing */
struct sink *sink_start(const struct sink_options *);
/* sink_count - takes at most as long as a look-up in memory */
void sink_count(struct sink *, const struct session_count *);
/* sink_lost - a session that could not even be counted */
void sink_lost(struct sink *);
/* sink_nudge - write now (SIGHUP, tests); returns at once */
void sink_nudge(struct sink *);

struct sink_totals sink_totals(struct sink *);

/*
 * sink_stop - write what is there, once more; what is counted after that is
 * never written
 */
void sink_stop(struct sink *);
/* sink_free - after sink_stop(), when nobody counts any more */
void sink_free(struct sink *);

#endif
