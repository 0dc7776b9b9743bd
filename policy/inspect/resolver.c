/*
 * NAME      resolver - keep many DNS questions in flight
 * CONTRACT  see resolver.h. c-ares does the sockets, retransmission, and the
 *           turn to the next server after silence.
 *           Everything else is here, because c-ares hides what must be kept
 *           apart: with ARES_FLAG_NOCHECKRESP each answer comes as it is,
 *           and the turn to the next server after SERVFAIL or REFUSED is
 *           made by channels: channel n lists the servers beginning with the
 *           n-th.
 *
 *           Truncation is handled here too: servers that limit their rate
 *           (NSD, BIND and Knot do, above some 200 denials a second) drop
 *           what is too much, and truncate some, to see who comes back over
 *           TCP. When many answers are truncated all goes over TCP.
 *
 *           Cost: no call whose time grows with the questions in flight is
 *           made for an answer (ares_timeout() and ares_fds() are such).
 *           Expiry is looked at every TICK milliseconds.
 * BUGS      c-ares keeps one UDP socket a server, so the only secrets in a
 *           question are its 16-bit id and its name. Against forged answers
 *           use a resolver on this machine.
 */
#define CARES_NO_DEPRECATED
#include "inspect/resolver.h"

#include <ares.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "dns/resolvconf.h"
#include "inspect/dnsid.h"

#define JOBS_MAX      16384 /* a quarter of the ids */
#define ALIAS_MAX     8
#define TICK          50
#define RECEIVE_SPACE (4 * 1024 * 1024)
#define TRIES         3 /* where resolv.conf says nothing */
#define TRY_MIN       200
#define SLOW_MAX      16 /* answers in a row for which a server was silent */
#define SCRATCH_MAX   (256 * 1024)
#define BATCH_MIN     16                 /* see hopeless() */
#define CHANNELS      (2 * RESOLVER_MAX) /* the second half: TCP */
#define CUT_WEIGHT    8                  /* of a truncated answer */
#define CUT_MAX       256                /* then all goes over TCP */

struct channel {
	struct resolver *resolver;
	ares_channel ares; /* NULL: not needed so far */
};

/* a question in flight */
struct slot {
	struct slot *next;
	struct resolver *resolver;
	struct dns_question question;
	char name[DNS_NAME_SIZE];  /* asked now: the question's or an alias */
	char alias[DNS_NAME_SIZE]; /* "" none so far */
	uint32_t ttl;              /* least so far */
	bool ad;                   /* so far */
	uint16_t id;
	unsigned servers, aliases; /* asked, followed */
	bool cut;                  /* the answer over UDP was truncated */
	bool stream;               /* asked over TCP now */
};

struct resolver {
	struct resolvconf conf;
	bool trusted;
	unsigned jobs;
	int try_ms, tries;
	struct channel channels[CHANNELS];
	unsigned first; /* the channel that new questions take */
	unsigned slow;
	unsigned cut;         /* rises with truncated answers, else falls */
	bool stream;          /* TCP for everything */
	bool stream_refused;  /* it was tried, in vain */
	struct pollfd *polls; /* open sockets of all channels */
	struct channel **poll_channel;
	size_t polls_len, polls_cap;
	struct slot *slots, *idle, *again;
	size_t in_flight;
	struct dnsid ids;
	const struct dns_asker *asker;
	bool sending;   /* inside ares_send() */
	bool exhausted; /* the asker has no more questions */
	struct arena *scratch;
	size_t answered, silent; /* since the start; since the last answer */
	bool gave_up;
};

