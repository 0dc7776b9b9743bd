/*
 * NAME      flight - keep many DNS questions in flight
 * CONTRACT  see flight.h. dnslink.c has the sockets; when to ask whom is
 *           decided here. A question is asked again, of one server after the
 *           other, until one answers or `timeout' is over: the pauses double
 *           with each round. It keeps its id and name meanwhile, so that an
 *           answer to any of the tries counts, however late. What says
 *           "failure", is malformed, or comes from a port that is closed
 *           makes the next server be asked at once; when all have done so,
 *           nobody waits any longer.
 *
 *           Servers that limit their rate (NSD, BIND and Knot do, above some
 *           200 denials a second) drop what is too much, and truncate some, to
 *           see who comes back over TCP. When many answers are truncated all
 *           goes over TCP, what was already asked and dropped, too.
 *
 *           Cost: an answer is found by its id. Deadlines are looked at
 *           every TICK milliseconds.
 *
 *           Why no DNS library: c-ares 1.34 gives a server that was quick
 *           250 ms and forgets the questions that it then repeats, keeps
 *           answers in a cache, and calls a malformed answer a silence.
 * BUGS      One UDP socket a server, so the only secrets in a question are
 *           its 16-bit id and its name. Against forged answers use a resolver
 *           on this machine.
 */
#include "lookup/flight.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "lookup/dnsid.h"
#include "lookup/dnslink.h"

#define ALIAS_MAX   8
#define TICK        50
#define SLOW_MAX    16 /* answers in a row for which a server was silent */
#define SCRATCH_MAX (256 * 1024)
#define BATCH_MIN   16  /* see hopeless() */
#define CUT_WEIGHT  8   /* of a truncated answer */
#define CUT_MAX     256 /* then all goes over TCP */

/* a question in flight */
struct slot {
	struct slot *next; /* idle */
	struct dns_question question;
	char name[DNS_NAME_SIZE];  /* asked now: the question's or an alias */
	char alias[DNS_NAME_SIZE]; /* "" none so far */
	uint32_t ttl;              /* least so far */
	bool ad;                   /* so far */
	bool busy;
	uint16_t id;
	unsigned aliases;          /* followed */
	int64_t again_at, ends_at; /* of this name */
	unsigned tries;
	unsigned first, server; /* asked first, asked last */
	unsigned asked, failed; /* a bit for each server */
	bool heard;             /* one of them said "failure" */
	bool refused;           /* and the last that did: REFUSED */
	bool cut;               /* the answer over UDP was truncated */
	bool stream;            /* asked over TCP now */
};

struct flight {
	struct flight_how how;
	struct dnslink links[RESOLVER_MAX];
	bool stream_heard[RESOLVER_MAX]; /* it has answered over TCP */
	unsigned first; /* the server that new questions are asked of */
	unsigned slow;
	unsigned cut;        /* rises with truncated answers, else falls */
	bool stream;         /* TCP for everything */
	bool stream_refused; /* it was tried, in vain */
	struct slot *slots, *idle;
	struct slot **by_id;
	size_t in_flight;
	struct dnsid ids;
	const struct dns_asker *asker;
	bool exhausted; /* the asker has no more questions */
	struct arena *scratch;
	size_t answered, silent; /* since the start; since the last answer */
	bool gave_up;
};

struct flight *
flight_new(const struct flight_how *how)
{
	struct flight *r = xcalloc(1, sizeof(*r));
	size_t i;

	r->how = *how;
	if (r->how.jobs > FLIGHT_JOBS_MAX)
		r->how.jobs = FLIGHT_JOBS_MAX;
	r->stream = how->conf.stream;
	r->scratch = arena_new();
	for (i = 0; i < how->conf.len; i++)
		dnslink_init(&r->links[i], &how->conf.servers[i]);
	r->by_id = xcalloc(65536, sizeof(struct slot *));
	r->slots = xcalloc(r->how.jobs, sizeof(*r->slots));
	for (i = 0; i < r->how.jobs; i++) {
		r->slots[i].next = r->idle;
		r->idle = &r->slots[i];
	}
	return r;
}

void
flight_free(struct flight *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->how.conf.len; i++)
		dnslink_close(&r->links[i]);
	arena_free(r->scratch);
	free(r->by_id);
	free(r->slots);
	free(r);
}

