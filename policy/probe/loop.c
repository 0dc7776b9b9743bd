/*
 * NAME      loop - all probes in one libcurl multi loop (probe_run)
 * CONTRACT  see probe.h. epoll and curl_multi_socket_action(), so that a
 *           wake-up costs what happened and not what is in flight. The clock
 *           is ours: each transfer knows its step and since when, and is
 *           taken out of libcurl when its time is up. A handle taken out
 *           half-way is closed by libcurl without another word to the peer.
 */
#include "probe/probe.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "probe/chains.h"
#include "probe/queue.h"
#include "probe/transfer.h"

#define WHOLE_STEPS    3     /* a probe's time, in steps */
#define FETCH_MSEC_MAX 60000 /* RFC 8461 3.3: a minute */
#define QUIT_MSEC_MAX  2000  /* politeness has an end */
#define EVENTS         64    /* taken from epoll at once */
#define SPARE_FILES    64    /* descriptors left to the rest of us */
#define QUIT_FLAG      (UINT64_C(1) << 63) /* epoll data: a slot's number */

struct run {
	const struct probe_how *how;
	size_t total, done; /* probes known so far, and ended */
	struct arena *arena;
	struct queue *queue;
	struct chains *chains;
	CURLM *multi;
	int epoll;
	struct transfer *slots;
	size_t slots_len, flying;
	int64_t step_msec;
	int64_t curl_due; /* when libcurl wants to be called, -1: never */
	int64_t next_due; /* no deadline is before this */
	bool stopped;
};

/* ---- what libcurl asks of us ---- */

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
	struct run *run = context;
	struct epoll_event event = { .data.u64 = (uint64_t)fd };

	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(run->epoll, EPOLL_CTL_DEL, fd, &event);
		return 0;
	}
	if (what != CURL_POLL_OUT)
		event.events |= EPOLLIN;
	if (what != CURL_POLL_IN)
		event.events |= EPOLLOUT;
	if (epoll_ctl(run->epoll, EPOLL_CTL_MOD, fd, &event) != 0 &&
	    errno == ENOENT)
		epoll_ctl(run->epoll, EPOLL_CTL_ADD, fd, &event);
	return 0;
}

static int
watch_clock(CURLM *multi, long msec, void *context)
{
	struct run *run = context;

	run->curl_due = msec < 0 ? -1 : mono_ms() + msec;
	return 0;
}

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

/* end - out of libcurl, facts into the probe, slot free again */
static void
end(struct run *run, struct transfer *transfer)
{
	struct probe *probe = transfer->probe;
	struct wire *wire = &transfer->wire;

	curl_multi_remove_handle(run->multi, transfer->easy);
	transfer_finish(transfer);
	if (wire->leaf != NULL)
		probe->cert =
		    chains_judge(run->chains, wire->leaf, wire->chain);
	wire_release(wire);
	run->flying--;
	report(run, probe);
}

/* say_goodbye - QUIT; its answer is waited for beside everything else */
static bool
say_goodbye(struct run *run, struct transfer *transfer)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = transfer_quit(transfer);

	if (fd < 0)
		return false;
	event.data.u64 = QUIT_FLAG | (uint64_t)(transfer - run->slots);
	if (epoll_ctl(run->epoll, EPOLL_CTL_ADD, fd, &event) != 0 &&
	    (errno != EEXIST ||
		epoll_ctl(run->epoll, EPOLL_CTL_MOD, fd, &event) != 0))
		return false;
	if (due(run, transfer) < run->next_due)
		run->next_due = due(run, transfer);
	return true;
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
		if (transfer_start(
			transfer, probe, run->how->helo, run->arena) != 0) {
			report(run, probe);
			continue;
		}
		run->flying++;
		if (due(run, transfer) < run->next_due)
			run->next_due = due(run, transfer);
		curl_multi_add_handle(run->multi, transfer->easy);
	}
}

