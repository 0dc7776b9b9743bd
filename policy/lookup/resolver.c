/*
 * NAME      resolver - keep many DNS questions in flight
 * CONTRACT  see resolver.h. dnslink.c has the sockets; when to ask whom is
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
#include "lookup/resolver.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "dns/resolvconf.h"
#include "lookup/dnsid.h"
#include "lookup/dnslink.h"

#define JOBS_MAX    16384 /* a quarter of the ids */
#define ALIAS_MAX   8
#define TICK        50
#define TRIES       3 /* where resolv.conf says nothing */
#define TRY_MIN     200
#define ROUNDS_MAX  8  /* how often the pause doubles */
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

struct resolver {
	struct resolvconf conf;
	struct dnslink links[RESOLVER_MAX];
	bool stream_heard[RESOLVER_MAX]; /* it has answered over TCP */
	bool trusted;
	unsigned jobs;
	int64_t try_ms, timeout_ms;
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

static int
configure(struct resolver *r, const struct settings *settings, struct buf *why)
{
	const char *servers = settings->outside_resolver;
	unsigned tries, i;

	if (servers == NULL || servers[0] == '\0')
		servers = settings->resolver;
	if (servers != NULL && servers[0] != '\0') {
		if (resolver_parse(&r->conf, servers, why) < 0)
			return -1;
	} else {
		resolvconf_read(&r->conf);
	}
	r->trusted = settings->trust_ad >= 0
			 ? settings->trust_ad != 0
			 : r->conf.trust_ad || resolvconf_loopback(&r->conf);
	r->stream = r->conf.stream;
	r->jobs = settings->jobs > 0 ? settings->jobs : 1;
	if (r->jobs > JOBS_MAX)
		r->jobs = JOBS_MAX;
	r->timeout_ms =
	    (int64_t)(settings->timeout > 0 ? settings->timeout : 10) * 1000;
	/* so many rounds of doubled pauses fit into the time there is */
	tries = r->conf.attempts > 0 ? r->conf.attempts : TRIES;
	if (tries > ROUNDS_MAX)
		tries = ROUNDS_MAX;
	r->try_ms =
	    r->timeout_ms / (int64_t)(r->conf.len * ((1u << tries) - 1));
	if (r->conf.timeout > 0)
		r->try_ms = (int64_t)r->conf.timeout * 1000;
	if (r->try_ms < TRY_MIN)
		r->try_ms = TRY_MIN;
	for (i = 0; i < r->conf.len; i++)
		dnslink_init(&r->links[i], &r->conf.servers[i]);
	return 0;
}

struct resolver *
resolver_open(const struct settings *settings, struct buf *why)
{
	struct resolver *r = xcalloc(1, sizeof(*r));
	size_t i;

	r->scratch = arena_new();
	if (configure(r, settings, why) < 0) {
		resolver_close(r);
		return NULL;
	}
	r->by_id = xcalloc(65536, sizeof(struct slot *));
	r->slots = xcalloc(r->jobs, sizeof(*r->slots));
	for (i = 0; i < r->jobs; i++) {
		r->slots[i].next = r->idle;
		r->idle = &r->slots[i];
	}
	return r;
}

void
resolver_close(struct resolver *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; r->by_id != NULL && i < r->conf.len; i++)
		dnslink_close(&r->links[i]);
	arena_free(r->scratch);
	free(r->by_id);
	free(r->slots);
	free(r);
}

bool
resolver_trusted(const struct resolver *r)
{
	return r->trusted;
}

bool
resolver_silent(const struct resolver *r, struct buf *why)
{
	struct buf servers = BUF_INIT;

	if (!r->gave_up && (r->answered > 0 || r->silent == 0))
		return false;
	resolvers_print(&servers, &r->conf, 0, true);
	why_set(why, "no answer from %s (%zu questions in a row)",
	    buf_text(&servers), r->silent);
	buf_release(&servers);
	return true;
}

/* ---- one question ---- */