size_t
flight_silent(const struct flight *r)
{
	return r->gave_up || r->answered == 0 ? r->silent : 0;
}

/* ---- one question ---- */

static void
slot_end(struct flight *r, struct slot *s, struct dns_answer *answer)
{
	if (s->alias[0] != '\0') {
		if (answer->cname == NULL)
			answer->cname = s->alias;
		answer->ad = answer->ad && s->ad;
		if (s->ttl < answer->ttl)
			answer->ttl = s->ttl;
	}
	r->asker->answer(r->asker->context, &s->question, answer);
	r->by_id[s->id] = NULL;
	dnsid_return(&r->ids, s->id);
	s->busy = false;
	s->next = r->idle;
	r->idle = s;
	r->in_flight--;
}

/* slot_unheard - no server gave an answer that is one */
static void
slot_unheard(struct flight *r, struct slot *s)
{
	struct dns_answer answer = { .status = DNS_TIMEOUT };

	if (s->heard || s->cut)
		answer.status = s->refused ? DNS_REFUSED : DNS_FAILED;
	else
		r->silent++;
	slot_end(r, s, &answer);
}

/* slot_choose - the next server that may know; false: there is none */
static bool
slot_choose(const struct flight *r, struct slot *s)
{
	unsigned len = (unsigned)r->how.conf.len, i, n;

	for (i = 0; i < len; i++) {
		n = (s->first + s->tries + i) % len;
		if ((s->failed >> n & 1) == 0) {
			s->server = n;
			return true;
		}
	}
	return false;
}

/*
 * slot_send - ask s->server; false: there is no way to it. A question that
 * an open connection holds already is not sent again.
 */
static bool
slot_send(struct flight *r, struct slot *s, bool held)
{
	struct dnslink *link = &r->links[s->server];
	unsigned char query[DNS_QUERY_SIZE];
	size_t len;

	s->stream = s->cut || r->stream;
	s->asked |= 1u << s->server;
	if (s->stream && held && link->fd[true] >= 0)
		return true;
	len = dnsmsg_query(query, s->id, s->name, s->question.type);
	return dnslink_send(link, s->stream, query, len);
}

/* slot_try - ask the server that it has, or else the next */
static void
slot_try(struct flight *r, struct slot *s, bool choose)
{
	unsigned round = s->tries / (unsigned)r->how.conf.len;
	unsigned before = s->server;
	bool was_stream = s->stream;

	s->again_at = mono_ms() + (r->how.try_ms << (round < FLIGHT_ROUNDS_MAX
							 ? round
							 : FLIGHT_ROUNDS_MAX));
	while (!choose || slot_choose(r, s)) {
		if (slot_send(
			r, s, choose && was_stream && s->server == before)) {
			s->tries++;
			return;
		}
		s->failed |= 1u << s->server;
		choose = true;
	}
	slot_unheard(r, s);
}

/* slot_ask - s->name, from the beginning */
static void
slot_ask(struct flight *r, struct slot *s)
{
	unsigned char query[DNS_QUERY_SIZE];
	struct dns_answer answer = { .status = DNS_NXDOMAIN };

	s->tries = s->asked = s->failed = 0;
	s->first = r->first;
	s->cut = s->stream = s->heard = s->refused = false;
	s->ends_at = mono_ms() + r->how.timeout_ms;
	if (dnsmsg_query(query, s->id, s->name, s->question.type) == 0)
		slot_end(r, s, &answer);
	else
		slot_try(r, s, true);
}

/* slot_begin - the question that was put into an idle slot */
static void
slot_begin(struct flight *r, struct slot *s)
{
	memcpy(s->name, s->question.name, sizeof(s->name));
	s->alias[0] = '\0';
	s->aliases = 0;
	s->busy = true;
	s->id = dnsid_take(&r->ids);
	r->by_id[s->id] = s;
	r->in_flight++;
	slot_ask(r, s);
}

/* slot_follow - ask for the alias's target; false: enough of that */
static bool
slot_follow(struct flight *r, struct slot *s, const struct dns_message *m)
{
	if (m->cname == NULL || ++s->aliases > ALIAS_MAX ||
	    strchr(m->cname, '?') != NULL || m->cname[0] == '\0')
		return false;
	s->ad = m->ad && (s->alias[0] == '\0' || s->ad);
	if (s->alias[0] == '\0' || m->ttl < s->ttl)
		s->ttl = m->ttl;
	memcpy(s->alias, m->cname, strlen(m->cname) + 1);
	memcpy(s->name, s->alias, sizeof(s->name));
	/* another name, another id */
	r->by_id[s->id] = NULL;
	dnsid_return(&r->ids, s->id);
	s->id = dnsid_take(&r->ids);
	r->by_id[s->id] = s;
	slot_ask(r, s);
	return true;
}

