/*
 * probe - talk to mail and policy hosts as a strict sender would
 *
 * One loop, one thread, at most settings->jobs connections in
 * flight and a few to any one address. A peer that is slow, silent, endless
 * or plainly hostile costs its own deadlines and a bounded piece of memory,
 * never those of its neighbours.
 */
#ifndef POSTSTS_PROBE_PROBE_H
#define POSTSTS_PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/probe.h"
#include "settings/settings.h"
#include "tls/judge.h"

/* what a run of probes needs to know */
struct probe_how {
	const struct settings *settings; /* jobs, timeout */
	const struct trust *trust;
	time_t now;       /* for the dates of certificates */
	const char *helo; /* name to say in EHLO; NULL: the system's */
	/*
	 * called as each probe ends (may be NULL); false stops the run: what
	 * is in flight is dropped, what is left stays PROBE_UNASKED
	 */
	bool (*done)(
	    void *context, const struct probe *, size_t done, size_t total);
	/*
	 * called at the start and after each end (may be NULL): one more probe
	 * to make, which must stay where it is; NULL: none at present. The
	 * run is over when nothing is in flight and none comes.
	 */
	struct probe *(*next)(void *context);
	/*
	 * called before a probe starts (may be NULL); where it is false the
	 * probe ends as PROBE_UNASKED
	 */
	bool (*wanted)(void *context, const struct probe *);
	void *context;
};

/*
 * probe_run - make the probes of the list and fill in what was seen
 *
 * The `what is asked' half of each is the caller's; addresses must be
 * numeric and hosts canonical (dname.h), others end as PROBE_LOCAL. No step
 * (connect, greeting, a reply, the handshake, the header) takes longer than
 * settings->timeout, no probe longer than three times that, and no fetch
 * longer than a minute (RFC 8461 3.3). Mail is never sent: the SMTP dialogue
 * ends with EHLO under TLS and QUIT. Redirects, proxies, cookies, cached
 * answers and resumed sessions are never used.
 *
 * 0, or -1 and `why' where the loop itself could not be set up.
 */
int probe_run(struct probe *list, size_t len, const struct probe_how *,
    struct arena *, struct buf *why) ATTR_MUSTCHECK;

#endif
