/*
 * NAME      report_pipe - a mail with a report from Postfix's local(8) or pipe(8)
 * CONTRACT  The mail goes into the spool as it is, bounded like the milter's
 *           copies, and `report --spool' reads it later: whoever delivers needs
 *           no right but to write there. What fails is tried again by Postfix
 *           (EX_TEMPFAIL); only a mail that is too large is refused
 *           (EX_DATAERR), since it will never be smaller.
 */
#include "cli/cmd/report_pipe.h"

#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "report/deposit.h"
#include "report/intake.h"
#include "task/gather.h"

/* read_mail - all of it, at most `max' octets; -1: there are more */
static int
read_mail(char *bytes, size_t max, size_t *len)
{
	ssize_t n;

	*len = 0;
	for (;;) {
		n = read(STDIN_FILENO, bytes + *len, max + 1 - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		*len += (size_t)n;
		if (*len > max)
			return -1;
	}
}

static int
keep(const struct cli *cli, const struct settings *s, const char *bytes,
    size_t len)
{
	const struct deposit_limits limits = { s->spool_files,
		(uint64_t)s->spool_total << 20 };
	struct buf dir = BUF_INIT, why = BUF_INIT;
	int code = EX_OK;

	settings_spool(&dir, s);
	if (deposit(buf_text(&dir), &limits, bytes, len, DELIVERED,
		cli->request.now, &why) < 0)
		code = fail(EX_TEMPFAIL, "%s", buf_text(&why));
	buf_release(&dir);
	buf_release(&why);
	return code;
}

int
report_pipe(struct cli *cli)
{
	struct world world = { 0 };
	int code = world_settings(&world, &cli->request);
	const struct settings *s = world.settings;
	size_t max, len;
	char *bytes;

	if (code != EX_OK)
		return EX_TEMPFAIL; /* which has been said */
	max =
	    s->spool_bytes < INTAKE_MAIL_MAX ? s->spool_bytes : INTAKE_MAIL_MAX;
	bytes = xcalloc(max + 1, 1);
	if (read_mail(bytes, max, &len) != 0)
		code = fail(EX_DATAERR,
		    "the mail is larger than %zu octets (spool_bytes)", max);
	else if (len > 0)
		code = keep(cli, s, bytes, len);
	free(bytes);
	world_release(&world);
	return code;
}
