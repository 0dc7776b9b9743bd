/*
 * notice - what the administrator is to be told by himself, each once
 *
 * Pure. A matter has a key that stays the same from run to run. What was told
 * before is kept in state_dir/notified, one line a matter; here is decided
 * what is new, what is over, and what that file shall say next.
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

/* who looks: a run judges what its own kind of look has told of, alone */
enum notice_origin {
	NOTICE_INSIDE,  /* Postfix, DNS, the plan, this machine */
	NOTICE_OUTSIDE, /* poststs check */
};

struct notice {
	const char *key;    /* without line breaks */
	const char *text;   /* one sentence */
	const char *remedy; /* or "" */
	bool dated; /* of a day to come: it is not told when it is over */
};

struct notices {
	struct notice *list; /* in an arena */
	size_t len, cap;
};

/* notices_findings - add those of severity error, and certificates that end */
void notices_findings(
    struct notices *, const struct findings *, struct arena *);
/*
 * notices_plan - add what waits for the administrator, records that are held
 * back, and the steps whose day comes within a week
 */
void notices_plan(struct notices *, const struct plan *, struct arena *);

/* what was told, by key */
struct told {
	const char *key, *text;
	enum notice_origin origin;
	time_t told;     /* last */
	time_t over;     /* 0: it goes on */
	unsigned missed; /* runs in a row that have not seen it */
	bool dated;
	bool quiet; /* it came back soon after it was over, unsaid */
};

struct told_list {
	struct told *list; /* in an arena */
	size_t len, cap;
};

/* told_read - lines that cannot be read are passed over */
void told_read(struct told_list *, const char *text, struct arena *);
void told_write(struct buf *, const struct told_list *);

/* what is to be said by this run */
struct tidings {
	const struct notice **fresh; /* in the arena */
	size_t fresh_len;
	const struct told **over;
	size_t over_len;
};

/*
 * notice_decide - the list of told matters is brought up to date. A matter is
 * told once, and again only a day later, when it has been over meanwhile; it
 * is over when two looks in a row have not seen it. So what flickers is no
 * flood. `whole': these notices are all that such a look finds; else nothing
 * is over because it is not among them.
 */
struct tidings notice_decide(struct told_list *, const struct notices *,
    enum notice_origin, bool whole, time_t now, struct arena *);

#endif