static int
configure(struct resolver *r, const struct settings *settings, struct buf *why)
{
	unsigned timeout = settings->timeout > 0 ? settings->timeout : 10;

	if (settings->resolver != NULL && settings->resolver[0] != '\0') {
		if (resolver_parse(&r->conf, settings->resolver, why) < 0)
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
	/* c-ares doubles the wait after each round of the servers */
	r->tries = r->conf.attempts > 0 ? (int)r->conf.attempts : TRIES;
	r->try_ms =
	    (int)(timeout * 1000 / (r->conf.len * ((1u << r->tries) - 1)));
	if (r->conf.timeout > 0)
		r->try_ms = (int)r->conf.timeout * 1000;
	if (r->try_ms < TRY_MIN)
		r->try_ms = TRY_MIN;
	return 0;
}

/* socket_state - c-ares opened, closed or wants something else of a socket */
static void
socket_state(void *data, ares_socket_t fd, int readable, int writable)
{
	struct channel *c = data;
	struct resolver *r = c->resolver;
	short events =
	    (short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
	size_t i, cap = r->polls_cap;

	for (i = 0; i < r->polls_len; i++)
		if (r->polls[i].fd == fd)
			break;
	if (events == 0) {
		if (i < r->polls_len) {
			r->polls[i] = r->polls[--r->polls_len];
			r->poll_channel[i] = r->poll_channel[r->polls_len];
		}
		return;
	}
	if (i == r->polls_len) {
		VEC_GROW(r->polls, r->polls_len, r->polls_cap);
		if (cap != r->polls_cap)
			r->poll_channel = xrealloc(r->poll_channel,
			    r->polls_cap, sizeof(*r->poll_channel));
		r->polls_len++;
	}
	r->polls[i] = (struct pollfd){ .fd = fd, .events = events };
	r->poll_channel[i] = c;
}

static int
channel_open(struct resolver *r, unsigned n, struct buf *why)
{
	struct channel *c = &r->channels[n];
	int transport = n < RESOLVER_MAX ? ARES_FLAG_IGNTC : ARES_FLAG_USEVC;
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
			 ARES_FLAG_NOALIASES | ARES_FLAG_STAYOPEN | transport,
		.timeout = r->try_ms,
		.tries = r->tries,
		.socket_receive_buffer_size = RECEIVE_SPACE,
		.sock_state_cb = socket_state,
		.sock_state_cb_data = c,
	};
	struct buf servers = BUF_INIT;
	int error;

	c->resolver = r;
	error = ares_init_options(&c->ares, &options,
	    ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
		ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB |
		ARES_OPT_NOROTATE);
	if (error != ARES_SUCCESS) {
		c->ares = NULL;
		return why_set(why, "cannot set up the DNS library: %s",
		    ares_strerror(error));
	}
	resolvers_print(&servers, &r->conf, n % RESOLVER_MAX, true);
	error = ares_set_servers_ports_csv(c->ares, buf_text(&servers));
	if (error != ARES_SUCCESS) {
		/* older releases know no interface in an address */
		resolvers_print(&servers, &r->conf, n % RESOLVER_MAX, false);
		error = servers.len == 0 ? ARES_EBADSTR
					 : ares_set_servers_ports_csv(
					       c->ares, buf_text(&servers));
	}
	if (error != ARES_SUCCESS) {
		why_set(why, "the DNS library cannot use the resolvers: %s",
		    ares_strerror(error));
		ares_destroy(c->ares);
		c->ares = NULL;
	}
	buf_release(&servers);
	return c->ares != NULL ? 0 : -1;
}

struct resolver *
resolver_open(const struct settings *settings, struct buf *why)
{
	struct resolver *r;
	size_t i;

	if ((i = (size_t)ares_library_init(ARES_LIB_INIT_ALL)) != 0) {
		why_set(why, "cannot set up the DNS library: %s",
		    ares_strerror((int)i));
		return NULL;
	}
	r = xcalloc(1, sizeof(*r));
	r->scratch = arena_new();
	if (configure(r, settings, why) < 0 || channel_open(r, 0, why) < 0) {
		resolver_close(r);
		return NULL;
	}
	r->slots = xcalloc(r->jobs, sizeof(*r->slots));
	for (i = 0; i < r->jobs; i++) {
		r->slots[i].resolver = r;
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
	for (i = 0; i < CHANNELS; i++)
		if (r->channels[i].ares != NULL)
			ares_destroy(r->channels[i].ares);
	arena_free(r->scratch);
	free(r->polls);
	free(r->poll_channel);
	free(r->slots);
	free(r);
	ares_library_cleanup();
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
slot_end(struct slot *s, struct dns_answer *answer)
{
	struct resolver *r = s->resolver;

	if (s->alias[0] != '\0') {
		if (answer->cname == NULL)
			answer->cname = s->alias;
		answer->ad = answer->ad && s->ad;
		if (s->ttl < answer->ttl)
			answer->ttl = s->ttl;
	}
	answer->ad = answer->ad && r->trusted;
	r->asker->answer(r->asker->context, &s->question, answer);
	s->next = r->idle;
	r->idle = s;
	r->in_flight--;
}

/* slot_follow - ask for the alias's target; false: enough of that */
static bool
slot_follow(struct slot *s, const struct dns_message *m)
{
	if (m->cname == NULL || ++s->aliases > ALIAS_MAX ||
	    strchr(m->cname, '?') != NULL || m->cname[0] == '\0')
		return false;
	s->ad = m->ad && (s->alias[0] == '\0' || s->ad);
	if (s->alias[0] == '\0' || m->ttl < s->ttl)
		s->ttl = m->ttl;
	memcpy(s->alias, m->cname, strlen(m->cname) + 1);
	memcpy(s->name, s->alias, sizeof(s->name));
	s->servers = 0;
	return true;
}

static enum dns_status
status_of(const struct dns_message *m)
{
	if (m->tc || m->unfinished)
		return DNS_FAILED;
	if (m->rcode == DNS_RCODE_NXDOMAIN)
		return DNS_NXDOMAIN;
	if (m->rcode != DNS_RCODE_NOERROR)
		return DNS_FAILED;
	return m->rr_len > 0 ? DNS_OK : DNS_NODATA;
}

/* heard - a server answered, perhaps after others had been silent */
static void
heard(struct resolver *r, int timeouts)
{
	r->answered++;
	r->silent = 0;
	r->slow = timeouts > 0 ? r->slow + 1 : 0;
	if (r->slow >= SLOW_MAX && r->conf.len > 1) {
		r->first = (r->first + 1) % (unsigned)r->conf.len;
		r->slow = 0;
	}
}

static void
slot_again(struct slot *s)
{
	s->next = s->resolver->again;
	s->resolver->again = s;
}

/* slot_cut - is the whole answer to be fetched over TCP? */
static bool
slot_cut(struct slot *s, bool truncated)
{
	struct resolver *r = s->resolver;

	if (s->stream)
		return false;
	if (!truncated) {
		r->cut -= r->cut > 0;
		return false;
	}
	r->cut += CUT_WEIGHT;
	if (r->cut > CUT_MAX && !r->stream_refused)
		r->stream = true;
	s->cut = true;
	return true;
}

/* slot_unheard - the servers were silent, or unreachable */
static void
slot_unheard(struct slot *s)
{
	struct resolver *r = s->resolver;
	struct dns_answer answer = { .status = DNS_TIMEOUT };

	if (s->stream && !s->cut && !r->gave_up && !r->conf.stream) {
		/* it was our choice to try TCP */
		r->stream = false;
		r->stream_refused = true;
		slot_again(s);
		return;
	}
	if (s->cut)
		answer.status = DNS_FAILED;
	else
		r->silent++;
	slot_end(s, &answer);
}

static void
slot_heard(struct slot *s, const unsigned char *data, size_t len)
{
	struct resolver *r = s->resolver;
	struct dns_answer answer = { .status = DNS_FAILED };
	struct dns_message m;

	if (arena_size(r->scratch) > SCRATCH_MAX) {
		arena_free(r->scratch);
		r->scratch = arena_new();
	}
	if (dnsmsg_parse(
		&m, data, len, s->name, s->question.type, r->scratch) == 0) {
		if (slot_cut(s, m.tc) || (m.unfinished && slot_follow(s, &m))) {
			slot_again(s);
			return;
		}
		answer.status = status_of(&m);
		answer.ad = m.ad;
		answer.cname = m.cname;
		answer.ttl = m.ttl;
		answer.rr = m.rr;
		answer.rr_len = m.rr_len;
	}
	if (answer.status == DNS_FAILED && ++s->servers < r->conf.len)
		slot_again(s);
	else
		slot_end(s, &answer);
}

static void on_answer(void *, int, int, unsigned char *, int);

static void
slot_send(struct slot *s)
{
	struct resolver *r = s->resolver;
	unsigned n = (r->first + s->servers) % (unsigned)r->conf.len;
	unsigned char query[DNS_QUERY_SIZE];
	struct dns_answer answer = { .status = DNS_NXDOMAIN };
	size_t len;

	s->stream = s->cut || r->stream;
	if (s->stream)
		n += RESOLVER_MAX;
	s->id = dnsid_take(&r->ids);
	len = dnsmsg_query(query, s->id, s->name, s->question.type);
	if (len == 0 ||
	    (r->channels[n].ares == NULL && channel_open(r, n, NULL) < 0)) {
		dnsid_return(&r->ids, s->id);
		if (len > 0)
			answer.status = DNS_FAILED;
		slot_end(s, &answer);
		return;
	}
	r->sending = true;
	ares_send(r->channels[n].ares, query, (int)len, on_answer, s);
	r->sending = false;
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

	while ((s = r->again) != NULL) {
		r->again = s->next;
		slot_send(s);
	}
	while (!r->exhausted && !hopeless(r) && (s = r->idle) != NULL) {
		if (!r->asker->next(r->asker->context, &s->question)) {
			r->exhausted = true;
			return;
		}
		r->idle = s->next;
		r->in_flight++;
		memcpy(s->name, s->question.name, sizeof(s->name));
		s->alias[0] = '\0';
		s->servers = s->aliases = 0;
		s->cut = false;
		slot_send(s);
	}
}

/*
 * on_answer - and at once the next question, so that the server has work
 * while the other answers are read. An error that c-ares tells from within
 * ares_send() must not send again: that would nest without end.
 */
static void
on_answer(void *arg, int status, int timeouts, unsigned char *data, int len)
{
	struct slot *s = arg;
	struct resolver *r = s->resolver;

	dnsid_return(&r->ids, s->id);
	if (status == ARES_SUCCESS) {
		heard(r, timeouts);
		slot_heard(s, data, len > 0 ? (size_t)len : 0);
	} else {
		slot_unheard(s);
	}
	if (!r->sending && status == ARES_SUCCESS)
		fill(r);
}

static void
expire(struct resolver *r)
{
	size_t i;

	for (i = 0; i < CHANNELS; i++)
		if (r->channels[i].ares != NULL)
			ares_process_fd(r->channels[i].ares, ARES_SOCKET_BAD,
			    ARES_SOCKET_BAD);
}

/* wait_answers - sleep until something happens, at most TICK, and handle it */
static void
wait_answers(struct resolver *r)
{
	struct {
		struct channel *channel;
		struct pollfd poll;
	} ready[CHANNELS * RESOLVER_MAX];
	size_t i, n = 0;

	if (poll(r->polls, r->polls_len, TICK) <= 0)
		return;
	/* c-ares changes r->polls while it works */
	for (i = 0; i < r->polls_len && n < ARRAY_LEN(ready); i++) {
		if (r->polls[i].revents == 0)
			continue;
		ready[n].channel = r->poll_channel[i];
		ready[n++].poll = r->polls[i];
	}
	for (i = 0; i < n; i++)
		ares_process_fd(ready[i].channel->ares,
		    ready[i].poll.revents & ~POLLOUT ? ready[i].poll.fd
						     : ARES_SOCKET_BAD,
		    ready[i].poll.revents & POLLOUT ? ready[i].poll.fd
						    : ARES_SOCKET_BAD);
}

/* give_up - end what is in flight and what was still to be asked */
static void
give_up(struct resolver *r)
{
	const struct dns_answer answer = { .status = DNS_TIMEOUT };
	struct dns_question question;
	struct slot *s;
	size_t i;

	r->gave_up = true;
	for (i = 0; i < CHANNELS; i++)
		if (r->channels[i].ares != NULL)
			ares_cancel(r->channels[i].ares);
	while ((s = r->again) != NULL) {
		r->again = s->next;
		slot_end(s, &(struct dns_answer){ .status = DNS_TIMEOUT });
	}
	while (r->asker->next(r->asker->context, &question))
		r->asker->answer(r->asker->context, &question, &answer);
}

void
resolver_ask(struct resolver *r, const struct dns_asker *asker)
{
	long tick = mono_ms(), now;

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
