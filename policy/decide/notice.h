/*
 * notice - what to tell the administrator unasked, each matter once
 *
 * Pure. A matter has a key that stays the same from run to run. What was told
 * before is kept in state_dir/notified, one line for each matter. This file
 * decides what is new, what is over, and what that file has to say next.
 */
#ifndef POSTSTS_DECIDE_NOTICE_H
#define POSTSTS_DECIDE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "catalogue/finding.h"
#include "ledger/plan.h"

/*
 * what kind of run it is; a run judges only matters that its own kind has told
 */
enum notice_origin {
	NOTICE_INSIDE,  /* Postfix, DNS, the plan, this machine */
	NOTICE_OUTSIDE, /* poststs check */
};

struct notice {
	const char *key;    /* without line breaks */
	const char *text;   /* one sentence */
	const char *remedy; /* or "" */
	bool dated; /* about a date to come: its end is not told */
};

struct notices {
	struct notice *list; /* in an arena */
	size_t len, cap;
};

/*
 * notices_findings - add findings of severity error, and certificates that
 * expire
 */
void notices_findings(
    struct notices *, const struct findings *, struct arena *);
/*
 * notices_plan - add what waits for the administrator, records that are held
 * back, and steps whose date is within a week
 */
void notices_plan(struct notices *, const struct plan *, struct arena *);

/* a matter that was told before */
struct told {
	const char *key, *text;
	enum notice_origin origin;
	time_t told;     /* last */
	time_t over;     /* 0: it goes on */
	unsigned missed; /* runs in a row that have not seen it */
	bool dated;
	bool quiet; /* it came back soon after it was over, and was not told */
};

struct told_list {
	struct told *list; /* in an arena */
	size_t len, cap;
};

/* told_read - read the file; lines that cannot be read are skipped */
void told_read(struct told_list *, const char *text, struct arena *);
void told_write(struct buf *, const struct told_list *);

/* what this run has to tell */
struct tidings {
	const struct notice **fresh; /* in the arena */
	size_t fresh_len;
	const struct told **over;
	size_t over_len;
};

/*
 * notice_decide - compare the matters told before with those of this run, and
 * update that list
 *
 * A matter is told once. It is over when two runs in a row do not find it. If
 * it comes back it is told again, but not within a day of the last time, so
 * that a matter that comes and goes causes no flood. `whole': `notices' has
 * everything that a run of this kind finds; if false, no matter is over because
 * it is missing.
 */
struct tidings notice_decide(struct told_list *, const struct notices *,
    enum notice_origin, bool whole, time_t now, struct arena *);

#endif