static void
slot_end(struct resolver *r, struct slot *s, struct dns_answer *answer)
{
	if (s->alias[0] != '\0') {
		if (answer->cname == NULL)
			answer->cname = s->alias;
		answer->ad = answer->ad && s->ad;
		if (s->ttl < answer->ttl)
			answer->ttl = s->ttl;
	}
	answer->ad = answer->ad && r->trusted;
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
slot_unheard(struct resolver *r, struct slot *s)
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
slot_choose(const struct resolver *r, struct slot *s)
{
	unsigned len = (unsigned)r->conf.len, i, n;

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
slot_send(struct resolver *r, struct slot *s, bool held)
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
slot_try(struct resolver *r, struct slot *s, bool choose)
{
	unsigned round = s->tries / (unsigned)r->conf.len;
	unsigned before = s->server;
	bool was_stream = s->stream;

	s->again_at = mono_ms() +
		      (r->try_ms << (round < ROUNDS_MAX ? round : ROUNDS_MAX));
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
slot_ask(struct resolver *r, struct slot *s)
{
	unsigned char query[DNS_QUERY_SIZE];
	struct dns_answer answer = { .status = DNS_NXDOMAIN };

	s->tries = s->asked = s->failed = 0;
	s->first = r->first;
	s->cut = s->stream = s->heard = s->refused = false;
	s->ends_at = mono_ms() + r->timeout_ms;
	if (dnsmsg_query(query, s->id, s->name, s->question.type) == 0)
		slot_end(r, s, &answer);
	else
		slot_try(r, s, true);
}

/* slot_begin - the question that was put into an idle slot */
static void
slot_begin(struct resolver *r, struct slot *s)
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
slot_follow(struct resolver *r, struct slot *s, const struct dns_message *m)
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
heard(struct resolver *r, const struct slot *s, unsigned n)
{
	bool late = n != s->first && (s->failed >> s->first & 1) == 0;

	r->answered++;
	r->silent = 0;
	r->slow = late ? r->slow + 1 : 0;
	if (r->slow >= SLOW_MAX && r->conf.len > 1) {
		r->first = (r->first + 1) % (unsigned)r->conf.len;
		r->slow = 0;
	}
}

/* slot_cut - a truncated answer over UDP: the whole is fetched over TCP */
static void
slot_cut(struct resolver *r, struct slot *s, unsigned server)
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
slot_failed(struct resolver *r, struct slot *s, unsigned n)
{
	s->heard = true;
	s->failed |= 1u << n;
	slot_try(r, s, true);
}

static void
slot_heard(struct resolver *r, struct slot *s, unsigned n, bool stream,
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
slot_lost(struct resolver *r, struct slot *s, enum dnslink_state state)
{
	if (state == DNSLINK_REFUSED && s->stream && !s->cut &&
	    !r->conf.stream) {
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
slot_late(struct resolver *r, struct slot *s)
{
	bool chosen = s->stream && !s->cut && !r->conf.stream;

	if (chosen && !r->stream_heard[s->server] &&
	    (!r->links[s->server].connected || s->tries > 2 * r->conf.len))
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
hopeless(const struct resolver *r)
{
	size_t batch = r->jobs > BATCH_MIN ? r->jobs : BATCH_MIN;

	return r->silent >= (r->answered == 0 ? batch : 4 * batch);
}

/* fill - send while there is room and something to ask */
static void
fill(struct resolver *r)
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
	struct resolver *r;
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
	struct resolver *r = a->r;
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
expire(struct resolver *r)
{
	int64_t now = mono_ms();
	struct slot *s;
	size_t i;

	for (i = 0; i < r->jobs; i++) {
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
turn(struct resolver *r, unsigned server, bool stream)
{
	struct arrival arrival = { r, server, stream };
	enum dnslink_state state =
	    dnslink_turn(&r->links[server], stream, on_message, &arrival);
	struct slot *s;
	size_t i;

	for (i = 0; state != DNSLINK_OPEN && i < r->jobs; i++) {
		s = &r->slots[i];
		if (s->busy && s->server == server &&
		    s->stream == arrival.stream)
			slot_lost(r, s, state);
	}
}

/* wait_answers - sleep until something happens, at most TICK, and handle it */
static void
wait_answers(struct resolver *r)
{
	struct pollfd polls[RESOLVER_MAX * DNSLINK_WAYS];
	unsigned i, len = (unsigned)r->conf.len * DNSLINK_WAYS;

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
give_up(struct resolver *r)
{
	const struct dns_answer answer = { .status = DNS_TIMEOUT };
	struct dns_question question;
	size_t i;

	r->gave_up = true;
	for (i = 0; i < r->jobs; i++)
		if (r->slots[i].busy)
			slot_unheard(r, &r->slots[i]);
	while (r->asker->next(r->asker->context, &question))
		r->asker->answer(r->asker->context, &question, &answer);
}

void
resolver_ask(struct resolver *r, const struct dns_asker *asker)
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