static enum dns_status
status_of(const struct dns_message *m)
{
	if (m->tc || m->unfinished)
		return DNS_FAILED;
	if (m->rcode == DNS_RCODE_NXDOMAIN)
		return DNS_NXDOMAIN;
	if (m->rcode == DNS_RCODE_REFUSED)
		return DNS_REFUSED;
	if (m->rcode != DNS_RCODE_NOERROR)
		return DNS_FAILED;
	return m->rr_len > 0 ? DNS_OK : DNS_NODATA;
}

/* heard - server n answered, perhaps after another had been silent */
static void
heard(struct flight *r, const struct slot *s, unsigned n)
{
	bool late = n != s->first && (s->failed >> s->first & 1) == 0;

	r->answered++;
	r->silent = 0;
	r->slow = late ? r->slow + 1 : 0;
	if (r->slow >= SLOW_MAX && r->how.conf.len > 1) {
		r->first = (r->first + 1) % (unsigned)r->how.conf.len;
		r->slow = 0;
	}
}

/* slot_cut - a truncated answer over UDP: the whole is fetched over TCP */
static void
slot_cut(struct flight *r, struct slot *s, unsigned server)
{
	r->cut += CUT_WEIGHT;
	if (r->cut > CUT_MAX && !r->stream_refused)
		r->stream = true;
	if (s->stream)
		return; /* that is on its way */
	s->cut = true;
	s->server = server;
	slot_try(r, s, false);
}

/* slot_failed - server n has no answer: ask the others */
static void
slot_failed(struct flight *r, struct slot *s, unsigned n)
{
	s->heard = true;
	s->failed |= 1u << n;
	slot_try(r, s, true);
}

static void
slot_heard(struct flight *r, struct slot *s, unsigned n, bool stream,
    const unsigned char *data, size_t len)
{
	struct dns_answer answer;
	struct dns_message m;

	if (arena_size(r->scratch) > SCRATCH_MAX) {
		arena_free(r->scratch);
		r->scratch = arena_new();
	}
	if (dnsmsg_parse(
		&m, data, len, s->name, s->question.type, r->scratch) != 0) {
		slot_failed(r, s, n);
		return;
	}
	if (m.tc && !stream) {
		slot_cut(r, s, n);
		return;
	}
	r->cut -= !stream && r->cut > 0;
	if (m.unfinished && slot_follow(r, s, &m))
		return;
	answer = (struct dns_answer){ .status = status_of(&m),
		.ad = m.ad,
		.cname = m.cname,
		.ttl = m.ttl,
		.rr = m.rr,
		.rr_len = m.rr_len };
	s->refused = answer.status == DNS_REFUSED;
	if (answer.status == DNS_FAILED || s->refused)
		slot_failed(r, s, n);
	else
		slot_end(r, s, &answer);
}

/* slot_lost - server n will not answer what it was asked this way */
static void
slot_lost(struct flight *r, struct slot *s, enum dnslink_state state)
{
	if (state == DNSLINK_REFUSED && s->stream && !s->cut &&
	    !r->how.conf.stream) {
		/* it was our choice to try TCP */
		r->stream = false;
		r->stream_refused = true;
		slot_try(r, s, false);
	} else if (state == DNSLINK_REFUSED) {
		s->failed |= 1u << s->server;
		slot_try(r, s, true);
	} else {
		slot_try(r, s, false);
	}
}

/* slot_late - still no answer; where TCP leads nowhere, UDP again */
static void
slot_late(struct flight *r, struct slot *s)
{
	bool chosen = s->stream && !s->cut && !r->how.conf.stream;

	if (chosen && !r->stream_heard[s->server] &&
	    (!r->links[s->server].connected || s->tries > 2 * r->how.conf.len))
		slot_lost(r, s, DNSLINK_REFUSED);
	else
		slot_try(r, s, true);
}

/* ---- all questions ---- */

