/*
 * NAME      report_http - a report by HTTPS (RFC 8460 3: rua=https:)
 * CONTRACT  One request of a web server (CGI 1.1, RFC 3875): the body goes
 *           into the spool as it is, bounded like the milter's copies, and
 *           `report --spool' reads it later. Nobody signs what comes so: it
 *           is shown and decides nothing. The exit code is 0 when the request
 *           was answered, whatever the answer.
 */
#include "cli/cmd/report_http.h"

#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/out/print.h"
#include "report/deposit.h"
#include "report/http_request.h"
#include "report/intake.h"
#include "task/gather.h"

#define PATIENCE 120 /* seconds for all of a request */

static int
answer(int status)
{
	out("Status: %d %s\r\n", status, http_reason(status));
	if (status == 405)
		out("Allow: POST\r\n");
	if (status == 415)
		out("Accept-Post: application/tlsrpt+gzip, "
		    "application/tlsrpt+json\r\n");
	if (status == 503)
		out("Retry-After: 3600\r\n");
	out("Content-Type: text/plain; charset=utf-8\r\n"
	    "Cache-Control: no-store\r\n\r\n%s\n",
	    http_reason(status));
	return EX_OK;
}

/* read_body - all of it; 0, or the status of a request that is cut */
static int
read_body(char *bytes, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = read(STDIN_FILENO, bytes + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 400;
		at += (size_t)n;
	}
	return 0;
}

/* drain - web servers take it ill when a request is not read to its end */
static void
drain(void)
{
	char block[65536];
	size_t left = INTAKE_MAIL_MAX;
	ssize_t n;

	while (left > 0 && (n = read(STDIN_FILENO, block, sizeof(block))) > 0)
		left -= (size_t)n < left ? (size_t)n : left;
}

static int
store(struct cli *cli, const struct settings *s, const struct http_body *body,
    const char *bytes)
{
	const struct deposit_limits limits = { s->spool_files,
		(uint64_t)s->spool_total << 20 };
	struct buf dir = BUF_INIT, why = BUF_INIT;
	int status = 201;
	long removed;

	settings_spool(&dir, s);
	removed = deposit(buf_text(&dir), &limits, bytes, body->len,
	    body->gzip ? ".json.gz" : ".json", cli->request.now, &why);
	if (removed < 0) {
		complain("%s", buf_text(&why));
		status = 503;
	} else if (removed > 0)
		complain("%ld older TLS reports were removed for a new one "
			 "(spool_total)",
		    removed);
	buf_release(&dir);
	buf_release(&why);
	return status;
}

static int
take(struct cli *cli, const struct settings *s)
{
	const struct http_request request = {
		.method = getenv("REQUEST_METHOD"),
		.type = getenv("CONTENT_TYPE"),
		.length = getenv("CONTENT_LENGTH"),
		.encoding = getenv("HTTP_CONTENT_ENCODING"),
	};
	size_t max =
	    s->spool_bytes < INTAKE_MAIL_MAX ? s->spool_bytes : INTAKE_MAIL_MAX;
	struct http_body body;
	int status = http_judge(&request, max, &body);
	char *bytes;

	if (status != 0) {
		drain();
		return status;
	}
	bytes = xcalloc(body.len, 1);
	status = read_body(bytes, body.len);
	if (status == 0 && !http_holds(&body, bytes, body.len))
		status = 400;
	if (status == 0)
		status = store(cli, s, &body, bytes);
	free(bytes);
	return status;
}

int
report_http(struct cli *cli)
{
	struct world world = { 0 };
	int code;

	if (getenv("REQUEST_METHOD") == NULL) {
		cli_usage(cli, "--http is for a web server, which runs it as "
			       "a CGI program");
		return EX_USAGE;
	}
	/* a client that never ends its request ends ours */
	alarm(PATIENCE);
	code = world_settings(&world, &cli->request);
	code = answer(code == EX_OK ? take(cli, world.settings) : 503);
	world_release(&world);
	return code;
}
