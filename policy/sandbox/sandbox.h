/*
 * sandbox - work on bytes of strangers in a process that has nothing to lose
 *
 * The child begins as a copy of this process, gives up all that can be given
 * up, works, and writes one answer. It has no file, no network, no other
 * process, and bounded memory and time, so that whoever takes it over has won
 * an answer of his own and nothing else. The answer is therefore to be read
 * like anything else that a stranger sends.
 */
#ifndef POSTSTS_SANDBOX_SANDBOX_H
#define POSTSTS_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

struct sandbox_limits {
	size_t memory;    /* bytes beyond what this process has now */
	unsigned cpu;     /* seconds of work */
	unsigned seconds; /* until the child is ended, whatever it does */
	size_t answer;    /* bytes */
	/* it may use the network, and write to standard error, how far it is;
	 * with many calls of the kernel, so that only those are shut that make
	 * files, processes, or reach those of others */
	bool network;
};

enum sandbox_end {
	SANDBOX_DONE,
	SANDBOX_DIED, /* or was ended: by a signal, a limit, too much to say */
	SANDBOX_FAILED, /* it never began: nothing is known of the bytes */
};

/*
 * sandbox_run - have `work' fill `answer' in a child; unless it is DONE there
 * is none, and `why' says what became of the child. One thread only. `work'
 * can open nothing: what libraries load when they are first used has to be
 * loaded before.
 */
enum sandbox_end sandbox_run(const struct sandbox_limits *,
    void (*work)(void *context, struct buf *answer), void *context,
    struct buf *answer, struct buf *why) ATTR_MUSTCHECK;

/*
 * sandbox_lacks - what this kernel, or this build, cannot give up, as a list
 * of names: "seccomp, Landlock"; 0 where it is all there
 */
int sandbox_lacks(struct buf *names);

#endif
