/*
 * run - ask another program, with a time limit and a clean environment
 */
#ifndef POSTSTS_INSPECT_RUN_H
#define POSTSTS_INSPECT_RUN_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

struct run {
	const char *const *argv; /* argv[0]: absolute path; ends with NULL */
	const char *input;	 /* for standard input, NULL: none */
	size_t input_len;
	unsigned timeout;	 /* seconds for the whole run */
	size_t output_limit;	 /* bytes of standard output; 0: no limit */
	/*
	 * called for each line of standard output, terminated, newline cut;
	 * NULL: lines are ignored. Lines over 64 KiB are cut and counted.
	 */
	void (*line)(void *context, char *line, size_t len);
	void *context;
	struct buf *errors; /* standard error, at most 16 KiB; may be NULL */
};

/*
 * run_program - start it (no shell), feed it, wait for it
 *
 * Environment: PATH=/usr/sbin:/usr/bin:/sbin:/bin, LC_ALL=C, TZ=UTC and no
 * other; no inherited descriptor but 0 to 2; its own process group, killed
 * when the time is over. Returns its exit status (0 to 255), or -1 with
 * `why' when it could not be started, timed out or died by a signal.
 */
int run_program(const struct run *, struct buf *why) ATTR_MUSTCHECK;

#endif
