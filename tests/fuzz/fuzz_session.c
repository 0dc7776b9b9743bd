/*
 * fuzz_session - a session of any events with any texts
 *
 * Each event is one octet that chooses it, then texts that end with a NUL.
 */
#include "milter/session.h"

#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"

struct input {
	const char *at, *end;
};

/* text - up to the next NUL or the end, which has one behind it */
static const char *
text(struct input *in)
{
	const char *start = in->at;

	in->at += strlen(start);
	if (in->at < in->end)
		in->at++;
	return start;
}

static void
check(const struct session *s)
{
	MUST(strlen(s->client) < sizeof(s->client));
	MUST(strlen(s->local) < sizeof(s->local));
	MUST(strlen(s->tls) < sizeof(s->tls));
	MUST(strlen(s->cipher) < sizeof(s->cipher));
	MUST(s->domain[0] == '\0' || dname_valid(s->domain));
	MUST(s->sender[0] == '\0' || dname_valid(s->sender));
	MUST(s->sni[0] == '\0' || dname_valid(s->sni));
	MUST(s->seen_len <= SESSION_DOMAINS);
	MUST(!s->world || s->client[0] != '\0');
}

static void
connects(struct session *s, struct input *in)
{
	const struct session_rules rules = { .port = 25 };
	struct session_peer peer;

	peer.client = text(in);
	peer.client_name = text(in);
	peer.local = text(in);
	peer.port = text(in);
	session_connect(s, &rules, &peer);
}

static void
recipient(struct session *s, struct input *in)
{
	struct session_count count;
	enum session_rcpt got = session_rcpt(s, text(in), false, 1, &count);

	MUST(got != SESSION_COUNT || session_counts(s));
	if (got == SESSION_COUNT) {
		MUST(dname_valid(count.domain));
		MUST(count.count == 1 && count.disposition == SESSION_ACCEPTED);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *copy = xmalloc(len + 1);
	struct input in;
	struct session s;
	struct session_count count;
	const char *version;

	memcpy(copy, data, len);
	copy[len] = '\0';
	in = (struct input){ copy, copy + len };
	memset(&s, 0, sizeof(s));
	while (in.at < in.end) {
		switch (*in.at++ % 5) {
		case 0:
			connects(&s, &in);
			break;
		case 1:
			version = text(&in);
			session_tls(&s, version, version, text(&in));
			break;
		case 2:
			session_mail(&s, text(&in));
			break;
		default:
			recipient(&s, &in);
			break;
		}
		check(&s);
	}
	if (session_end(&s, 1, &count))
		MUST(count.disposition == SESSION_ABANDONED &&
		     count.domain[0] == '\0');
	free(copy);
	return 0;
}
