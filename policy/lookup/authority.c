/*
 * NAME      authority - ask name servers directly
 * CONTRACT  see authority.h. Lanes, each with one server, which it keeps
 *           until that has answered everything or is given up. A question is
 *           asked twice over UDP, and over TCP where the answer is truncated;
 *           an answer to either counts until `timeout' is over.
 */
#include "lookup/authority.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "lookup/dnsid.h"
#include "lookup/dnslink.h"

#define LANES       64 /* servers asked at a time */
#define WINDOW      32 /* questions in flight to one server */
#define TICK        50
#define SCRATCH_MAX (256 * 1024)

/* one question in flight */
struct ask {
	bool busy;
	bool stream; /* over TCP */
	uint16_t id;
	size_t index;
	int64_t again_at, ends_at; /* again_at 0: not again */
};

struct lane {
	struct run *run;
	struct dnslink link;
	size_t next, end;             /* of the list */
	size_t flying, heard, missed; /* missed: since one was heard */
	bool silent;                  /* given up */
	struct ask asks[WINDOW];
};

struct run {
	const struct authority_question *list;
	size_t len, next; /* the first question of the next server */
	size_t busy;      /* lanes */
	int64_t timeout_ms;
	unsigned port;
	struct lane lanes[LANES];
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
	if (dnsmsg_parse(&m, data, len, q->name, q->type, run->scratch) != 0)
		goto out;
	if (m.rcode == DNS_RCODE_REFUSED)
		answer.status = DNS_REFUSED;
	if (!m.aa || m.tc)
		goto out;
	/* also where the target is another server's to tell of */
	answer.cname = m.cname;
	if (m.unfinished)
		goto out;
	if (m.rcode == DNS_RCODE_NXDOMAIN)
		answer.status = DNS_NXDOMAIN;
	else if (m.rcode == DNS_RCODE_NOERROR)
		answer.status = m.rr_len > 0 ? DNS_OK : DNS_NODATA;
	answer.ttl = m.ttl;
	answer.rr = m.rr;
	answer.rr_len = answer.status == DNS_OK ? m.rr_len : 0;
out:
	run->answer(run->context, index, &answer);
}

static void
ask_end(struct lane *lane, struct ask *ask)
{
	dnsid_return(&lane->run->ids, ask->id);
	ask->busy = false;
	lane->flying--;
}

/* ask_unheard - nothing came, or the whole of it could not be fetched */
static void
ask_unheard(struct lane *lane, struct ask *ask)
{
	ask_end(lane, ask);
	if (lane->heard == 0 || ++lane->missed >= WINDOW)
		lane->silent = true;
	tell(lane->run, ask->index, ask->stream ? DNS_FAILED : DNS_TIMEOUT);
}

static void
ask_send(struct lane *lane, struct ask *ask)
{
	const struct authority_question *q = &lane->run->list[ask->index];
	unsigned char query[DNS_QUERY_SIZE];
	size_t len = dnsmsg_query(query, ask->id, q->name, q->type);

	query[2] &= 0xfe; /* no recursion */
	if (len == 0 || !dnslink_send(&lane->link, ask->stream, query, len))
		ask_unheard(lane, ask);
}

/* ask_next - the lane's next question */
static void
ask_next(struct lane *lane)
{
	struct ask *ask = lane->asks;
	int64_t now = mono_ms();

	while (ask->busy)
		ask++;
	*ask = (struct ask){
		.busy = true,
		.id = dnsid_take(&lane->run->ids),
		.index = lane->next++,
		.again_at = now + lane->run->timeout_ms / 3,
		.ends_at = now + lane->run->timeout_ms,
	};
	lane->flying++;
	ask_send(lane, ask);
}

struct arrival {
	struct lane *lane;
	bool stream;
};

static void
on_message(void *context, const unsigned char *data, size_t len)
{
	const struct arrival *a = context;
	struct lane *lane = a->lane;
	const struct authority_question *q;
	struct ask *ask;
	size_t i;

	for (i = 0; i < WINDOW && len >= 2; i++) {
		ask = &lane->asks[i];
		q = &lane->run->list[ask->index];
		if (!ask->busy || ask->id != (data[0] << 8 | data[1]) ||
		    dnsmsg_stray(data, len, q->name, q->type))
			continue;
		lane->heard++;
		lane->missed = 0;
		if (len > 2 && (data[2] & 0x02) != 0 && !a->stream) {
			/* truncated: the whole comes over TCP */
			if (!ask->stream) {
				ask->stream = true;
				ask_send(lane, ask);
			}
		} else {
			ask_end(lane, ask);
			heard(lane->run, ask->index, data, len);
		}
		return;
	}
}

