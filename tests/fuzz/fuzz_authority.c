/*
 * fuzz_authority - the walk from a name up to its zone, to the addresses of
 * its servers, and the question to each, by servers that say anything
 *
 * The sockets (lookup/dnslink.h), poll() and the clock are this file's: each
 * question sent takes from the input what becomes of it. No time passes but
 * where nothing is on its way.
 *
 * What must hold: it ends, after no more messages than servers, labels and
 * tries allow; each question has one answer; servers are numeric addresses,
 * each once, in order, and no more than 16; a text is there with DNS_OK alone,
 * bounded, and a name in an answer never has a character that is none of a
 * name's.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "fuzz.h"
#include "lookup/authority.h"
#include "lookup/dnslink.h"
#include "lookup/zone_servers.h"

#define WAITING 64

/* ---- the world, for one input ---- */

static struct {
	bool on; /* else the clock is the system's: the fuzzer has one, too */
	const uint8_t *at, *end;
	int64_t ms;
	size_t sent;
	struct message {
		const struct dnslink *to;
		bool stream;
		unsigned char bytes[700];
		size_t len;
	} waiting[WAITING];
	size_t waiting_len;
} world;

static unsigned
next(void)
{
	return world.at < world.end ? *world.at++ : 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	if (!world.on || clock != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, clock, now);
	now->tv_sec = 1700000000 + world.ms / 1000;
	now->tv_nsec = world.ms % 1000 * 1000000;
	return 0;
}

int
poll(struct pollfd *fds, nfds_t len, int timeout)
{
	/* glibc says of poll() that it only writes there, which is not so */
	const volatile struct pollfd *asked = fds;
	nfds_t i;

	for (i = 0; i < len; i++)
		fds[i].revents = asked[i].fd >= 0 ? POLLIN : 0;
	world.ms += world.waiting_len == 0 && timeout > 0 ? timeout : 1;
	return (int)len;
}

/* ---- the sockets ---- */

void
dnslink_init(struct dnslink *link, const struct resolver_address *address)
{
	memset(link, 0, sizeof(*link));
	link->fd[0] = link->fd[1] = -1;
}

/* hang_up - what was on its way is lost */
static void
hang_up(struct dnslink *link, bool stream)
{
	size_t i, n = 0;

	for (i = 0; i < world.waiting_len; i++)
		if (world.waiting[i].to != link ||
		    world.waiting[i].stream != stream)
			world.waiting[n++] = world.waiting[i];
	world.waiting_len = n;
	link->fd[stream] = -1;
	if (stream)
		link->connected = link->answered = false;
}

void
dnslink_close(struct dnslink *link)
{
	hang_up(link, false);
	hang_up(link, true);
}

/*
 * reply - the question with its id, flags and counts of the input's choice,
 * and so many of its octets behind it. Pointers may lead anywhere.
 */
static void
reply(const struct dnslink *link, bool stream, const unsigned char *query,
    size_t len)
{
	struct message *m = &world.waiting[world.waiting_len];
	size_t more;

	if (world.waiting_len == WAITING || len > 300)
		return;
	world.waiting_len++;
	m->to = link;
	m->stream = stream;
	memcpy(m->bytes, query, len);
	m->bytes[2] = (unsigned char)(0x80 | next());
	m->bytes[3] = (unsigned char)next();
	m->bytes[6] = m->bytes[8] = m->bytes[10] = 0;
	m->bytes[7] = (unsigned char)next();
	m->bytes[9] = m->bytes[11] = 0;
	for (more = next(); more > 0 && world.at < world.end; more--)
		m->bytes[len++] = (unsigned char)next();
	m->len = len;
}

bool
dnslink_send(
    struct dnslink *link, bool stream, const unsigned char *query, size_t len)
{
	unsigned how = next();

	MUST(len >= 17 && len <= DNS_QUERY_SIZE);
	world.sent++;
	link->fd[stream] = 0;
	link->connected |= stream;
	if (how % 16 == 1)
		return false;
	if (how % 16 > 2)
		reply(link, stream, query, len);
	if (how % 16 == 15) /* and somebody else's */
		reply(link, stream,
		    (const unsigned char *)"\0\0stray-----\0\1\0\1", 17);
	return true;
}

struct pollfd
dnslink_events(const struct dnslink *link, bool stream)
{
	return (struct pollfd){ .fd = link->fd[stream], .events = POLLIN };
}

enum dnslink_state
dnslink_turn(struct dnslink *link, bool stream,
    void (*message)(void *, const unsigned char *, size_t), void *context)
{
	struct message m;
	size_t i = 0;
	bool answered;

	while (i < world.waiting_len) {
		m = world.waiting[i];
		if (m.to != link || m.stream != stream) {
			i++;
			continue;
		}
		world.waiting[i] = world.waiting[--world.waiting_len];
		link->answered |= stream;
		message(context, m.bytes, m.len);
		i = 0;
	}
	if (!stream || link->fd[true] < 0 || world.at == world.end ||
	    *world.at % 32 != 31)
		return DNSLINK_OPEN;
	next();
	answered = link->answered;
	hang_up(link, true);
	return answered ? DNSLINK_CLOSED : DNSLINK_REFUSED;
}

