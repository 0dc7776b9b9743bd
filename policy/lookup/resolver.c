/*
 * NAME      resolver - what DNS says, from a process that asks it
 * CONTRACT  see resolver.h. The process (resolver_serve.h) begins with the
 *           first question and ends with the resolver. At most WINDOW more
 *           questions are out than it has in flight, each with a number that
 *           its answer must name; what it says is read like what a stranger
 *           says (answer_wire.h). Where it is made to say something else, or
 *           nothing for longer than any question may take, it is ended, and
 *           all that is open, or is asked later, has failed: nothing changes
 *           by that.
 */
#include "lookup/resolver.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "lookup/answer_wire.h"
#include "lookup/dnsid.h"
#include "lookup/resolver_serve.h"
#include "sandbox/peer.h"

#define TRIES     3 /* where resolv.conf says nothing */
#define TRY_MIN   200
#define WINDOW    1024
#define BLOCK     ((size_t)32 * 1024)  /* of questions */
#define CHUNK     ((size_t)256 * 1024) /* of answers */
#define ALIASES   10    /* names that a question may lead to, and more */
#define SLACK_MS  30000 /* for work */
#define ARENA_MAX ((size_t)1 << 20)

static const struct sandbox_limits limits = { .memory = (size_t)1 << 30,
	.cpu = 14400,
	.seconds = 86400,
	.network = true };

const struct peer_work resolver_work = { &limits, resolver_serve, NULL };

/* a question that is out */
struct open_question {
	struct open_question *next; /* idle */
	struct dns_question question;
	bool busy;
};

struct resolver {
	struct flight_how how;
	bool trusted;
	unsigned port, timeout; /* of name servers, seconds */
	struct peer peer;
	bool begun, broken;
	struct open_question *list, *idle;
	size_t window, open;
	bool more;       /* the asker has questions yet */
	uint64_t silent; /* as it said last */
	struct buf out, in;
	size_t out_at, in_at; /* what of them is done */
	long long deadline;   /* for its next word */
	struct arena *arena;  /* of answers */
	/* of the questions to name servers */
	const struct authority_question *servers;
	size_t servers_len;
	bool *answered;
	void (*answer)(void *, size_t, const struct dns_answer *);
	void *context;
	const struct dns_asker *asker; /* NULL: name servers are asked */
};

static int
configure(struct resolver *r, const struct settings *s, struct buf *why)
{
	const char *servers = s->outside_resolver;
	struct flight_how *how = &r->how;
	struct resolvconf *conf = &how->conf;
	unsigned tries;
	size_t i;

	if (servers == NULL || servers[0] == '\0')
		servers = s->resolver;
	if (servers != NULL && servers[0] != '\0') {
		if (resolver_parse(conf, servers, why) < 0)
			return -1;
	} else {
		resolvconf_read(conf);
	}
	for (i = 0; i < conf->len; i++)
		if (conf->servers[i].scope[0] != '\0')
			conf->servers[i].interface =
			    if_nametoindex(conf->servers[i].scope);
	r->trusted = s->trust_ad >= 0
			 ? s->trust_ad != 0
			 : conf->trust_ad || resolvconf_loopback(conf);
	how->jobs = s->jobs > 0 ? s->jobs : 1;
	if (how->jobs > FLIGHT_JOBS_MAX)
		how->jobs = FLIGHT_JOBS_MAX;
	r->port = s->dns_port;
	r->timeout = s->timeout > 0 ? s->timeout : 10;
	how->timeout_ms = (int64_t)r->timeout * 1000;
	/* so many rounds of doubled pauses fit into the time there is */
	tries = conf->attempts > 0 ? conf->attempts : TRIES;
	if (tries > FLIGHT_ROUNDS_MAX)
		tries = FLIGHT_ROUNDS_MAX;
	how->try_ms =
	    how->timeout_ms / (int64_t)(conf->len * ((1u << tries) - 1));
	if (conf->timeout > 0)
		how->try_ms = (int64_t)conf->timeout * 1000;
	if (how->try_ms < TRY_MIN)
		how->try_ms = TRY_MIN;
	return 0;
}

