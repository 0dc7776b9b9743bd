/*
 * NAME      outcome - how a transfer ended, and what the probe gets to know
 * CONTRACT  see transfer.h. libcurl's codes are grouped into what an
 *           administrator can act on; our own verdicts, made while the peer
 *           was talking, come first.
 * BUGS      Which of libcurl's codes a broken peer causes has changed between
 *           versions; the tests name the outcomes, not the codes.
 */
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/mono.h"
#include "probe/transfer.h"

#define FLOOD_MIN 131072 /* bytes of replies; libcurl counts some twice */

/* masked - what a peer said, safe to print, in the arena */
static const char *
masked(struct transfer *transfer, const char *text, size_t len)
{
	struct buf safe = BUF_INIT;
	const char *copy;

	buf_mask(&safe, text, len, PROBE_TEXT_MAX);
	copy = arena_intern(transfer->arena, buf_text(&safe));
	buf_release(&safe);
	return copy;
}

void
transfer_decide(
    struct transfer *transfer, enum probe_status status, const char *failure)
{
	if (transfer->decided)
		return;
	transfer->decided = true;
	transfer->probe->status = status;
	transfer->probe->step = transfer->step;
	if (failure != NULL)
		transfer->probe->failure =
		    masked(transfer, failure, strlen(failure));
}

/* ---- how it ended ---- */

void
transfer_settle(struct transfer *transfer)
{
	curl_off_t usec = 0;

	if (transfer->step != PROBE_STEP_CONNECT ||
	    curl_easy_getinfo(transfer->easy, CURLINFO_CONNECT_TIME_T, &usec) !=
		CURLE_OK ||
	    usec <= 0)
		return;
	transfer->step = transfer->probe->kind == PROBE_SMTP
			     ? PROBE_STEP_GREETING
			     : PROBE_STEP_TLS;
	transfer->step_since = transfer->started + usec / 1000;
}

static enum probe_status
connect_status(long error)
{
	switch (error) {
	case ECONNREFUSED:
		return PROBE_REFUSED;
	case ETIMEDOUT:
		return PROBE_TIMEOUT;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EADDRNOTAVAIL:
		return PROBE_LOCAL;
	default:
		return PROBE_UNREACHABLE;
	}
}

/* flooded - did libcurl itself (from 7.88.1 on) stop an endless reply? */
static bool
flooded(struct transfer *transfer)
{
	long size = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_HEADER_SIZE, &size);
	return size > FLOOD_MIN;
}

static enum probe_status
failure_status(struct transfer *transfer, CURLcode code)
{
	long error = 0;

	switch ((int)code) {
	case CURLE_COULDNT_CONNECT:
		curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &error);
		return connect_status(error);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CIPHER:
		return PROBE_TLS_FAILED;
	case CURLE_RECV_ERROR:
		return flooded(transfer) ? PROBE_PROTOCOL : PROBE_CLOSED;
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
		return PROBE_CLOSED;
	case CURLE_OPERATION_TIMEDOUT:
		return PROBE_TIMEOUT;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
	case CURLE_URL_MALFORMAT:
		return PROBE_LOCAL;
	default:
		return PROBE_PROTOCOL;
	}
}

/* turned_away - a refusal in SMTP's own words, before any TLS */
static bool
turned_away(const struct transfer *transfer)
{
	const struct smtptalk *talk = &transfer->talk;

	return talk->greeting_code / 100 > 2 || talk->helo_code / 100 > 2;
}

static void
smtp_ended(struct transfer *transfer)
{
	const struct smtptalk *talk = &transfer->talk;

	if (transfer->wire.finished) {
		transfer->step = PROBE_STEP_DONE;
		transfer_decide(transfer, PROBE_OK, NULL);
	} else if (talk->starttls_code != 0) {
		transfer->step = PROBE_STEP_STARTTLS;
		transfer_decide(transfer, PROBE_NO_TLS,
		    "STARTTLS is offered and then refused");
	} else {
		transfer->step = PROBE_STEP_EHLO;
		transfer_decide(
		    transfer, PROBE_NO_STARTTLS, "STARTTLS is not offered");
	}
}

