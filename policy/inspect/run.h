/*
 * run - ask other programs, with a time limit and a clean environment
 */
#ifndef POSTSTS_INSPECT_RUN_H
#define POSTSTS_INSPECT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define RUN_LINE_LIMIT 65536

struct run {
	const char *const *argv; /* argv[0]: absolute path; ends with NULL */
	const char *input;       /* for standard input, NULL: none */
	size_t input_len;
	const char *directory; /* to run in; NULL, "": where we are */
	unsigned timeout;      /* seconds for the whole run */
	size_t output_limit;   /* bytes of standard output; 0: no limit */
	size_t line_limit;     /* bytes of one line; 0: RUN_LINE_LIMIT */
	/*
	 * called for each line of standard output, terminated, newline cut;
	 * NULL: lines are ignored. Of a line over the limit only the beginning
	 * is delivered, and `cut' counts it. A line may hold NULs.
	 */
	void (*line)(void *context, char *line, size_t len);
	void *context;
	size_t *cut; /* lines that were too long; may be NULL */
	/*
	 * standard error, the first and the last 8 KiB of it; may be NULL
	 */
	struct buf *errors;
};

/*
 * run_program - start it (no shell), feed it, wait for it
 *
 * Environment: PATH=/usr/sbin:/usr/bin:/sbin:/bin, LC_ALL=C, TZ=UTC and no
 * other; no inherited descriptor but 0 to 2; its own process group, killed
 * when the time is over, when it says more than it may, and when the program
 * has ended but left others behind. Returns its exit status (0 to 255), or
 * -1 with `why' when it could not be started, timed out, exceeded the output
 * limit or died by a signal. Lines seen before that have been delivered.
 */
int run_program(const struct run *, struct buf *why) ATTR_MUSTCHECK;

#define RUN_TOGETHER_MAX 8

/*
 * run_together - as many of them, at the same time, each as above: status[i]
 * and whys[i] are those of list[i]. Their lines come as they are written.
 */
void run_together(
    const struct run *list, size_t len, int *status, struct buf *whys);

/* run_late - is this why it failed: the program took too long? */
bool run_late(const struct buf *why);

#endif