struct resolver *
resolver_open(const struct settings *settings, struct buf *why)
{
	struct resolver *r = xcalloc(1, sizeof(*r));
	size_t i;

	if (configure(r, settings, why) < 0) {
		free(r);
		return NULL;
	}
	r->arena = arena_new();
	r->window = r->how.jobs + WINDOW;
	r->list = xcalloc(r->window, sizeof(*r->list));
	for (i = r->window; i-- > 0; r->idle = &r->list[i])
		r->list[i].next = r->idle;
	return r;
}

void
resolver_close(struct resolver *r)
{
	if (r == NULL)
		return;
	if (r->begun)
		peer_end(&r->peer);
	buf_release(&r->out);
	buf_release(&r->in);
	arena_free(r->arena);
	free(r->list);
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

	if (r->broken) {
		why_set(why, "the process that asks DNS gave no honest answer");
		return true;
	}
	if (r->silent == 0)
		return false;
	resolvers_print(&servers, &r->how.conf, 0, true);
	why_set(why, "no answer from %s (%llu questions in a row)",
	    buf_text(&servers), (unsigned long long)r->silent);
	buf_release(&servers);
	return true;
}

/* ---- what goes there ---- */

/* begin - the process, and what it is to do now */
static void
begin(struct resolver *r, char what)
{
	const char open = SERVE_OPEN;

	buf_clear(&r->out);
	buf_clear(&r->in);
	r->out_at = r->in_at = 0;
	if (!r->begun && !r->broken) {
		r->begun =
		    peer_start(&r->peer, PEER_DNS, &resolver_work, NULL) == 0;
		r->broken = !r->begun;
		buf_put(&r->out, &open, 1);
		buf_put(&r->out, &r->how, sizeof(r->how));
	}
	buf_put(&r->out, &what, 1);
}

static void
put_question(struct resolver *r, uint32_t number, uint16_t type,
    const char *address, const char *name)
{
	struct serve_question q;
	size_t name_len = strlen(name), address_len = strlen(address);

	memset(&q, 0, sizeof(q));
	q.number = number;
	q.type = type;
	q.name_len = (uint8_t)(name_len < UINT8_MAX ? name_len : UINT8_MAX);
	q.address_len =
	    (uint8_t)(address_len < UINT8_MAX ? address_len : UINT8_MAX);
	buf_put(&r->out, &q, sizeof(q));
	buf_put(&r->out, address, q.address_len);
	buf_put(&r->out, name, q.name_len);
}

/* fill - questions, while there are any and room for them */
static void
fill(struct resolver *r)
{
	const struct serve_question end = { .number = SERVE_NONE };
	struct open_question *o;

	while (r->more && r->out.len - r->out_at < BLOCK &&
	       (o = r->idle) != NULL) {
		r->more = r->asker->next(r->asker->context, &o->question);
		if (!r->more) {
			buf_put(&r->out, &end, sizeof(end));
			return;
		}
		r->idle = o->next;
		o->busy = true;
		r->open++;
		put_question(r, (uint32_t)(o - r->list), o->question.type, "",
		    o->question.name);
	}
}

