/*
 * NAME      authority - ask name servers directly
 * CONTRACT  see authority.h. Lanes, each a c-ares channel with one server,
 *           which it keeps until that has answered everything or is given
 *           up. c-ares does sockets, retransmission, and TCP where an answer
 *           is truncated.
 */
#define CARES_NO_DEPRECATED
#include "inspect/authority.h"

#include <ares.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/dnsid.h"

#define LANES       64 /* servers asked at a time */
#define WINDOW      32 /* questions in flight to one server */
#define TRIES       2
#define TRY_MIN     200
#define TICK        50
#define SOCKETS     4 /* of one lane: UDP, TCP, and room to spare */
#define SCRATCH_MAX (256 * 1024)

struct lane {
	struct run *run;
	ares_channel ares;
	size_t next, end;             /* of the list */
	size_t flying, heard, missed; /* missed: since one was heard */
	bool silent;                  /* given up */
};

/* one question in flight */
struct ask {
	struct ask *idle;
	struct lane *lane;
	size_t index;
	uint16_t id;
};

struct run {
	const struct authority_question *list;
	size_t len, next; /* the first question of the next server */
	size_t busy;      /* lanes */
	int try_ms;
	unsigned port;
	struct lane lanes[LANES];
	struct ask asks[LANES * WINDOW];
	struct ask *idle;
	struct dnsid ids;
	struct arena *scratch;
	void (*answer)(void *, size_t, const struct dns_answer *);
	void *context;
};

static void
tell(struct run *run, size_t index, enum dns_status status)
{
	const struct dns_answer answer = { .status = status };

	run->answer(run->context, index, &answer);
}

static void
heard(struct run *run, size_t index, const unsigned char *data, size_t len)
{
	const struct authority_question *q = &run->list[index];
	struct dns_answer answer = { .status = DNS_FAILED };
	struct dns_message m;

	if (arena_size(run->scratch) > SCRATCH_MAX) {
		arena_free(run->scratch);
		run->scratch = arena_new();
	}
	if (dnsmsg_parse(&m, data, len, q->name, q->type, run->scratch) == 0 &&
	    m.aa && !m.tc && !m.unfinished) {
		if (m.rcode == DNS_RCODE_NXDOMAIN)
			answer.status = DNS_NXDOMAIN;
		else if (m.rcode == DNS_RCODE_NOERROR)
			answer.status = m.rr_len > 0 ? DNS_OK : DNS_NODATA;
		answer.cname = m.cname;
		answer.ttl = m.ttl;
		answer.rr = m.rr;
		answer.rr_len = answer.status == DNS_OK ? m.rr_len : 0;
	}
	run->answer(run->context, index, &answer);
}

static void
on_answer(void *arg, int status, int timeouts, unsigned char *data, int len)
{
	struct ask *ask = arg;
	struct lane *lane = ask->lane;
	struct run *run = lane->run;
	size_t index = ask->index;

	(void)timeouts;
	dnsid_return(&run->ids, ask->id);
	ask->idle = run->idle;
	run->idle = ask;
	lane->flying--;
	if (status == ARES_SUCCESS) {
		lane->heard++;
		lane->missed = 0;
		heard(run, index, data, len > 0 ? (size_t)len : 0);
		return;
	}
	if (lane->heard == 0 || ++lane->missed >= WINDOW)
		lane->silent = true;
	tell(run, index, DNS_TIMEOUT);
}

/* send_one - the lane's next question */
static void
send_one(struct lane *lane)
{
	struct run *run = lane->run;
	size_t index = lane->next++, len;
	unsigned char query[DNS_QUERY_SIZE];
	struct ask *ask = run->idle;

	run->idle = ask->idle;
	*ask = (struct ask){
		.lane = lane, .index = index, .id = dnsid_take(&run->ids)
	};
	lane->flying++;
	len = dnsmsg_query(
	    query, ask->id, run->list[index].name, run->list[index].type);
	if (len == 0) {
		on_answer(ask, ARES_EBADNAME, 0, NULL, 0);
		return;
	}
	query[2] &= 0xfe; /* no recursion */
	ares_send(lane->ares, query, (int)len, on_answer, ask);
}

static int
lane_open(struct lane *lane, const char *address)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
			 ARES_FLAG_NOALIASES,
		.timeout = lane->run->try_ms,
		.tries = TRIES,
	};
	struct buf server = BUF_INIT;
	int error;

	if (ares_init_options(&lane->ares, &options,
		ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) !=
	    ARES_SUCCESS) {
		lane->ares = NULL;
		return -1;
	}
	buf_printf(&server, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address,
	    lane->run->port);
	error = ares_set_servers_ports_csv(lane->ares, buf_text(&server));
	buf_release(&server);
	return error == ARES_SUCCESS ? 0 : -1;
}

