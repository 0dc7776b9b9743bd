/*
 * NAME      transfer - one connection, made to serve one probe
 * CONTRACT  see transfer.h. SMTP: EHLO, or HELO where that is refused,
 *           STARTTLS, the handshake, EHLO, QUIT; what the server says is
 *           followed by facts/smtp_talk.h. HTTPS: the handshake, GET, and
 *           the answer (facts/http_answer.h). Neither ever gets to a MAIL,
 *           a redirect, a cookie or a proxy.
 *
 *           One turn reads READS times at most, so that a peer that talks
 *           without end takes turns with the others.
 */
#include "probe/transfer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mono.h"
#include "dns/dname.h"

#define READS 8

void
transfer_init(struct transfer *t)
{
	memset(t, 0, sizeof(*t));
	t->link.fd = -1;
}

void
transfer_release(struct transfer *t)
{
	link_close(&t->link);
	wire_release(&t->wire);
	buf_release(&t->out);
	http_answer_release(&t->answer);
}

void
transfer_step(struct transfer *t, enum probe_step to)
{
	if (t->step == to)
		return;
	t->step = to;
	t->step_since = mono_ms();
}

/* ---- setting out ---- */

/* sayable - a name to greet with: one label may do, as that of a machine */
static bool
sayable(const char *name)
{
	const char *p;

	for (p = name; ascii_alnum(*p) || *p == '-' || *p == '.'; p++)
		;
	return *p == '\0' && p > name && p - name < DNAME_SIZE;
}

/* valid - what goes into greetings and headers is checked, whoever made it */
static bool
valid(struct transfer *t)
{
	const struct probe *probe = t->probe;
	struct in6_addr addr;

	if (inet_pton(strchr(probe->address, ':') ? AF_INET6 : AF_INET,
		probe->address, &addr) != 1)
		transfer_decide(t, PROBE_LOCAL, "the address is not numeric");
	else if (!dname_valid(probe->host))
		transfer_decide(t, PROBE_LOCAL, "the host is no valid name");
	else if (!sayable(t->helo))
		transfer_decide(
		    t, PROBE_LOCAL, "the name to say in EHLO is not valid");
	else if (probe->port == 0)
		transfer_decide(t, PROBE_LOCAL, "the port is zero");
	return !t->decided;
}

/* clear - what an earlier probe left in the slot and in its own answers */
static void
clear(struct transfer *t)
{
	struct probe *probe = t->probe;

	probe->status = PROBE_UNASKED;
	probe->failure = probe->protocol = probe->cipher = NULL;
	probe->cert = NULL;
	probe->alert = -1;
	probe->msec = 0;
	memset(&probe->smtp, 0, sizeof(probe->smtp));
	probe->smtp.starttls = probe->smtp.requiretls = TRI_UNKNOWN;
	memset(&probe->https, 0, sizeof(probe->https));
	smtptalk_init(&t->talk);
	http_answer_begin(&t->answer);
	wire_init(&t->wire);
	buf_clear(&t->out);
	t->said = t->line_len = 0;
	t->step = probe->step = PROBE_STEP_CONNECT;
	t->started = t->step_since = mono_ms();
	t->decided = t->quitting = false;
}

void
transfer_prepare(struct transfer *t, struct probe *probe, const char *helo,
    struct wires *wires, struct arena *arena)
{
	t->probe = probe;
	t->helo = helo;
	t->wires = wires;
	t->arena = arena;
	clear(t);
}

int
transfer_start(struct transfer *t)
{
	int error;

	if (valid(t)) {
		error = link_open(&t->link, t->probe->address, t->probe->port);
		if (error == 0)
			return 0;
		transfer_not_connected(t, error);
	}
	transfer_finish(t);
	return -1;
}

/* ---- saying ---- */

/* flush - what is still to be said; false: the connection is gone */
static bool
flush(struct transfer *t)
{
	enum link_result result;
	size_t n;

	while (t->said < t->out.len) {
		result = link_write(
		    &t->link, t->out.text + t->said, t->out.len - t->said, &n);
		if (result == LINK_WAIT)
			return true;
		if (result != LINK_DONE) {
			transfer_decide(
			    t, PROBE_CLOSED, "the peer closed the connection");
			return false;
		}
		t->said += n;
	}
	return true;
}

