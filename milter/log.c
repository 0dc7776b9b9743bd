/*
 * NAME      log - log to syslog as Postfix does, or to standard error
 * CONTRACT  see log.h. Facility mail, name poststs-milter, with the process id.
 *           Warnings say so in their text, as those of Postfix do, because
 *           syslog files show no severity. A line has at most 1000 bytes of
 *           text.
 */
#include "milter/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

#include "base/buf.h"

#define NAME     "poststs-milter"
#define LINE_MAX 1000

static bool on_stderr, with_detail;

void
log_begin(bool to_stderr, bool detail)
{
	on_stderr = to_stderr;
	with_detail = detail;
	if (!to_stderr)
		openlog(NAME, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

bool
log_detailed(void)
{
	return with_detail;
}

static void ATTR_PRINTF(3, 0)
    line(int priority, const char *severity, const char *fmt, va_list args)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;

	buf_vprintf(&text, fmt, args);
	buf_mask(&safe, buf_text(&text), text.len, LINE_MAX);
	if (on_stderr)
		fprintf(stderr, NAME "[%ld]: %s%s\n", (long)getpid(), severity,
		    buf_text(&safe));
	else
		syslog(priority, "%s%s", severity, buf_text(&safe));
	buf_release(&text);
	buf_release(&safe);
}

void
log_info(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line(LOG_INFO, "", fmt, args);
	va_end(args);
}

void
log_warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line(LOG_WARNING, "warning: ", fmt, args);
	va_end(args);
}

void
log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	line(LOG_ERR, "error: ", fmt, args);
	va_end(args);
}

void
log_detail(const char *fmt, ...)
{
	va_list args;

	if (!with_detail)
		return;
	va_start(args, fmt);
	line(LOG_INFO, "", fmt, args);
	va_end(args);
}
