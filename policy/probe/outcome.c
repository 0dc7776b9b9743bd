/*
 * NAME      outcome - how a transfer ended, and what the probe gets to know
 * CONTRACT  see transfer.h. What went wrong is grouped into what an
 *           administrator can act on.
 */
#include <errno.h>
#include <openssl/err.h>
#include <string.h>

#include "base/buf.h"
#include "base/mono.h"
#include "probe/transfer.h"

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

static enum probe_status
connect_status(int error)
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

void
transfer_not_connected(struct transfer *t, int error)
{
	enum probe_status status = connect_status(error);

	if (status == PROBE_REFUSED)
		transfer_decide(t, status, "no process listens there");
	else if (status == PROBE_TIMEOUT)
		transfer_expired(t);
	else
		transfer_decide(t, status, strerror(error));
}

void
transfer_no_tls(struct transfer *t, enum link_result result)
{
	unsigned long error = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(error);

	if (result == LINK_CLOSED || reason == NULL ||
	    (ERR_GET_LIB(error) == ERR_LIB_SSL &&
		ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING))
		reason = "the peer closed the connection";
	transfer_decide(t, PROBE_TLS_FAILED, reason);
}

/* turned_away - a refusal in SMTP's own words, before any TLS */
static bool
turned_away(const struct smtptalk *talk)
{
	return talk->greeting_code / 100 > 2 || talk->helo_code / 100 > 2;
}

bool
transfer_talked(struct transfer *t)
{
	const struct smtptalk *talk = &t->talk;

	if (turned_away(talk)) {
		transfer_decide(
		    t, PROBE_TURNED_AWAY, "the server rejects the connection");
		return false;
	}
	if (t->wire.protocol != NULL) {
		t->step = PROBE_STEP_DONE;
		transfer_decide(t, PROBE_OK, NULL);
	} else if (talk->starttls_code != 0) {
		transfer_decide(
		    t, PROBE_NO_TLS, "STARTTLS is offered and then refused");
	} else {
		transfer_decide(
		    t, PROBE_NO_STARTTLS, "STARTTLS is not offered");
	}
	return true;
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
	const struct http_answer *answer = &transfer->answer;

	https->code = answer->code;
	if (answer->media_type[0] != '\0')
		https->media_type = masked(
		    transfer, answer->media_type, strlen(answer->media_type));
	if (answer->location[0] != '\0' && answer->code / 100 == 3)
		https->location = masked(
		    transfer, answer->location, strlen(answer->location));
	if (transfer->probe->status != PROBE_OK || answer->code != 200)
		return;
	https->body_len = answer->body.len;
	https->body =
	    kept(transfer->arena, buf_text(&answer->body), answer->body.len);
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
	link_close(&transfer->link);
	transfer->probe = NULL;
}