/*
 * hopeless - nobody answers. At the start the first questions suffice; later
 * it takes many, as a whole batch of dead zones may make a good resolver
 * silent for a while.
 */
static bool
hopeless(const struct flight *r)
{
	size_t batch = r->how.jobs > BATCH_MIN ? r->how.jobs : BATCH_MIN;

	return r->silent >= (r->answered == 0 ? batch : 4 * batch);
}

/* fill - send while there is room and something to ask */
static void
fill(struct flight *r)
{
	struct slot *s;

	while (!r->exhausted && !hopeless(r) && (s = r->idle) != NULL) {
		if (!r->asker->next(r->asker->context, &s->question)) {
			r->exhausted = true;
			return;
		}
		r->idle = s->next;
		slot_begin(r, s);
	}
}

/* where a message came from */
struct arrival {
	struct flight *r;
	unsigned server;
	bool stream;
};

/*
 * on_message - and at once the next question, so that the server has work
 * while the other answers are read
 */
static void
on_message(void *context, const unsigned char *data, size_t len)
{
	const struct arrival *a = context;
	struct flight *r = a->r;
	struct slot *s = len < 2 ? NULL : r->by_id[data[0] << 8 | data[1]];

	if (s == NULL || (s->asked >> a->server & 1) == 0 ||
	    (s->failed >> a->server & 1) != 0 ||
	    dnsmsg_stray(data, len, s->name, s->question.type))
		return;
	heard(r, s, a->server);
	r->stream_heard[a->server] |= a->stream;
	slot_heard(r, s, a->server, a->stream, data, len);
	fill(r);
}

/* expire - look at everybody's time */
static void
expire(struct flight *r)
{
	int64_t now = mono_ms();
	struct slot *s;
	size_t i;

	for (i = 0; i < r->how.jobs; i++) {
		s = &r->slots[i];
		if (!s->busy)
			continue;
		if (now >= s->ends_at)
			slot_unheard(r, s);
		else if (now >= s->again_at)
			slot_late(r, s);
	}
}

static void
turn(struct flight *r, unsigned server, bool stream)
{
	struct arrival arrival = { r, server, stream };
	enum dnslink_state state =
	    dnslink_turn(&r->links[server], stream, on_message, &arrival);
	struct slot *s;
	size_t i;

	for (i = 0; state != DNSLINK_OPEN && i < r->how.jobs; i++) {
		s = &r->slots[i];
		if (s->busy && s->server == server &&
		    s->stream == arrival.stream)
			slot_lost(r, s, state);
	}
}

/* wait_answers - sleep until something happens, at most TICK, and handle it */
static void
wait_answers(struct flight *r)
{
	struct pollfd polls[RESOLVER_MAX * DNSLINK_WAYS];
	unsigned i, len = (unsigned)r->how.conf.len * DNSLINK_WAYS;

	for (i = 0; i < len; i++)
		polls[i] = dnslink_events(
		    &r->links[i / DNSLINK_WAYS], i % DNSLINK_WAYS != 0);
	if (poll(polls, len, TICK) <= 0)
		return;
	for (i = 0; i < len; i++)
		if (polls[i].fd >= 0 && polls[i].revents != 0)
			turn(r, i / DNSLINK_WAYS, i % DNSLINK_WAYS != 0);
}

/* give_up - end what is in flight and what was still to be asked */
static void
give_up(struct flight *r)
{
	const struct dns_answer answer = { .status = DNS_TIMEOUT };
	struct dns_question question;
	size_t i;

	r->gave_up = true;
	for (i = 0; i < r->how.jobs; i++)
		if (r->slots[i].busy)
			slot_unheard(r, &r->slots[i]);
	while (r->asker->next(r->asker->context, &question))
		r->asker->answer(r->asker->context, &question, &answer);
}

void
flight_ask(struct flight *r, const struct dns_asker *asker)
{
	int64_t tick = mono_ms(), now;

	r->asker = asker;
	r->exhausted = false;
	while (!r->gave_up && (!r->exhausted || r->in_flight > 0)) {
		fill(r);
		if (r->in_flight > 0)
			wait_answers(r);
		if ((now = mono_ms()) - tick >= TICK) {
			tick = now;
			expire(r);
		}
		if (hopeless(r))
			break;
	}
	if (r->gave_up || hopeless(r))
		give_up(r);
	r->asker = NULL;
}
