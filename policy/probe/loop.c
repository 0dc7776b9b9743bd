/*
 * NAME      loop - all probes in one epoll loop (probe_run)
 * CONTRACT  see probe.h. A wake-up costs what happened and not what is in
 *           flight. The clock is ours: each transfer knows its step and since
 *           when, and is ended when its time is up.
 */
#include "probe/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "dns/dname.h"
#include "probe/chains.h"
#include "probe/queue.h"
#include "probe/transfer.h"

#define WHOLE_STEPS    3     /* a probe's time, in steps */
#define FETCH_MSEC_MAX 60000 /* RFC 8461 3.3: a minute */
#define QUIT_MSEC_MAX  2000  /* politeness has an end */
#define EVENTS         64    /* taken from epoll at once */
#define SPARE_FILES    64    /* descriptors left to the rest of us */

struct run {
	const struct probe_how *how;
	size_t total, done; /* probes known so far, and ended */
	struct arena *arena;
	struct queue *queue;
	struct chains *chains;
	struct wires *wires;
	const char *helo; /* what is said in EHLO */
	char hostname[DNAME_SIZE];
	int epoll;
	struct transfer *slots;
	size_t slots_len, flying;
	int64_t step_msec;
	int64_t next_due; /* no deadline is before this */
	bool stopped;
};

/* ---- deadlines ---- */

static int64_t
due(const struct run *run, const struct transfer *transfer)
{
	int64_t whole = WHOLE_STEPS * run->step_msec;
	int64_t step = transfer->step_since + run->step_msec;

	if (transfer->quitting)
		return transfer->step_since + (run->step_msec < QUIT_MSEC_MAX
						      ? run->step_msec
						      : QUIT_MSEC_MAX);
	if (transfer->probe->kind == PROBE_HTTPS && whole > FETCH_MSEC_MAX)
		whole = FETCH_MSEC_MAX;
	whole += transfer->started;
	/* a body may take the whole time, piece by piece */
	if (transfer->step == PROBE_STEP_BODY || step > whole)
		return whole;
	return step;
}

/* ---- the life of a probe ---- */

/* draw - what whoever runs us has to ask by now */
static void
draw(struct run *run)
{
	struct probe *probe;

	while (run->how->next != NULL && !run->stopped &&
	       (probe = run->how->next(run->how->context)) != NULL) {
		queue_add(run->queue, probe);
		run->total++;
	}
}

static void
report(struct run *run, const struct probe *probe)
{
	queue_done(run->queue, probe);
	run->done++;
	if (run->how->done != NULL && !run->stopped &&
	    !run->how->done(run->how->context, probe, run->done, run->total))
		run->stopped = true;
	draw(run);
}

/* end - hang up, facts into the probe, slot free again */
static void
end(struct run *run, struct transfer *transfer)
{
	struct probe *probe = transfer->probe;
	struct wire *wire = &transfer->wire;

	transfer_finish(transfer);
	if (wire->leaf != NULL)
		probe->cert =
		    chains_judge(run->chains, wire->leaf, wire->chain);
	wire_release(wire);
	run->flying--;
	report(run, probe);
}

/* watch - what this connection waits for; `first': it is new to epoll */
static void
watch(const struct run *run, struct transfer *transfer, bool first)
{
	struct epoll_event event = { .data.ptr = transfer };

	event.events = transfer->link.writing ? EPOLLOUT : EPOLLIN;
	if (epoll_ctl(run->epoll, first ? EPOLL_CTL_ADD : EPOLL_CTL_MOD,
		transfer->link.fd, &event) != 0)
		transfer_decide(transfer, PROBE_LOCAL, strerror(errno));
}

static struct transfer *
free_slot(struct run *run)
{
	size_t i;

	for (i = 0; i < run->slots_len; i++)
		if (run->slots[i].probe == NULL)
			return &run->slots[i];
	return NULL;
}

static void
start(struct run *run)
{
	struct transfer *transfer;
	struct probe *probe;

	while (!run->stopped && run->flying < run->slots_len &&
	       (probe = queue_take(run->queue)) != NULL) {
		if (run->how->wanted != NULL &&
		    !run->how->wanted(run->how->context, probe)) {
			probe->status = PROBE_UNASKED;
			report(run, probe);
			continue;
		}
		transfer = free_slot(run);
		transfer_prepare(
		    transfer, probe, run->helo, run->wires, run->arena);
		if (transfer_start(transfer) != 0) {
			report(run, probe);
			continue;
		}
		run->flying++;
		watch(run, transfer, true);
		if (due(run, transfer) < run->next_due)
			run->next_due = due(run, transfer);
	}
}