static bool
say(struct transfer *t, const char *verb, const char *argument)
{
	buf_clear(&t->out);
	t->said = 0;
	buf_printf(&t->out, "%s%s%s\r\n", verb, *argument != '\0' ? " " : "",
	    argument);
	return flush(t);
}

/* ask - for the policy (RFC 8461 3.3) */
static bool
ask(struct transfer *t)
{
	const struct probe *probe = t->probe;

	buf_clear(&t->out);
	t->said = 0;
	buf_printf(&t->out, "GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: %s",
	    probe->host);
	if (probe->port != 443)
		buf_printf(&t->out, ":%u", probe->port);
	buf_puts(&t->out, "\r\nUser-Agent: poststs\r\nAccept: */*\r\n"
			  "Connection: close\r\n\r\n");
	return flush(t);
}

/* goodbye - QUIT, whose answer is waited for beside everything else */
static bool
goodbye(struct transfer *t)
{
	t->quitting = true;
	t->step_since = mono_ms();
	return say(t, "QUIT", "");
}

/* ---- TLS ---- */

static bool
begin_tls(struct transfer *t)
{
	const struct probe *probe = t->probe;
	SSL *ssl =
	    wire_open(t->wires, &t->wire, probe->kind, probe->tls, probe->key);

	transfer_step(t, PROBE_STEP_TLS);
	if (ssl == NULL) {
		transfer_decide(
		    t, PROBE_LOCAL, "OpenSSL refused the TLS settings");
		return false;
	}
	link_secure(&t->link, ssl,
	    probe->sni || probe->kind == PROBE_HTTPS ? probe->host : NULL);
	return true;
}

static bool
handshake(struct transfer *t)
{
	enum link_result result = link_handshake(&t->link);

	if (result == LINK_WAIT)
		return true;
	if (result != LINK_DONE) {
		transfer_no_tls(t, result);
		return false;
	}
	if (t->probe->kind == PROBE_HTTPS) {
		transfer_step(t, PROBE_STEP_HEADER);
		return ask(t);
	}
	smtptalk_in_tls(&t->talk);
	transfer_step(t, PROBE_STEP_EHLO_TLS);
	return say(t, "EHLO", t->helo);
}

/* ---- SMTP ---- */

/* replied - a reply is whole: what is said to that? */
static bool
replied(struct transfer *t, bool more)
{
	switch (t->talk.step) {
	case PROBE_STEP_EHLO:
		transfer_step(t, PROBE_STEP_EHLO);
		return say(
		    t, t->talk.ehlo_code == 0 ? "EHLO" : "HELO", t->helo);
	case PROBE_STEP_STARTTLS:
		transfer_step(t, PROBE_STEP_STARTTLS);
		return say(t, "STARTTLS", "");
	case PROBE_STEP_TLS:
		if (!begin_tls(t))
			return false;
		if (!more)
			return handshake(t);
		transfer_decide(t, PROBE_PROTOCOL,
		    "it sends more plaintext after it accepted STARTTLS");
		return false;
	case PROBE_STEP_QUIT:
	case PROBE_STEP_CONNECT:
	case PROBE_STEP_GREETING:
	case PROBE_STEP_EHLO_TLS:
	case PROBE_STEP_HEADER:
	case PROBE_STEP_BODY:
	case PROBE_STEP_DONE:
	case PROBE_STEP_COUNT:
	default:
		return transfer_talked(t) && goodbye(t);
	}
}

/* smtp_line - a whole one is there; false: it is over */
static bool
smtp_line(struct transfer *t, bool more)
{
	switch (smtptalk_line(&t->talk, t->line, t->line_len)) {
	case SMTPTALK_REPLY:
		return replied(t, more);
	case SMTPTALK_BAD:
		transfer_decide(t, PROBE_PROTOCOL, t->talk.error);
		return false;
	case SMTPTALK_MORE:
	default:
		return true;
	}
}