/* ---- a resolver in this process ---- */

struct resolver {
	struct flight *flight;
};

const struct peer_work resolver_work;

struct resolver *
resolver_open(const struct settings *settings, struct buf *why)
{
	struct resolver *r = malloc(sizeof(*r));
	struct flight_how how = {
		.jobs = 4, .try_ms = 285, .timeout_ms = 2000
	};

	MUST(resolver_parse(&how.conf, "127.0.0.1", why) == 0);
	r->flight = flight_new(&how);
	return r;
}

void
resolver_close(struct resolver *r)
{
	flight_free(r->flight);
	free(r);
}

bool
resolver_trusted(const struct resolver *r)
{
	return true;
}

bool
resolver_silent(const struct resolver *r, struct buf *why)
{
	return flight_silent(r->flight) > 0;
}

void
resolver_ask(struct resolver *r, const struct dns_asker *asker)
{
	flight_ask(r->flight, asker);
}

void
resolver_ask_servers(struct resolver *r, const struct authority_question *list,
    size_t len, void (*answer)(void *, size_t, const struct dns_answer *),
    void *context)
{
	authority_run(53, 2, list, len, answer, context);
}

/* ---- what must hold ---- */

static void
check_name(const char *name)
{
	MUST(strlen(name) < DNS_NAME_SIZE);
	MUST(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.?") ==
	     strlen(name));
}

static void
check_server(const struct observed_server *s)
{
	unsigned char address[16];
	size_t i;

	check_name(s->name);
	MUST(inet_pton(AF_INET, s->address, address) == 1 ||
	     inet_pton(AF_INET6, s->address, address) == 1);
	MUST(s->status >= DNS_OK && s->status <= DNS_REFUSED);
	if (s->cname != NULL)
		check_name(s->cname);
	MUST((s->status == DNS_OK) == (s->txt_len > 0));
	for (i = 0; i < s->txt_len; i++)
		MUST(s->txt[i].len <= 4096);
}

static void
check_question(const struct zone_question *q)
{
	const struct observed_server *s = q->servers;
	size_t i;

	MUST(q->servers_len <= OBSERVED_SERVERS_MAX);
	MUST(q->zone != NULL || q->servers_len == 0);
	if (q->zone != NULL) {
		/* of the name, or above it, and no top-level domain */
		MUST(strlen(q->zone) <= strlen(q->name));
		MUST(strcmp(q->name + strlen(q->name) - strlen(q->zone),
			 q->zone) == 0);
		MUST(strchr(q->zone, '.') != NULL);
	}
	for (i = 0; i < q->servers_len; i++) {
		check_server(&s[i]);
		MUST(i == 0 || strcmp(s[i - 1].name, s[i].name) < 0 ||
		     (strcmp(s[i - 1].name, s[i].name) == 0 &&
			 strcmp(s[i - 1].address, s[i].address) < 0));
	}
}

/* ---- the two ways in ---- */

static void
walk(void)
{
	struct zone_question list[] = {
		{ .name = "_mta-sts.a.example.org", .type = DNS_TYPE_TXT },
		{ .name = "mta-sts.a.example.org", .type = DNS_TYPE_CNAME },
		{ .name = "_mta-sts.a.example.org", .type = DNS_TYPE_TXT },
	};
	struct zone_ask what = { .step = NULL };
	size_t i;

	what.arena = arena_new();
	what.resolver = resolver_open(NULL, NULL);
	MUST(what.resolver != NULL);
	zone_servers_ask(&what, list, ARRAY_LEN(list));
	for (i = 0; i < ARRAY_LEN(list); i++)
		check_question(&list[i]);
	MUST(list[0].servers == list[2].servers);
	resolver_close(what.resolver);
	arena_free(what.arena);
}

static void
count(void *context, size_t index, const struct dns_answer *answer)
{
	unsigned *answered = context;

	answered[index]++;
	MUST(answer->status != DNS_UNASKED);
	MUST((answer->status == DNS_OK) == (answer->rr_len > 0));
}

static void
direct(void)
{
	static const struct authority_question list[] = {
		{ "192.0.2.1", "_mta-sts.a.example", DNS_TYPE_TXT },
		{ "192.0.2.1", "mta-sts.a.example", DNS_TYPE_CNAME },
		{ "192.0.2.1", "mta-sts.a.example", DNS_TYPE_A },
		{ "192.0.2.1", "no name at all..", DNS_TYPE_A },
		{ "2001:db8::1", "_smtp._tls.a.example", DNS_TYPE_TXT },
		{ "no address", "_smtp._tls.a.example", DNS_TYPE_TXT },
	};
	unsigned answered[ARRAY_LEN(list)] = { 0 };
	size_t i;

	authority_run(53, 2, list, ARRAY_LEN(list), count, answered);
	for (i = 0; i < ARRAY_LEN(list); i++)
		MUST(answered[i] == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	memset(&world, 0, sizeof(world));
	world.on = true;
	world.at = data;
	world.end = data + len;
	if (next() % 4 == 0)
		direct();
	else
		walk();
	world.on = false;
	MUST(world.sent < 5000 && world.ms < 600000);
	return 0;
}