/* take_server - the lane gets the next one; false: there is none left */
static bool
take_server(struct run *run, struct lane *lane)
{
	const char *address;
	size_t end;

	if (run->next == run->len)
		return false;
	address = run->list[run->next].address;
	for (end = run->next;
	     end < run->len && strcmp(run->list[end].address, address) == 0;)
		end++;
	*lane = (struct lane){ .run = run, .next = run->next, .end = end };
	run->next = end;
	run->busy++;
	lane->silent = lane_open(lane, address) != 0;
	return true;
}

/* turn_lane - keep it busy; when its server is done, the next one */
static void
turn_lane(struct run *run, struct lane *lane)
{
	if (lane->run == NULL && !take_server(run, lane))
		return;
	while (!lane->silent && lane->next < lane->end &&
	       lane->flying < (lane->heard > 0 ? WINDOW : 1))
		send_one(lane);
	if (lane->silent && lane->ares != NULL)
		ares_cancel(lane->ares);
	for (; lane->silent && lane->next < lane->end; lane->next++)
		tell(run, lane->next, DNS_TIMEOUT);
	if (lane->next < lane->end || lane->flying > 0)
		return;
	if (lane->ares != NULL)
		ares_destroy(lane->ares);
	*lane = (struct lane){ .run = NULL };
	run->busy--;
}

/* what to wait for, and whose it is */
struct waiting {
	struct pollfd polls[LANES * SOCKETS];
	struct lane *owner[LANES * SOCKETS];
	size_t len;
};

static void
watch(struct waiting *w, struct lane *lane)
{
	ares_socket_t fds[SOCKETS];
	int mask = ares_getsock(lane->ares, fds, SOCKETS), i;
	short events;

	for (i = 0; i < SOCKETS; i++) {
		events = ARES_GETSOCK_READABLE(mask, i) ? POLLIN : 0;
		if (ARES_GETSOCK_WRITABLE(mask, i))
			events |= POLLOUT;
		if (events == 0)
			continue;
		w->polls[w->len] =
		    (struct pollfd){ .fd = fds[i], .events = events };
		w->owner[w->len++] = lane;
	}
}

/* wait_answers - on the sockets of all lanes, at most TICK, and handle them */
static void
wait_answers(struct run *run)
{
	struct waiting w = { .len = 0 };
	const struct pollfd *p;
	size_t i;

	for (i = 0; i < LANES; i++)
		if (run->lanes[i].ares != NULL)
			watch(&w, &run->lanes[i]);
	(void)!poll(w.polls, w.len, TICK);
	for (i = 0; i < w.len; i++) {
		p = &w.polls[i];
		if (p->revents != 0)
			ares_process_fd(w.owner[i]->ares,
			    p->revents & ~POLLOUT ? p->fd : ARES_SOCKET_BAD,
			    p->revents & POLLOUT ? p->fd : ARES_SOCKET_BAD);
	}
	for (i = 0; i < LANES; i++)
		if (run->lanes[i].ares != NULL)
			ares_process_fd(run->lanes[i].ares, ARES_SOCKET_BAD,
			    ARES_SOCKET_BAD);
}

void
authority_ask(const struct settings *settings,
    const struct authority_question *list, size_t len,
    void (*answer)(void *, size_t, const struct dns_answer *), void *context)
{
	struct run *run;
	size_t i;

	if (len == 0 || ares_library_init(ARES_LIB_INIT_ALL) != 0) {
		for (i = 0; i < len; i++)
			answer(context, i,
			    &(struct dns_answer){ .status = DNS_FAILED });
		return;
	}
	run = xcalloc(1, sizeof(*run));
	run->list = list;
	run->len = len;
	run->answer = answer;
	run->context = context;
	run->scratch = arena_new();
	run->port = settings->dns_port;
	/* c-ares doubles the wait before it tries again */
	run->try_ms = (int)(settings->timeout * 1000 / 3);
	if (run->try_ms < TRY_MIN)
		run->try_ms = TRY_MIN;
	for (i = 0; i < ARRAY_LEN(run->asks); i++) {
		run->asks[i].idle = run->idle;
		run->idle = &run->asks[i];
	}
	do {
		for (i = 0; i < LANES; i++)
			turn_lane(run, &run->lanes[i]);
		if (run->busy > 0)
			wait_answers(run);
	} while (run->busy > 0 || run->next < run->len);
	arena_free(run->scratch);
	free(run);
	ares_library_cleanup();
}