static int
lane_open(struct lane *lane, const char *address)
{
	struct resolvconf conf;
	struct buf server = BUF_INIT;
	int result;

	buf_printf(&server, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address,
	    lane->run->port);
	if ((result = resolver_parse(&conf, buf_text(&server), NULL)) == 0)
		dnslink_init(&lane->link, &conf.servers[0]);
	buf_release(&server);
	return result;
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
	*lane = (struct lane){ .run = run,
		.next = run->next,
		.end = end,
		.link = { .fd = { -1, -1 } } };
	run->next = end;
	run->busy++;
	lane->silent = lane_open(lane, address) != 0;
	return true;
}

/* turn_lane - keep it busy; when its server is done, the next one */
static void
turn_lane(struct run *run, struct lane *lane)
{
	size_t i;

	if (lane->run == NULL && !take_server(run, lane))
		return;
	while (!lane->silent && lane->next < lane->end &&
	       lane->flying < (lane->heard > 0 ? WINDOW : 1))
		ask_next(lane);
	for (i = 0; lane->silent && i < WINDOW; i++)
		if (lane->asks[i].busy)
			ask_unheard(lane, &lane->asks[i]);
	for (; lane->silent && lane->next < lane->end; lane->next++)
		tell(run, lane->next, DNS_TIMEOUT);
	if (lane->next < lane->end || lane->flying > 0)
		return;
	dnslink_close(&lane->link);
	*lane = (struct lane){ .run = NULL };
	run->busy--;
}

/* turn_way - what came this way */
static void
turn_way(struct lane *lane, bool stream)
{
	struct arrival arrival = { lane, stream };
	enum dnslink_state state =
	    dnslink_turn(&lane->link, stream, on_message, &arrival);
	struct ask *ask;

	if (state == DNSLINK_OPEN)
		return;
	for (ask = lane->asks; ask < lane->asks + WINDOW; ask++) {
		if (!ask->busy || ask->stream != arrival.stream)
			continue;
		if (state == DNSLINK_CLOSED)
			ask_send(lane, ask);
		else
			ask_unheard(lane, ask);
	}
}

/* expire - look at everybody's time */
static void
expire(struct lane *lane)
{
	int64_t now = mono_ms();
	struct ask *ask;

	for (ask = lane->asks; ask < lane->asks + WINDOW; ask++) {
		if (!ask->busy)
			continue;
		if (now >= ask->ends_at) {
			ask_unheard(lane, ask);
		} else if (ask->again_at > 0 && now >= ask->again_at) {
			ask->again_at = 0;
			if (!ask->stream)
				ask_send(lane, ask);
		}
	}
}

/* wait_answers - on the sockets of all lanes, at most TICK, and handle them */
static void
wait_answers(struct run *run)
{
	struct pollfd polls[LANES * DNSLINK_WAYS];
	struct lane *lane;
	size_t i;

	for (i = 0; i < ARRAY_LEN(polls); i++) {
		lane = &run->lanes[i / DNSLINK_WAYS];
		polls[i].fd = -1;
		polls[i].revents = 0;
		if (lane->run != NULL)
			polls[i] =
			    dnslink_events(&lane->link, i % DNSLINK_WAYS != 0);
	}
	(void)!poll(polls, ARRAY_LEN(polls), TICK);
	for (i = 0; i < ARRAY_LEN(polls); i++)
		if (polls[i].fd >= 0 && polls[i].revents != 0)
			turn_way(&run->lanes[i / DNSLINK_WAYS],
			    i % DNSLINK_WAYS != 0);
	for (i = 0; i < LANES; i++)
		if (run->lanes[i].run != NULL)
			expire(&run->lanes[i]);
}

void
authority_run(unsigned port, unsigned timeout,
    const struct authority_question *list, size_t len,
    void (*answer)(void *, size_t, const struct dns_answer *), void *context)
{
	struct run *run;
	size_t i;

	run = xcalloc(1, sizeof(*run));
	run->list = list;
	run->len = len;
	run->answer = answer;
	run->context = context;
	run->scratch = arena_new();
	run->port = port;
	run->timeout_ms = (int64_t)timeout * 1000;
	while (run->busy > 0 || run->next < run->len) {
		for (i = 0; i < LANES; i++)
			turn_lane(run, &run->lanes[i]);
		if (run->busy > 0)
			wait_answers(run);
	}
	arena_free(run->scratch);
	free(run);
}
