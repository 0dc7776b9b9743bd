/*
 * fuzz_resolver - any bytes as all that the process says that asks DNS, to
 * questions for the resolver or, by the first byte, for name servers
 *
 * What must hold: it ends; each question has one answer, whatever was said how
 * often of which number; what is no answer of an honest process has failed.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "lookup/resolver.h"
#include "lookup/resolver_serve.h"

#define QUESTIONS 6

/* ---- a process that says what the input says ---- */

static struct {
	const uint8_t *bytes;
	size_t len;
	int far;
} said;

int
peer_start(struct peer *peer, enum peer_job job, const struct peer_work *work,
    struct buf *why)
{
	int ends[2];

	MUST(job == PEER_DNS && work == &resolver_work);
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	peer->fd = ends[0];
	said.far = ends[1];
	(void)!write(said.far, said.bytes, said.len);
	shutdown(said.far, SHUT_WR);
	return 0;
}

void
peer_end(struct peer *peer)
{
	close(peer->fd);
	close(said.far);
}

bool
peer_say(int fd, const void *bytes, size_t len)
{
	return false;
}

size_t
peer_hear(int fd, void *bytes, size_t size, long long deadline)
{
	return 0;
}

/* ---- who asks ---- */

static const uint16_t types[QUESTIONS] = { DNS_TYPE_MX, DNS_TYPE_TXT,
	DNS_TYPE_A, DNS_TYPE_AAAA, DNS_TYPE_TLSA, DNS_TYPE_NS };

struct asking {
	size_t next;
	unsigned answered[QUESTIONS];
};

static bool
next(void *context, struct dns_question *q)
{
	struct asking *a = context;

	if (a->next == QUESTIONS)
		return false;
	strcpy(q->name, "example.org");
	q->type = types[a->next];
	q->subject = (uint32_t)a->next++;
	return true;
}

static void
took(struct asking *a, size_t n, const struct dns_answer *answer)
{
	MUST(n < QUESTIONS);
	a->answered[n]++;
	MUST(answer->status != DNS_UNASKED);
	MUST((answer->status == DNS_OK) == (answer->rr_len > 0));
}

static void
take(void *context, const struct dns_question *q, const struct dns_answer *a)
{
	took(context, q->subject, a);
}

static void
take_direct(void *context, size_t index, const struct dns_answer *a)
{
	took(context, index, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct settings *settings;
	struct authority_question list[QUESTIONS];
	struct asking asking = { .next = 0 };
	const struct dns_asker asker = { next, take, &asking };
	struct resolver *resolver;
	size_t i;

	if (len == 0 || len > 100000)
		return 0;
	if (settings == NULL) {
		settings = settings_new();
		free(settings->resolver);
		settings->resolver = strdup("127.0.0.1");
	}
	said.bytes = data + 1;
	said.len = len - 1;
	resolver = resolver_open(settings, NULL);
	MUST(resolver != NULL);
	for (i = 0; i < QUESTIONS; i++)
		list[i] = (struct authority_question){ "192.0.2.1",
			"example.org", types[i] };
	if (data[0] % 2 == 0)
		resolver_ask(resolver, &asker);
	else
		resolver_ask_servers(
		    resolver, list, QUESTIONS, take_direct, &asking);
	for (i = 0; i < QUESTIONS; i++)
		MUST(asking.answered[i] == 1);
	resolver_close(resolver);
	return 0;
}