static void
send_some(struct resolver *r)
{
	ssize_t n = send(r->peer.fd, buf_text(&r->out) + r->out_at,
	    r->out.len - r->out_at, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		r->broken = true;
	if (n > 0)
		r->out_at += (size_t)n;
	if (r->out_at == r->out.len) {
		buf_clear(&r->out);
		r->out_at = 0;
	}
}

/* ---- what comes from there ---- */

/* end_question - it has its answer; `number' may be asked again */
static void
end_question(
    struct resolver *r, struct open_question *o, const struct dns_answer *a)
{
	r->asker->answer(r->asker->context, &o->question, a);
	o->busy = false;
	o->next = r->idle;
	r->idle = o;
	r->open--;
}

/* take - an answer; false: it is none */
static bool
take(struct resolver *r, uint32_t number, const char *bytes, size_t size)
{
	struct dns_answer answer;
	struct open_question *o;

	if (arena_size(r->arena) > ARENA_MAX) {
		arena_free(r->arena);
		r->arena = arena_new();
	}
	if (r->asker != NULL) {
		o = number < r->window ? &r->list[number] : NULL;
		if (o == NULL || !o->busy ||
		    answer_get(
			&answer, o->question.type, bytes, size, r->arena) != 0)
			return false;
		answer.ad = answer.ad && r->trusted;
		end_question(r, o, &answer);
		return true;
	}
	if (number >= r->servers_len || r->answered[number] ||
	    answer_get(
		&answer, r->servers[number].type, bytes, size, r->arena) != 0)
		return false;
	r->answered[number] = true;
	r->open--;
	r->answer(r->context, number, &answer);
	return true;
}

/* read_all - that is there whole; true: that was the end */
static bool
read_all(struct resolver *r)
{
	struct answer_head head;
	struct serve_end end;
	const char *at;
	size_t left;

	for (;;) {
		at = buf_text(&r->in) + r->in_at;
		left = r->in.len - r->in_at;
		if (left < sizeof(head))
			return false;
		memcpy(&head, at, sizeof(head));
		if (head.size > ANSWER_MAX)
			break;
		if (left < sizeof(head) + head.size)
			return false;
		at += sizeof(head);
		r->in_at += sizeof(head) + head.size;
		if (head.number != SERVE_NONE) {
			if (!take(r, head.number, at, head.size))
				break;
			continue;
		}
		if (head.size != sizeof(end) || r->open > 0 || r->more)
			break;
		memcpy(&end, at, sizeof(end));
		r->silent = end.silent;
		return true;
	}
	r->broken = true;
	return true;
}

/* hear_some - true: that was all */
static bool
hear_some(struct resolver *r)
{
	ssize_t n;

	/* what is read goes, once it is more than what is not */
	if (r->in_at > r->in.len / 2) {
		memmove(
		    r->in.text, r->in.text + r->in_at, r->in.len - r->in_at);
		r->in.len -= r->in_at;
		r->in_at = 0;
	}
	buf_reserve(&r->in, CHUNK);
	n = recv(r->peer.fd, r->in.text + r->in.len, CHUNK, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		r->broken = true;
		return true;
	}
	r->in.len += (size_t)n;
	r->deadline =
	    mono_ms() + SLACK_MS + ALIASES * (long long)r->how.timeout_ms;
	return read_all(r);
}

/* converse - until it has said all */
static void
converse(struct resolver *r)
{
	struct pollfd event = { .fd = r->peer.fd };
	bool over = false;
	long long left;

	r->deadline =
	    mono_ms() + SLACK_MS + ALIASES * (long long)r->how.timeout_ms;
	while (!over && !r->broken) {
		fill(r);
		if (r->out.len > 0)
			send_some(r);
		event.events = (short)(POLLIN | (r->out.len > 0 ? POLLOUT : 0));
		left = r->deadline - mono_ms();
		if (left <= 0 || r->broken)
			r->broken = true;
		else if (poll(&event, 1, (int)left) > 0 &&
			 (event.revents & ~POLLOUT) != 0)
			over = hear_some(r);
	}
}

/* ---- all questions ---- */

/* fail_all - what has no answer, and what is still to be asked */
static void
fail_all(struct resolver *r)
{
	const struct dns_answer failed = { .status = DNS_FAILED };
	struct dns_question question;
	size_t i;

	for (i = 0; i < r->window && r->open > 0; i++)
		if (r->list[i].busy)
			end_question(r, &r->list[i], &failed);
	while (r->asker->next(r->asker->context, &question))
		r->asker->answer(r->asker->context, &question, &failed);
}

void
resolver_ask(struct resolver *r, const struct dns_asker *asker)
{
	r->asker = asker;
	r->more = true;
	begin(r, SERVE_FLIGHT);
	converse(r);
	if (r->broken)
		fail_all(r);
	r->asker = NULL;
}

void
resolver_ask_servers(struct resolver *r, const struct authority_question *list,
    size_t len, void (*answer)(void *, size_t, const struct dns_answer *),
    void *context)
{
	const struct dns_answer failed = { .status = DNS_FAILED };
	struct serve_servers what;
	size_t i;

	memset(&what, 0, sizeof(what));
	what.len = (uint32_t)len;
	what.port = r->port;
	what.timeout = r->timeout;
	r->servers = list;
	r->servers_len = r->open = len;
	r->answered = xcalloc(len + 1, sizeof(*r->answered));
	r->answer = answer;
	r->context = context;
	begin(r, SERVE_SERVERS);
	buf_put(&r->out, &what, sizeof(what));
	for (i = 0; i < len; i++)
		put_question(r, (uint32_t)i, list[i].type, list[i].address,
		    list[i].name);
	converse(r);
	for (i = 0; r->broken && i < len; i++)
		if (!r->answered[i])
			answer(context, i, &failed);
	free(r->answered);
	r->open = 0;
}
