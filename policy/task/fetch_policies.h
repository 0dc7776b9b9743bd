/*
 * fetch_policies - fetch policies from their policy hosts
 */
#ifndef POSTSTS_TASK_FETCH_POLICIES_H
#define POSTSTS_TASK_FETCH_POLICIES_H

#include "base/attr.h"
#include "decide/release.h"
#include "task/gather.h"

/* what was seen of one policy host; valid only during the call */
struct fetch_seen {
	struct confirm_seen found;
	const char *alias; /* what the policy host is an alias of; NULL: none */
};

/* the caller: it supplies domains, and gets what was seen in the same order */
struct fetcher {
	bool (*next)(void *context, const char **domain, void **subject);
	void (*seen)(void *context, void *subject, const struct fetch_seen *);
	void *context;
	size_t total; /* for the progress */
};

/*
 * fetch_policies - fetch from every address of each policy host; an exit code
 */
int fetch_policies(struct world *, const struct request *,
    const struct fetcher *) ATTR_MUSTCHECK;

/*
 * confirm - fetch the policies whose records would be released, and hold back
 * the records of those that senders would not get; an exit code. `served': only
 * those that wait since an earlier run. If no record waits, nothing is asked.
 */
int confirm(struct world *, const struct request *, bool served) ATTR_MUSTCHECK;

#endif
