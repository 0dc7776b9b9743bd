/*
 * NAME      apart - connect to other hosts in a process of its own
 * CONTRACT  see apart.h. The process has no file and no rights of ours
 *           (sandbox/sandbox.h). What it says about a host may be wrong if that
 *           host took it over; that it is about the host that was asked is
 *           checked.
 */
#include "task/apart.h"

#include <string.h>
#include <sys/socket.h>

#include "base/mono.h"
#include "base/msg.h"
#include "base/wire.h"
#include "probe/probe_wire.h"
#include "sandbox/sandbox.h"

/* what a process that meets a million hosts may take */
static const struct sandbox_limits limits = { .memory = (size_t)2 << 30,
	.cpu = 14400,
	.seconds = 86400, /* each probe has limits of its own */
	.answer = (size_t)2 << 30,
	.network = true };

#define NO_HONEST \
	"the process that meets other hosts was made to give no honest answer"
#define TEXT_MAX 4096
#define BLOCK    65536

/* the first byte of what it says */
#define SAID_SEEN 's'
#define SAID_WHY  'w'

struct job {
	struct observation *observed;
	int (*look)(void *context, struct buf *why);
	void *context;
};

static void
talk(void *context, struct buf *answer)
{
	const struct job *job = context;
	struct buf why = BUF_INIT;

	if (job->look(job->context, &why) == 0) {
		buf_putc(answer, SAID_SEEN);
		probe_wire_put(answer, job->observed);
	} else {
		buf_putc(answer, SAID_WHY);
		buf_puts(answer, buf_text(&why));
	}
	progress_end();
	buf_release(&why);
}

/* hear - what it said, into the observation */
static int
hear(struct observation *o, struct arena *arena, const struct buf *answer,
    struct buf *why)
{
	if (answer->len > 0 && *answer->text == SAID_WHY)
		return why_set(why, "%s", answer->text + 1);
	if (answer->len > 0 && *answer->text == SAID_SEEN &&
	    probe_wire_get(o, arena, answer->text + 1, answer->len - 1) == 0)
		return 0;
	return why_set(why, NO_HONEST);
}

static int
meet(struct job *job, struct observation *seen, struct arena *arena,
    struct buf *why)
{
	struct buf answer = BUF_INIT, said = BUF_INIT;
	int result = -1;

	if (sandbox_run(&limits, talk, job, &answer, &said) == SANDBOX_DONE)
		result = hear(seen, arena, &answer, why);
	else
		why_set(why, "what other hosts said %s", buf_text(&said));
	buf_release(&answer);
	buf_release(&said);
	return result;
}

int
apart_observe(struct observation *observed,
    int (*look)(void *context, struct buf *why), void *context, struct buf *why)
{
	struct job job = { observed, look, context };

	return meet(&job, observed, observed->facts->arena, why);
}

/* ---- a list ---- */

/* in the process: what is asked, and then what was seen */

static const char *
need_text(struct wire *w)
{
	const char *text = wire_text(w, TEXT_MAX);

	return text != NULL ? text : "";
}

static void
put_list(struct buf *out, const struct probe *list, size_t len)
{
	size_t i;

	wire_put_number(out, len);
	for (i = 0; i < len; i++) {
		wire_put_number(out, list[i].kind);
		wire_put_text(out, list[i].host);
		wire_put_text(out, list[i].address);
		wire_put_number(out, list[i].port);
		wire_put_number(out, list[i].sni);
		wire_put_number(out, list[i].tls);
		wire_put_number(out, list[i].key);
	}
}

static struct probe *
get_list(struct wire *w, size_t *len)
{
	struct probe *list = wire_list(w, SIZE_MAX, sizeof(*list), len);
	size_t i;

	for (i = 0; i < *len; i++) {
		list[i].kind = (enum probe_kind)wire_number(w, UINT8_MAX);
		list[i].host = need_text(w);
		list[i].address = need_text(w);
		list[i].port = (uint16_t)wire_number(w, UINT16_MAX);
		list[i].sni = wire_number(w, 1) != 0;
		list[i].tls = (enum probe_tls)wire_number(w, UINT8_MAX);
		list[i].key = (enum probe_key)wire_number(w, UINT8_MAX);
		list[i].alert = -1;
	}
	return list;
}

/* hear_all - until the other side has said all, or too much; false */
static bool
hear_all(int fd, struct buf *out, long long deadline)
{
	char block[BLOCK];
	size_t n;

	while ((n = peer_hear(fd, block, sizeof(block), deadline)) > 0) {
		buf_put(out, block, n);
		if (out->len > limits.answer)
			return false;
	}
	return deadline == 0 || mono_ms() < deadline;
}

struct run {
	struct observation observed; /* the list, and nobody's */
	const struct probe_how *how;
	struct arena *arena;
};

static int
run(void *context, struct buf *why)
{
	struct run *r = context;

	return probe_run(
	    r->observed.probes, r->observed.probes_len, r->how, r->arena, why);
}

static void
serve(void *context, int fd)
{
	struct buf asked = BUF_INIT, answer = BUF_INIT;
	struct run r = { .how = context, .arena = arena_new() };
	struct job job = { &r.observed, run, &r };
	struct wire w;

	if (!hear_all(fd, &asked, 0))
		return;
	w = (struct wire){ buf_text(&asked), buf_text(&asked) + asked.len,
		r.arena, false };
	r.observed.probes = get_list(&w, &r.observed.probes_len);
	talk(&job, &answer);
	(void)!peer_say(fd, buf_text(&answer), answer.len);
}

struct peer_work
apart_work(const struct probe_how *how)
{
	return (struct peer_work){ &limits, serve, (void *)(uintptr_t)how };
}

/* ask - a process about the list; what it saw is `seen' */
static int
ask(struct observation *seen, const struct probe *list, size_t len,
    const struct probe_how *how, struct arena *arena, struct buf *why)
{
	const struct peer_work work = apart_work(how);
	struct buf asked = BUF_INIT, answer = BUF_INIT;
	struct peer peer;
	int result = -1;

	if (peer_start(&peer, PEER_PROBES, &work, why) != 0)
		return -1;
	put_list(&asked, list, len);
	if (peer_say(peer.fd, buf_text(&asked), asked.len) &&
	    shutdown(peer.fd, SHUT_WR) == 0 &&
	    hear_all(peer.fd, &answer, mono_ms() + limits.seconds * 1000LL))
		result = hear(seen, arena, &answer, why);
	else
		why_set(why, NO_HONEST);
	peer_end(&peer);
	buf_release(&asked);
	buf_release(&answer);
	return result;
}

/* same_question - is the answer one to this probe? */
static bool
same_question(const struct probe *asked, const struct probe *seen)
{
	return asked->kind == seen->kind && asked->port == seen->port &&
	       asked->sni == seen->sni && asked->tls == seen->tls &&
	       asked->key == seen->key &&
	       strcmp(asked->host, seen->host) == 0 &&
	       strcmp(asked->address, seen->address) == 0;
}

int
apart_run(struct probe *list, size_t len, const struct probe_how *how,
    struct arena *arena, struct buf *why)
{
	struct observation seen = { .probes = NULL };
	const char *host, *address;
	size_t i;

	if (ask(&seen, list, len, how, arena, why) != 0)
		return -1;
	for (i = 0; i < len; i++) {
		if (seen.probes_len != len ||
		    !same_question(&list[i], &seen.probes[i]))
			return why_set(why, "the process that meets other "
					    "hosts answered something else");
		host = list[i].host;
		address = list[i].address;
		list[i] = seen.probes[i];
		list[i].host = host;
		list[i].address = address;
	}
	return 0;
}
