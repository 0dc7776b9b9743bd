/*
 * fuzz_http - any bytes as what a policy host answers, status line, header
 * and body, by the very transfer that fetches policies: libcurl takes the
 * answer apart, our callbacks bound and keep it. TLS alone is left out, and
 * the peer is a socket of this process.
 *
 * What must hold: there is a verdict; what is kept is masked and bounded but
 * for the body's bytes; a body stands there with 200 alone, whole, and within
 * the limit; a Location with 3xx alone. What of it is a policy is written
 * again as a policy that is read alike.
 */
#include "config.h" /* accept4 */

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "facts/fetch_answer.h"
#include "fuzz.h"
#include "probe/transfer.h"
#include "sts/policy.h"

/* a socket without a file that libcurl connects to; -1: not yet open */
static int listening = -1;
static char place[64];

static void
listen_there(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(place, sizeof(place), "poststs-fuzz-%ld", (long)getpid());
	memcpy(address.sun_path + 1, place, strlen(place));
	listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	MUST(listening >= 0 &&
	     bind(listening, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			     strlen(place))) == 0 &&
	     listen(listening, 1) == 0);
}

/* plain - the same transfer, without TLS and from that socket */
static void
plain(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_URL,
	    "http://mta-sts.example.com:443/.well-known/mta-sts.txt");
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)CURLPROTO_HTTP);
#endif
	curl_easy_setopt(easy, CURLOPT_ABSTRACT_UNIX_SOCKET, place);
}

/* serve - all that the peer says, whatever it is asked; then it hangs up */
static int
serve(const uint8_t *data, size_t len)
{
	int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK), size = 1 << 20;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (send(fd, data, len, MSG_NOSIGNAL) < 0)
		MUST(len == 0 || errno == EPIPE);
	shutdown(fd, SHUT_WR);
	return fd;
}

static void
fetch(struct transfer *transfer, const uint8_t *data, size_t len)
{
	CURLM *multi = curl_multi_init();
	const struct CURLMsg *said;
	int running = 1, left, peer = -1;

	plain(transfer->easy);
	curl_multi_add_handle(multi, transfer->easy);
	while (curl_multi_perform(multi, &running) == CURLM_OK && running) {
		if (peer < 0)
			peer = serve(data, len);
		curl_multi_wait(multi, NULL, 0, 10, NULL);
	}
	said = curl_multi_info_read(multi, &left);
	MUST(said != NULL && said->msg == CURLMSG_DONE && peer >= 0);
	transfer_ended(transfer, said->data.result);
	curl_multi_remove_handle(multi, transfer->easy);
	curl_multi_cleanup(multi);
	close(peer);
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

	if (transfer.easy == NULL) {
		MUST(transfer_init(&transfer) == 0);
		listen_there();
	}
	arena = arena_new();
	MUST(transfer_start(&transfer, &probe, NULL, arena) == 0);
	fetch(&transfer, data, len);
	transfer_finish(&transfer);
	wire_release(&transfer.wire);
	if (len < 1 << 17)
		check(&probe, arena);
	arena_free(arena);
	return 0;
}
