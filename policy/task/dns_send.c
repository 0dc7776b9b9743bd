/*
 * NAME      dns_send - hand changes of DNS to the program of dns_update
 * CONTRACT  see dns_send.h. To nsupdate a script, to a program of the
 *           administrator's one JSON document (poststs-formats(5)). A process
 *           that may start programs does so (rights.h), by its own copy of the
 *           settings: what is fed can be chosen here, not which program, nor
 *           its key.
 */
#include "task/dns_send.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mono.h"
#include "base/msg.h"
#include "base/wire.h"
#include "inspect/run.h"
#include "publish/nsupdate.h"

#define SHOWN     1000 /* octets of what the program says */
#define INPUT_MAX ((size_t)1 << 30)

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

/*
 * arguments - of the program that the settings name; false: it is not there.
 * `path' has room for it.
 */
static bool
arguments(const char **argv, char *path, size_t size, const struct settings *s)
{
	const char *own = settings_program(s->dns_update);

	argv[0] = own != NULL ? own : program(path, size, s->dns_update);
	argv[1] = argv[2] = argv[3] = NULL;
	if (own == NULL && s->dns_update_key[0] != '\0') {
		argv[1] = "-k";
		argv[2] = s->dns_update_key;
	}
	return argv[0] != NULL && access(argv[0], X_OK) == 0;
}

/* ---- the process that starts it ---- */

static unsigned
patience(const struct settings *s)
{
	return 60 + 10 * s->timeout;
}

/* hear_all - until the other side has said all, INPUT_MAX at most */
static void
hear_all(int fd, struct buf *out, long long deadline)
{
	char block[4096];
	size_t n;

	while (out->len < INPUT_MAX &&
	       (n = peer_hear(fd, block, sizeof(block), deadline)) > 0)
		buf_put(out, block, n);
}

/* serve - feed it, and tell how it ended: a number, and two texts */
static void
serve(void *context, int fd)
{
	const struct settings *s = context;
	struct buf input = BUF_INIT, errors = BUF_INIT, why = BUF_INIT;
	struct buf answer = BUF_INIT;
	char path[64];
	const char *argv[4];
	struct run run = {
		.argv = argv, .timeout = patience(s), .errors = &errors
	};

	hear_all(fd, &input, 0);
	if (!arguments(argv, path, sizeof(path), s))
		return;
	run.input = input.text;
	run.input_len = input.len;
	wire_put_number(&answer, (uint64_t)(run_program(&run, &why) + 1));
	wire_put_text(&answer, buf_text(&why));
	wire_put_bytes(&answer, buf_text(&errors), errors.len);
	(void)!peer_say(fd, buf_text(&answer), answer.len);
}

struct peer_work
dns_send_work(const struct settings *s)
{
	return (struct peer_work){ NULL, serve, (void *)(uintptr_t)s };
}

/* ---- for us ---- */

/* tell - what is wrong with the way it ended; `strict': a word is a failure */
static void
tell(const char *name, const struct buf *answer, bool strict)
{
	struct arena *arena = arena_new();
	struct wire w = { buf_text(answer), buf_text(answer) + answer->len,
		arena, false };
	uint64_t status = wire_number(&w, 256);
	const char *why = wire_seen(&w, SHOWN);
	const char *errors = wire_seen(&w, SHOWN);

	if (!wire_end(&w) || why == NULL || errors == NULL)
		complain(
		    "%s: the process that started it gave no answer", name);
	else if (status == 0)
		complain("%s: %s", name, why);
	else if (status > 1 || (strict && errors[0] != '\0'))
		complain("%s ended with exit code %d: %s", name,
		    (int)status - 1, errors);
	arena_free(arena);
}

/* start - have it fed, and say what it says */
static void
start(const char *name, const struct buf *input, const struct settings *s,
    bool strict)
{
	const struct peer_work work = dns_send_work(s);
	struct buf answer = BUF_INIT, why = BUF_INIT;
	struct peer peer;

	if (peer_start(&peer, PEER_UPDATE, &work, &why) != 0) {
		complain("%s: %s", name, buf_text(&why));
	} else {
		if (peer_say(peer.fd, buf_text(input), input->len) &&
		    shutdown(peer.fd, SHUT_WR) == 0)
			hear_all(peer.fd, &answer,
			    mono_ms() + (patience(s) + 5) * 1000LL);
		tell(name, &answer, strict);
		peer_end(&peer);
	}
	buf_release(&answer);
	buf_release(&why);
}

int
dns_send(const struct settings *s, const struct update_change *list, size_t len)
{
	const char *own = settings_program(s->dns_update);
	struct buf input = BUF_INIT;
	char path[64];
	const char *argv[4];

	if (!arguments(argv, path, sizeof(path), s))
		return fail(EX_UNAVAILABLE,
		    "%s is not installed, and dns_update requires it",
		    own != NULL ? own : s->dns_update);
	if (own != NULL)
		update_json(&input, list, len);
	else
		nsupdate_script(&input, s->dns_update_server, list, len);
	start(argv[0], &input, s, own == NULL);
	buf_release(&input);
	return EX_OK;
}
