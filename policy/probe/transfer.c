/*
 * NAME      transfer - one connection of libcurl's, made to serve one probe
 * CONTRACT  see transfer.h.
 *
 *           libcurl speaks SMTP up to EHLO under TLS as its connect phase
 *           (CURLOPT_CONNECT_ONLY) and never gets to a MAIL. What it reads
 *           passes our header callback line by line, and there the dialogue
 *           is followed (smtp_talk.h) and cut off when it is too much. QUIT
 *           is sent by us afterwards: libcurl's own would block the loop
 *           until the peer feels like answering.
 *
 *           Without SNI the URL names the address, since libcurl sends SNI
 *           for every name that is none.
 *
 *           A peer that floods without a line end is read in a loop inside
 *           libcurl (seen up to 7.88) that no deadline of ours can end. All
 *           it gives us there is a log line a buffer, so the log is counted
 *           and the socket shut when there is too much of it.
 * BUGS      CURLOPT_NOSIGNAL alone does not keep SIGPIPE away with every
 *           version; the loop ignores it while it runs.
 */
#include "probe/transfer.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/alloc.h"
#include "base/mono.h"
#include "dns/dname.h"

#define HEADER_MAX  65536 /* bytes of HTTP header lines */
#define CHATTER_MAX 256   /* log lines without a line from the peer */

int
transfer_init(struct transfer *transfer)
{
	memset(transfer, 0, sizeof(*transfer));
	transfer->easy = curl_easy_init();
	return transfer->easy == NULL ? -1 : 0;
}

void
transfer_release(struct transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->connect_to);
	wire_release(&transfer->wire);
	buf_release(&transfer->body);
}

static void
step(struct transfer *transfer, enum probe_step to)
{
	if (transfer->step == to)
		return;
	transfer->step = to;
	transfer->step_since = mono_ms();
}

/* ---- callbacks ---- */

static void
tls_moved(void *context)
{
	struct transfer *transfer = context;

	if (!transfer->wire.finished) {
		step(transfer, PROBE_STEP_TLS);
	} else if (transfer->probe->kind == PROBE_HTTPS) {
		step(transfer, PROBE_STEP_HEADER);
	} else {
		smtptalk_in_tls(&transfer->talk);
		step(transfer, PROBE_STEP_EHLO_TLS);
		curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 1L);
	}
}

static CURLcode
tls_attach(CURL *easy, void *ctx, void *context)
{
	struct transfer *transfer = context;

	if (wire_attach(&transfer->wire, ctx, transfer->probe->tls,
		transfer->probe->key) == 0)
		return CURLE_OK;
	transfer_decide(
	    transfer, PROBE_LOCAL, "OpenSSL refused the TLS settings");
	return CURLE_ABORTED_BY_CALLBACK;
}

static size_t
smtp_line(char *line, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;

	transfer->chatter = 0;
	if (transfer->step == PROBE_STEP_CONNECT)
		step(transfer, PROBE_STEP_GREETING);
	switch (smtptalk_line(&transfer->talk, line, len)) {
	case SMTPTALK_MORE:
		break;
	case SMTPTALK_REPLY:
		if (transfer->talk.step == PROBE_STEP_TLS)
			curl_easy_setopt(transfer->easy, CURLOPT_VERBOSE, 0L);
		step(transfer, transfer->talk.step);
		break;
	case SMTPTALK_BAD:
		transfer_decide(transfer, PROBE_PROTOCOL, transfer->talk.error);
		return 0;
	}
	return len;
}

static int
smtp_log(CURL *easy, curl_infotype type, char *text, size_t len, void *context)
{
	struct transfer *transfer = context;
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (type != CURLINFO_TEXT || ++transfer->chatter <= CHATTER_MAX)
		return 0;
	transfer_settle(transfer);
	transfer_decide(
	    transfer, PROBE_PROTOCOL, "a line of its reply never ends");
	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
	if (fd != CURL_SOCKET_BAD)
		shutdown(fd, SHUT_RDWR);
	return 0;
}

/* header_value - keep the value when the line is this header's */
static void
header_value(char *out, const char *line, size_t len, const char *name)
{
	size_t skip = strlen(name);

	if (len <= skip || line[skip] != ':' ||
	    strncasecmp(line, name, skip) != 0)
		return;
	for (skip++; skip < len && (line[skip] == ' ' || line[skip] == '\t');)
		skip++;
	while (len > skip && strchr("\r\n \t", line[len - 1]) != NULL)
		len--;
	len -= skip;
	if (len > PROBE_TEXT_MAX)
		len = PROBE_TEXT_MAX;
	memcpy(out, line + skip, len);
	out[len] = '\0';
}

static size_t
https_line(char *line, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;
	long code = 0;

	transfer->header_bytes += len;
	if (transfer->header_bytes > HEADER_MAX) {
		transfer_decide(
		    transfer, PROBE_PROTOCOL, "its header never ends");
		return 0;
	}
	if (transfer->step == PROBE_STEP_BODY)
		return len; /* a trailer */
	header_value(transfer->media_type, line, len, "content-type");
	header_value(transfer->location, line, len, "location");
	if (line[0] != '\r' && line[0] != '\n')
		return len;
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
	if (code / 100 == 1)
		return len;
	if (code == 200) {
		step(transfer, PROBE_STEP_BODY);
		return len;
	}
	transfer->step = PROBE_STEP_DONE;
	transfer_decide(transfer, PROBE_OK, NULL);
	return 0;
}

