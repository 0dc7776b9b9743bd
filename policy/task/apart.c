/*
 * NAME      apart - meet other hosts in a process of its own
 * CONTRACT  see apart.h. The process has no file and no rights of ours
 *           (sandbox/sandbox.h). What it says of a host can be as wrong as
 *           the host wants it; of which host it says something is checked.
 */
#include "task/apart.h"

#include <string.h>

#include "base/msg.h"
#include "probe/probe_wire.h"
#include "sandbox/sandbox.h"

/* what a process that meets a million hosts may take */
static const struct sandbox_limits limits = { .memory = (size_t)2 << 30,
	.cpu = 14400,
	.seconds = 86400, /* each probe has limits of its own */
	.answer = (size_t)2 << 30,
	.network = true };

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
	return why_set(why, "the process that meets other hosts was made to "
			    "give no honest answer");
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
	struct run r = { { .probes = list, .probes_len = len }, how, arena };
	struct job job = { &r.observed, run, &r };
	const char *host, *address;
	size_t i;

	if (meet(&job, &seen, arena, why) != 0)
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
