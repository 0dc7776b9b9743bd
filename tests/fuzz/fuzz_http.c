/*
 * fuzz_http - any bytes as what a policy host answers, status line, header
 * and body, by the very transfer that fetches policies. TLS alone is left out,
 * and the peer is a socket of this process.
 *
 * What must hold: there is a verdict; what is kept is masked and bounded but
 * for the body's bytes; a body stands there with 200 alone, whole, and within
 * the limit; a Location with 3xx alone. What of it is a policy is written
 * again as a policy that is read alike.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts/fetch_answer.h"
#include "fuzz.h"
#include "probe/transfer.h"
#include "sts/policy.h"

/* fetch - a peer that says all of that, whatever it is asked, and hangs up */
static void
fetch(struct transfer *transfer, const uint8_t *data, size_t len)
{
	int ends[2], size = 1 << 20;

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
	setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	MUST(len == 0 || send(ends[1], data, len, MSG_NOSIGNAL) > 0);
	shutdown(ends[1], SHUT_WR);
	transfer->link.fd = ends[0];
	transfer_step(transfer, PROBE_STEP_HEADER);
	while (transfer_go_on(transfer))
		;
	close(ends[1]);
}

static void
masked(const char *text)
{
	if (text == NULL)
		return;
	MUST(strlen(text) <= PROBE_TEXT_MAX * 3 + 3);
	for (; *text != '\0'; text++)
		MUST((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void
check_policy(const struct probe_https *https, struct arena *arena)
{
	struct policy policy, again;
	struct buf text = BUF_INIT;

	if (policy_parse(&policy, https->body, https->body_len, arena, NULL) ==
		0 &&
	    policy_write(&text, &policy, NULL) == 0) {
		MUST(policy_parse(
			 &again, buf_text(&text), text.len, arena, NULL) == 0);
		MUST(again.mode == policy.mode &&
		     again.max_age == policy.max_age &&
		     again.mx_len == policy.mx_len);
	}
	buf_release(&text);
}

static void
check(const struct probe *probe, struct arena *arena)
{
	const struct probe_https *https = &probe->https;

	MUST(probe->status != PROBE_UNASKED);
	MUST((probe->failure == NULL) == (probe->status == PROBE_OK));
	masked(probe->failure);
	masked(https->media_type);
	masked(https->location);
	MUST(https->location == NULL || https->code / 100 == 3);
	MUST((https->body != NULL) ==
	     (probe->status == PROBE_OK && https->code == 200));
	MUST(https->body_len <= POLICY_BODY_LIMIT);
	if (fetch_answer(https).kind == FETCH_BODY)
		check_policy(https, arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct transfer transfer;
	struct arena *arena;
	struct probe probe = { .kind = PROBE_HTTPS,
		.host = "mta-sts.example.com",
		.address = "192.0.2.1",
		.port = 443,
		.sni = true };

	if (transfer.helo == NULL)
		transfer_init(&transfer);
	arena = arena_new();
	transfer_prepare(&transfer, &probe, "client.example.com", NULL, arena);
	fetch(&transfer, data, len);
	transfer_finish(&transfer);
	if (len < 1 << 17)
		check(&probe, arena);
	arena_free(arena);
	return 0;
}
