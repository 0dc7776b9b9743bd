/*
 * NAME      msg - error messages and progress, on standard error
 * CONTRACT  see msg.h. Each line of an error message begins with the program's
 *           name, so that a log keeps it apart from others, and has no control
 *           characters for a terminal. Standard output is flushed before an
 *           error message, so that both appear in the right order.
 */
#include "base/msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sysexits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define PROGRESS_AFTER 2 /* seconds */

static bool show_progress, progress_shown;
static struct timespec began, last;
static const char *progress_what; /* of the line before, since... */
static struct timespec progress_since;

static void ATTR_PRINTF(1, 0) vcomplain(const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;
	char *all, *rest, *line;

	buf_vprintf(&text, fmt, ap);
	buf_mask_lines(&safe, buf_text(&text), text.len);
	buf_release(&text);
	rest = all = buf_detach(&safe);
	progress_end();
	fflush(stdout);
	for (line = rest; line != NULL; line = rest) {
		rest = strchr(line, '\n');
		fprintf(stderr, "poststs: %.*s\n",
		    (int)(rest != NULL ? (size_t)(rest - line) : strlen(line)),
		    line);
		rest = rest != NULL ? rest + 1 : NULL;
	}
	free(all);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcomplain(fmt, ap);
	va_end(ap);
}

int
fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcomplain(fmt, ap);
	va_end(ap);
	return code;
}

int
fail_why(int code, const struct buf *why)
{
	complain("%s", buf_text(why));
	return why->error == EWOULDBLOCK || why->error == ESTALE ? EX_TEMPFAIL
								 : code;
}

void
progress_begin(bool quiet)
{
	show_progress = !quiet && isatty(STDERR_FILENO);
	clock_gettime(CLOCK_MONOTONIC, &began);
}

static double
seconds_between(const struct timespec *a, const struct timespec *b)
{
	return (double)(b->tv_sec - a->tv_sec) +
	       (double)(b->tv_nsec - a->tv_nsec) / 1e9;
}

/* estimate - how long the rest will take, once it can be told */
static void
estimate(size_t done, size_t total, double elapsed)
{
	double left;

	if (done == 0 || done >= total || elapsed < PROGRESS_AFTER)
		return;
	left = elapsed * (double)(total - done) / (double)done;
	if (left < 90)
		fprintf(stderr, ", about %.0f seconds left", left);
	else
		fprintf(stderr, ", about %.0f minutes left", left / 60);
}

void
progress(const char *what, size_t done, size_t total)
{
	struct timespec now;

	if (!show_progress)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (what != progress_what) {
		progress_what = what;
		progress_since = now;
	}
	if (seconds_between(&began, &now) < PROGRESS_AFTER ||
	    (progress_shown && seconds_between(&last, &now) < 0.1))
		return;
	last = now;
	progress_shown = true;
	fprintf(stderr, "\r%s", what);
	if (total > 0)
		fprintf(stderr, ": %zu of %zu", done, total);
	estimate(done, total, seconds_between(&progress_since, &now));
	fputs("\033[K", stderr);
	fflush(stderr);
}

void
progress_end(void)
{
	if (!progress_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress_shown = false;
}
