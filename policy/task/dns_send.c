/*
 * NAME      dns_send - hand changes of DNS to the program of dns_update
 * CONTRACT  see dns_send.h. To nsupdate a script, to a program of the
 *           administrator's one JSON document (poststs-formats(5)).
 */
#include "task/dns_send.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/msg.h"
#include "inspect/run.h"
#include "publish/nsupdate.h"

#define SHOWN 1000 /* octets of what the program says */

static const char *
program(char *path, size_t size, const char *name)
{
	static const char *const places[] = { "/usr/bin", "/usr/sbin",
		"/usr/local/bin", "/usr/local/sbin" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		snprintf(path, size, "%s/%s", places[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

/* start - feed it, and say what it says; `strict': a word is a failure */
static void
start(const char *const *argv, const struct buf *input,
    const struct settings *s, bool strict)
{
	struct buf why = BUF_INIT, errors = BUF_INIT, safe = BUF_INIT;
	const struct run run = {
		.argv = argv,
		.input = input->text,
		.input_len = input->len,
		.timeout = 60 + 10 * s->timeout,
		.errors = &errors,
	};
	int status = run_program(&run, &why);

	buf_mask(
	    &safe, errors.text != NULL ? errors.text : "", errors.len, SHOWN);
	if (status < 0)
		complain("%s: %s", argv[0], buf_text(&why));
	else if (status != 0 || (strict && errors.len > 0))
		complain("%s ended with exit code %d: %s", argv[0], status,
		    buf_text(&safe));
	buf_release(&why);
	buf_release(&errors);
	buf_release(&safe);
}

int
dns_send(const struct settings *s, const struct update_change *list, size_t len)
{
	const char *own = settings_program(s->dns_update);
	struct buf input = BUF_INIT;
	char path[64];
	const char *argv[] = { own, NULL, NULL, NULL };

	if (own == NULL)
		argv[0] = program(path, sizeof(path), s->dns_update);
	if (argv[0] == NULL || access(argv[0], X_OK) != 0)
		return fail(EX_UNAVAILABLE,
		    "%s is not installed, and dns_update requires it",
		    own != NULL ? own : s->dns_update);
	if (own != NULL) {
		update_json(&input, list, len);
	} else {
		nsupdate_script(&input, s->dns_update_server, list, len);
		if (s->dns_update_key[0] != '\0') {
			argv[1] = "-k";
			argv[2] = s->dns_update_key;
		}
	}
	start(argv, &input, s, own == NULL);
	buf_release(&input);
	return EX_OK;
}