static size_t
https_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;

	if (transfer->step != PROBE_STEP_BODY)
		return 0;
	if (len > POLICY_BODY_LIMIT - transfer->body.len) {
		transfer_decide(
		    transfer, PROBE_TOO_LARGE, "the body is longer than 64 KB");
		return 0;
	}
	buf_put(&transfer->body, data, len);
	return len;
}

static size_t
no_body(char *data, size_t size, size_t count, void *context)
{
	return 0;
}

/* ---- setting up ---- */

/* valid - what goes into URLs and headers is checked, whoever made it */
static int
valid(struct transfer *transfer, const char *helo)
{
	struct probe *probe = transfer->probe;
	struct in6_addr addr;

	if (inet_pton(strchr(probe->address, ':') ? AF_INET6 : AF_INET,
		probe->address, &addr) != 1)
		transfer_decide(
		    transfer, PROBE_LOCAL, "the address is not numeric");
	else if (!dname_valid(probe->host))
		transfer_decide(
		    transfer, PROBE_LOCAL, "the host is no valid name");
	else if (helo != NULL && !dname_valid(helo))
		transfer_decide(transfer, PROBE_LOCAL,
		    "the name to say in EHLO is not valid");
	else if (probe->port == 0)
		transfer_decide(transfer, PROBE_LOCAL, "the port is zero");
	return transfer->decided ? -1 : 0;
}

static void
set_target(struct transfer *transfer, const char *helo)
{
	const struct probe *probe = transfer->probe;
	bool v6 = strchr(probe->address, ':') != NULL;
	const char *open = v6 ? "[" : "", *close = v6 ? "]" : "";
	struct buf text = BUF_INIT;

	buf_printf(
	    &text, "::%s%s%s:%u", open, probe->address, close, probe->port);
	transfer->connect_to = curl_slist_append(NULL, buf_text(&text));
	buf_clear(&text);
	if (probe->kind == PROBE_HTTPS)
		buf_printf(&text, "https://%s:%u/.well-known/mta-sts.txt",
		    probe->host, probe->port);
	else if (probe->sni)
		buf_printf(&text, "smtp://%s:%u/%s", probe->host, probe->port,
		    helo != NULL ? helo : "");
	else
		buf_printf(&text, "smtp://%s%s%s:%u/%s", open, probe->address,
		    close, probe->port, helo != NULL ? helo : "");
	curl_easy_setopt(transfer->easy, CURLOPT_URL, buf_text(&text));
	curl_easy_setopt(
	    transfer->easy, CURLOPT_CONNECT_TO, transfer->connect_to);
	buf_release(&text);
}

static void
set_common(struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(
	    easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
	/* any chain is taken here, and judged afterwards with our own store */
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, tls_attach);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	/* deadlines are the loop's: these only must not be shorter */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 86400L);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, 86400L);
}

static void
set_protocol(struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	bool https = transfer->probe->kind == PROBE_HTTPS;

#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, https ? "https" : "smtp");
#else
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS,
	    https ? (long)CURLPROTO_HTTPS : (long)CURLPROTO_SMTP);
#endif
	if (https) {
		curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
		curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
		curl_easy_setopt(
		    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
		curl_easy_setopt(easy, CURLOPT_USERAGENT, "poststs");
		curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, https_line);
		curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, https_body);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, smtp_line);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, no_body);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, smtp_log);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

/* clear - what an earlier probe left in the slot and in its own answers */
static void
clear(struct transfer *transfer)
{
	struct probe *probe = transfer->probe;

	probe->status = PROBE_UNASKED;
	probe->failure = probe->protocol = probe->cipher = NULL;
	probe->cert = NULL;
	probe->alert = -1;
	probe->msec = 0;
	memset(&probe->smtp, 0, sizeof(probe->smtp));
	probe->smtp.starttls = probe->smtp.requiretls = TRI_UNKNOWN;
	memset(&probe->https, 0, sizeof(probe->https));
	smtptalk_init(&transfer->talk);
	wire_init(&transfer->wire, tls_moved, transfer);
	transfer->step = probe->step = PROBE_STEP_CONNECT;
	transfer->started = transfer->step_since = mono_ms();
	transfer->decided = transfer->quitting = false;
	transfer->chatter = 0;
	transfer->header_bytes = 0;
	transfer->media_type[0] = transfer->location[0] = '\0';
	transfer->error[0] = '\0';
	buf_clear(&transfer->body);
}

int
transfer_start(struct transfer *transfer, struct probe *probe, const char *helo,
    struct arena *arena)
{
	transfer->probe = probe;
	transfer->arena = arena;
	clear(transfer);
	if (valid(transfer, helo) != 0) {
		transfer->probe = NULL;
		return -1;
	}
	curl_easy_reset(transfer->easy);
	set_common(transfer);
	set_protocol(transfer);
	set_target(transfer, helo);
	return 0;
}

/* ---- goodbye ---- */

int
transfer_quit(struct transfer *transfer)
{
	static const char quit[] = "QUIT\r\n";
	curl_socket_t fd = CURL_SOCKET_BAD;
	size_t sent;

	if (curl_easy_send(transfer->easy, quit, sizeof(quit) - 1, &sent) !=
		CURLE_OK ||
	    curl_easy_getinfo(transfer->easy, CURLINFO_ACTIVESOCKET, &fd) !=
		CURLE_OK)
		return -1;
	transfer->quitting = true;
	transfer->step_since = mono_ms();
	return fd;
}

bool
transfer_quit_done(struct transfer *transfer)
{
	char reply[512];
	size_t got = 0;

	return curl_easy_recv(transfer->easy, reply, sizeof(reply), &got) !=
	       CURLE_AGAIN;
}
