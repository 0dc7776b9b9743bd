/*
 * NAME      resolver_serve - ask DNS for a process that does not
 * CONTRACT  see resolver_serve.h. Who tells what to ask is believed, he is one
 *           of ours. Answers are kept back until there are BLOCK bytes of
 *           them, or nothing more to do, or a second is over; never while the
 *           next question is waited for, so that neither waits for the other.
 */
#include "lookup/resolver_serve.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "lookup/answer_wire.h"
#include "lookup/authority.h"
#include "sandbox/peer.h"

#define BLOCK  ((size_t)64 * 1024)
#define SECOND 1000

struct serving {
	int fd;
	char in[BLOCK];
	size_t at, len; /* of `in' */
	struct buf out;
	long long said; /* when */
	bool over;      /* nobody listens */
	struct flight *flight;
};

static void
say(struct serving *s)
{
	s->over = s->over || !peer_say(s->fd, buf_text(&s->out), s->out.len);
	s->said = mono_ms();
	buf_clear(&s->out);
}

/* hear - the next bytes; false: there are none */
static bool
hear(struct serving *s, void *to, size_t size)
{
	char *bytes = to;
	size_t n;

	for (; size > 0; size -= n, bytes += n) {
		if (s->at == s->len) {
			if (s->out.len > 0)
				say(s);
			s->at = 0;
			s->len = peer_hear(s->fd, s->in, sizeof(s->in), 0);
			s->over = s->over || s->len == 0;
		}
		if (s->over)
			return false;
		n = s->len - s->at < size ? s->len - s->at : size;
		memcpy(bytes, s->in + s->at, n);
		s->at += n;
	}
	return true;
}

static void
put(struct serving *s, uint32_t number, const struct dns_answer *answer)
{
	answer_put(&s->out, number, answer);
	if (s->out.len >= BLOCK || mono_ms() - s->said >= SECOND)
		say(s);
}

static void
put_end(struct serving *s)
{
	const struct answer_head head = { SERVE_NONE,
		sizeof(struct serve_end) };
	const struct serve_end end = {
		s->flight != NULL ? flight_silent(s->flight) : 0
	};

	buf_put(&s->out, &head, sizeof(head));
	buf_put(&s->out, &end, sizeof(end));
	say(s);
}

/* ---- of the resolver ---- */

static bool
next_question(void *context, struct dns_question *q)
{
	struct serving *s = context;
	struct serve_question said;

	if (!hear(s, &said, sizeof(said)) || said.number == SERVE_NONE ||
	    !hear(s, q->name, said.name_len))
		return false;
	q->name[said.name_len] = '\0';
	q->type = said.type;
	q->subject = said.number;
	return true;
}

static void
take_answer(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	put(context, q->subject, a);
}

static void
ask_resolver(struct serving *s)
{
	const struct dns_asker asker = { next_question, take_answer, s };

	if (s->flight != NULL)
		flight_ask(s->flight, &asker);
	put_end(s);
}

/* ---- of name servers ---- */

static void
take_direct(void *context, size_t index, const struct dns_answer *a)
{
	put(context, (uint32_t)index, a);
}

/* text - of `len' bytes that come next */
static const char *
text(struct serving *s, size_t len, struct arena *arena)
{
	char *bytes = arena_alloc(arena, len + 1);

	return hear(s, bytes, len) ? bytes : "";
}

static void
ask_servers(struct serving *s)
{
	struct arena *arena = arena_new();
	struct authority_question *list;
	struct serve_servers what;
	struct serve_question said;
	size_t i;

	if (!hear(s, &what, sizeof(what)))
		what.len = 0;
	list = xcalloc((size_t)what.len + 1, sizeof(*list));
	for (i = 0; i < what.len && hear(s, &said, sizeof(said)); i++) {
		list[i].type = said.type;
		list[i].address = text(s, said.address_len, arena);
		list[i].name = text(s, said.name_len, arena);
	}
	if (!s->over)
		authority_run(what.port, what.timeout, list, i, take_direct, s);
	put_end(s);
	free(list);
	arena_free(arena);
}

void
resolver_serve(void *context, int fd)
{
	struct serving *s = xcalloc(1, sizeof(*s));
	struct flight_how how;
	char what;

	s->fd = fd;
	s->said = mono_ms();
	while (hear(s, &what, 1))
		if (what == SERVE_OPEN && hear(s, &how, sizeof(how)))
			s->flight = flight_new(&how);
		else if (what == SERVE_FLIGHT)
			ask_resolver(s);
		else if (what == SERVE_SERVERS)
			ask_servers(s);
}