/* failure_text - ours where libcurl's words would puzzle */
static const char *
failure_text(
    const struct transfer *transfer, enum probe_status status, CURLcode code)
{
	if (status == PROBE_REFUSED)
		return "no process listens there";
	if (status == PROBE_CLOSED)
		return "the peer closed the connection";
	if (status == PROBE_TIMEOUT)
		return "no answer within the time allowed";
	if (status == PROBE_PROTOCOL && transfer->step == PROBE_STEP_TLS &&
	    !transfer->wire.started)
		return "it sends more plaintext after it accepted STARTTLS";
	return transfer->error[0] != '\0' ? transfer->error
					  : curl_easy_strerror(code);
}

bool
transfer_ended(struct transfer *transfer, CURLcode code)
{
	enum probe_status status;

	if (transfer->decided)
		return false;
	transfer_settle(transfer);
	if (code == CURLE_OK && transfer->probe->kind == PROBE_SMTP) {
		smtp_ended(transfer);
		return true;
	}
	if (code == CURLE_OK) {
		transfer->step = PROBE_STEP_DONE;
		transfer_decide(transfer, PROBE_OK, NULL);
	} else if (transfer->probe->kind == PROBE_SMTP &&
		   turned_away(transfer)) {
		transfer->step = transfer->talk.greeting_code / 100 > 2
				     ? PROBE_STEP_GREETING
				     : PROBE_STEP_EHLO;
		transfer_decide(transfer, PROBE_TURNED_AWAY,
		    "the server rejects the connection");
	} else {
		status = failure_status(transfer, code);
		transfer_decide(
		    transfer, status, failure_text(transfer, status, code));
	}
	return false;
}

void
transfer_expired(struct transfer *transfer)
{
	transfer_decide(
	    transfer, PROBE_TIMEOUT, "no answer within the time allowed");
}

void
transfer_dropped(struct transfer *transfer)
{
	transfer->decided = true;
	transfer->probe->status = PROBE_UNASKED;
}

/* ---- into the probe ---- */

static void
smtp_facts(struct transfer *transfer)
{
	const struct smtptalk *talk = &transfer->talk;
	struct probe_smtp *smtp = &transfer->probe->smtp;

	smtp->greeting_code = talk->greeting_code;
	smtp->ehlo_code = talk->ehlo_code;
	smtp->starttls_code = talk->starttls_code;
	if (talk->greeted)
		smtp->banner =
		    masked(transfer, talk->banner, strlen(talk->banner));
	if (talk->ehlo_name[0] != '\0')
		smtp->ehlo_name =
		    masked(transfer, talk->ehlo_name, strlen(talk->ehlo_name));
	if (talk->starttls)
		smtp->starttls = TRI_YES;
	else if (transfer->probe->status == PROBE_NO_STARTTLS)
		smtp->starttls = TRI_NO;
	if (transfer->probe->status == PROBE_OK)
		smtp->requiretls = talk->requiretls ? TRI_YES : TRI_NO;
}

/* kept - the body's bytes; many domains share a text, NULs cannot be shared */
static const char *
kept(struct arena *arena, const char *body, size_t len)
{
	return memchr(body, '\0', len) == NULL
		   ? arena_intern_len(arena, body, len)
		   : arena_strndup(arena, body, len);
}

static void
https_facts(struct transfer *transfer)
{
	struct probe_https *https = &transfer->probe->https;
	long code = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
	https->code = (uint16_t)code;
	if (transfer->media_type[0] != '\0')
		https->media_type = masked(transfer, transfer->media_type,
		    strlen(transfer->media_type));
	if (transfer->location[0] != '\0' && code / 100 == 3)
		https->location = masked(
		    transfer, transfer->location, strlen(transfer->location));
	if (transfer->probe->status != PROBE_OK || code != 200)
		return;
	https->body_len = transfer->body.len;
	https->body = kept(
	    transfer->arena, buf_text(&transfer->body), transfer->body.len);
}

void
transfer_finish(struct transfer *transfer)
{
	struct probe *probe = transfer->probe;

	probe->msec = (uint32_t)(mono_ms() - transfer->started);
	probe->alert = transfer->wire.alert;
	probe->protocol = transfer->wire.protocol;
	probe->cipher = transfer->wire.cipher;
	if (probe->kind == PROBE_SMTP)
		smtp_facts(transfer);
	else
		https_facts(transfer);
	curl_slist_free_all(transfer->connect_to);
	transfer->connect_to = NULL;
	transfer->probe = NULL;
}