/* smtp_take - bytes of the server; false: it is over */
static bool
smtp_take(struct transfer *t, const char *bytes, size_t len)
{
	const char *end = bytes + len;
	bool goes_on = true;

	while (goes_on && bytes < end && !t->quitting) {
		if (t->line_len == sizeof(t->line)) {
			transfer_decide(t, PROBE_PROTOCOL,
			    "a line of its reply never ends");
			return false;
		}
		t->line[t->line_len++] = *bytes;
		if (*bytes++ != '\n')
			continue;
		goes_on = smtp_line(t, bytes < end);
		t->line_len = 0;
	}
	return goes_on;
}

/* ---- HTTPS ---- */

/* https_end - this is how the answer ends; false, always */
static bool
https_end(struct transfer *t, enum http_event event)
{
	switch (event) {
	case HTTP_WHOLE:
		t->step = PROBE_STEP_DONE;
		transfer_decide(t, PROBE_OK, NULL);
		break;
	case HTTP_BAD:
		transfer_decide(t, PROBE_PROTOCOL, t->answer.error);
		break;
	case HTTP_TOO_LARGE:
		transfer_decide(
		    t, PROBE_TOO_LARGE, "the body is longer than 64 KB");
		break;
	case HTTP_MORE:
	default:
		transfer_decide(
		    t, PROBE_CLOSED, "the peer closed the connection");
		break;
	}
	return false;
}

static bool
https_take(struct transfer *t, const char *bytes, size_t len)
{
	enum http_event event = http_answer_take(&t->answer, bytes, len);

	if (http_answer_in_body(&t->answer))
		transfer_step(t, PROBE_STEP_BODY);
	return event == HTTP_MORE || https_end(t, event);
}

/* ---- hearing ---- */

/* closed - the peer hung up; false, always */
static bool
closed(struct transfer *t, enum link_result result)
{
	if (t->quitting)
		return false;
	if (t->probe->kind == PROBE_HTTPS && result == LINK_CLOSED)
		return https_end(t, http_answer_end(&t->answer));
	transfer_decide(t, PROBE_CLOSED, "the peer closed the connection");
	return false;
}

static bool
hear(struct transfer *t)
{
	char bytes[16384];
	enum link_result result;
	size_t n, reads;

	for (reads = 0; reads < READS; reads++) {
		result = link_read(&t->link, bytes, sizeof(bytes), &n);
		if (result == LINK_WAIT) {
			if (t->said < t->out.len)
				t->link.writing = true;
			return true;
		}
		if (result != LINK_DONE)
			return closed(t, result);
		if (t->quitting)
			return false;
		if (t->probe->kind == PROBE_HTTPS ? !https_take(t, bytes, n)
						  : !smtp_take(t, bytes, n))
			return false;
		if (t->step == PROBE_STEP_TLS)
			return true;
	}
	return true;
}

static bool
connected(struct transfer *t)
{
	int error = link_opened(&t->link);

	if (error == EINPROGRESS)
		return true;
	if (error != 0) {
		transfer_not_connected(t, error);
		return false;
	}
	if (t->probe->kind == PROBE_HTTPS)
		return begin_tls(t) && handshake(t);
	t->link.writing = false;
	transfer_step(t, PROBE_STEP_GREETING);
	return true;
}

bool
transfer_go_on(struct transfer *t)
{
	switch (t->step) {
	case PROBE_STEP_CONNECT:
		return connected(t);
	case PROBE_STEP_TLS:
		return handshake(t);
	case PROBE_STEP_GREETING:
	case PROBE_STEP_EHLO:
	case PROBE_STEP_STARTTLS:
	case PROBE_STEP_EHLO_TLS:
	case PROBE_STEP_QUIT:
	case PROBE_STEP_HEADER:
	case PROBE_STEP_BODY:
	case PROBE_STEP_DONE:
	case PROBE_STEP_COUNT:
	default:
		return flush(t) && hear(t);
	}
}