/* expire - end what has used up its time */
static void
expire(struct run *run, int64_t now)
{
	struct transfer *transfer;
	size_t i;

	if (now < run->next_due)
		return;
	run->next_due = INT64_MAX;
	for (i = 0; i < run->slots_len; i++) {
		transfer = &run->slots[i];
		if (transfer->probe == NULL)
			continue;
		if (due(run, transfer) <= now) {
			transfer_expired(transfer);
			end(run, transfer);
		} else if (due(run, transfer) < run->next_due) {
			run->next_due = due(run, transfer);
		}
	}
}

/* drop - the run was stopped: nothing in flight is waited for */
static void
drop(struct run *run)
{
	size_t i;

	for (i = 0; i < run->slots_len; i++) {
		if (run->slots[i].probe == NULL)
			continue;
		if (!run->slots[i].quitting)
			transfer_dropped(&run->slots[i]);
		end(run, &run->slots[i]);
	}
}

static void
handle(struct run *run, struct transfer *transfer)
{
	bool writing = transfer->link.writing;

	if (transfer->probe == NULL)
		return;
	if (!transfer_go_on(transfer)) {
		end(run, transfer);
		return;
	}
	if (transfer->link.writing != writing)
		watch(run, transfer, false);
	if (due(run, transfer) < run->next_due)
		run->next_due = due(run, transfer);
}

static int
patience(const struct run *run)
{
	int64_t now = mono_ms(), until = run->next_due;

	if (until <= now)
		return 0;
	return until - now > 1000 ? 1000 : (int)(until - now);
}

static void
turn(struct run *run)
{
	struct epoll_event events[EVENTS];
	int i, count;

	count = epoll_wait(run->epoll, events, EVENTS, patience(run));
	for (i = 0; i < count; i++)
		handle(run, events[i].data.ptr);
	expire(run, mono_ms());
}

/* ---- set-up ---- */

/* room - how many connections our descriptors allow */
static size_t
room(const struct run *run)
{
	size_t want = run->how->settings->jobs;
	struct rlimit limit;

	if (want > run->total && run->how->next == NULL)
		want = run->total;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY &&
	    want + SPARE_FILES > limit.rlim_cur)
		want = limit.rlim_cur > 2 * SPARE_FILES
			   ? limit.rlim_cur - SPARE_FILES
			   : SPARE_FILES;
	return want > 0 ? want : 1;
}

/* name_us - as we were told, or as the system does */
static void
name_us(struct run *run)
{
	run->helo = run->how->helo;
	if (run->helo != NULL)
		return;
	run->helo = run->hostname;
	if (gethostname(run->hostname, sizeof(run->hostname) - 1) != 0)
		run->helo = "localhost";
}

static int
open_run(struct run *run, struct buf *why)
{
	size_t i;

	run->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (run->epoll < 0)
		return why_set(why, "epoll cannot be had: %s", strerror(errno));
	name_us(run);
	run->wires = wires_new();
	run->slots_len = room(run);
	run->slots = xcalloc(run->slots_len, sizeof(*run->slots));
	for (i = 0; i < run->slots_len; i++)
		transfer_init(&run->slots[i]);
	return 0;
}

static void
close_run(struct run *run)
{
	size_t i;

	for (i = 0; i < run->slots_len; i++)
		transfer_release(&run->slots[i]);
	free(run->slots);
	wires_free(run->wires);
	if (run->epoll >= 0)
		close(run->epoll);
	queue_free(run->queue);
	chains_free(run->chains);
}

int
probe_run(struct probe *list, size_t len, const struct probe_how *how,
    struct arena *arena, struct buf *why)
{
	struct run run = { .how = how,
		.arena = arena,
		.epoll = -1,
		.next_due = INT64_MAX,
		.step_msec = (int64_t)how->settings->timeout * 1000 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int result = -1;
	size_t i;

	if (len == 0 && how->next == NULL)
		return 0;
	sigaction(SIGPIPE, &ignore, &before);
	run.queue = queue_new();
	for (i = 0; i < len; i++)
		queue_add(run.queue, &list[i]);
	run.total = len;
	draw(&run);
	run.chains = chains_new(how->trust, how->now, arena);
	if (open_run(&run, why) != 0)
		goto out;
	for (start(&run); run.flying > 0; start(&run)) {
		turn(&run);
		if (run.stopped)
			drop(&run);
	}
	result = 0;
out:
	close_run(&run);
	sigaction(SIGPIPE, &before, NULL);
	return result;
}