/* collect - what libcurl has finished */
static void
collect(struct run *run)
{
	struct transfer *transfer;
	struct CURLMsg *message;
	char *private;
	int left;

	while ((message = curl_multi_info_read(run->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &private);
		transfer = (struct transfer *)(void *)private;
		if (!transfer_ended(transfer, message->data.result) ||
		    !say_goodbye(run, transfer))
			end(run, transfer);
	}
}

/* overdue - is its time up, with the step it is really at? */
static bool
overdue(const struct run *run, struct transfer *transfer, int64_t now)
{
	if (due(run, transfer) > now)
		return false;
	transfer_settle(transfer);
	return due(run, transfer) <= now;
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
		if (overdue(run, transfer, now)) {
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
handle(struct run *run, const struct epoll_event *event)
{
	struct transfer *transfer;
	int running, flags = 0;

	if (event->data.u64 & QUIT_FLAG) {
		transfer = &run->slots[event->data.u64 & ~QUIT_FLAG];
		if (transfer->probe != NULL && transfer->quitting &&
		    transfer_quit_done(transfer))
			end(run, transfer);
		return;
	}
	if (event->events & EPOLLIN)
		flags |= CURL_CSELECT_IN;
	if (event->events & EPOLLOUT)
		flags |= CURL_CSELECT_OUT;
	if (event->events & (EPOLLERR | EPOLLHUP))
		flags |= CURL_CSELECT_ERR;
	curl_multi_socket_action(
	    run->multi, (curl_socket_t)event->data.u64, flags, &running);
}

static int
patience(const struct run *run)
{
	int64_t now = mono_ms(), until = run->next_due;

	if (run->curl_due >= 0 && run->curl_due < until)
		until = run->curl_due;
	if (until <= now)
		return 0;
	return until - now > 1000 ? 1000 : (int)(until - now);
}

static void
turn(struct run *run)
{
	struct epoll_event events[EVENTS];
	int i, count, running;

	count = epoll_wait(run->epoll, events, EVENTS, patience(run));
	for (i = 0; i < count; i++)
		handle(run, &events[i]);
	if (run->curl_due >= 0 && run->curl_due <= mono_ms()) {
		run->curl_due = -1;
		curl_multi_socket_action(
		    run->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	collect(run);
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

static int
open_run(struct run *run, struct buf *why)
{
	size_t want = room(run);

	run->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (run->epoll < 0)
		return why_set(why, "epoll cannot be had: %s", strerror(errno));
	if ((run->multi = curl_multi_init()) == NULL)
		return why_set(why, "libcurl gives no multi handle");
	curl_multi_setopt(run->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(run->multi, CURLMOPT_SOCKETDATA, run);
	curl_multi_setopt(run->multi, CURLMOPT_TIMERFUNCTION, watch_clock);
	curl_multi_setopt(run->multi, CURLMOPT_TIMERDATA, run);
	/* an idle connection that is pushed out would be bid a slow goodbye */
	curl_multi_setopt(run->multi, CURLMOPT_MAXCONNECTS, (long)(2 * want));
	run->slots = xcalloc(want, sizeof(*run->slots));
	for (; run->slots_len < want; run->slots_len++)
		if (transfer_init(&run->slots[run->slots_len]) != 0)
			return why_set(why, "libcurl gives no easy handle");
	return 0;
}

static void
close_run(struct run *run)
{
	size_t i;

	for (i = 0; i < run->slots_len; i++)
		transfer_release(&run->slots[i]);
	free(run->slots);
	curl_multi_cleanup(run->multi);
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
		.curl_due = -1,
		.next_due = INT64_MAX,
		.step_msec = (int64_t)how->settings->timeout * 1000 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int result = -1;
	size_t i;

	if (len == 0 && how->next == NULL)
		return 0;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return why_set(why, "libcurl cannot be set up");
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
	curl_global_cleanup();
	return result;
}
