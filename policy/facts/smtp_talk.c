/*
 * NAME      smtp_talk - follow the server's half of an SMTP dialogue
 * CONTRACT  see smtp_talk.h. After SMTPTALK_REPLY, `step' is:
 *           EHLO      greeted with 2xx, or (after 5xx to EHLO) HELO is next;
 *           STARTTLS  the answer to EHLO offered it;
 *           TLS       the server answered 220 and waits for the handshake;
 *           QUIT      nothing more to ask: EHLO under TLS is answered, or
 *                     there is no TLS, or the server turned us away.
 *
 *           REQUIRETLS counts only if it is announced under TLS (RFC 8689 2).
 */
#include "facts/smtp_talk.h"

#include <string.h>
#include <strings.h>

void
smtptalk_init(struct smtptalk *talk)
{
	memset(talk, 0, sizeof(*talk));
	talk->step = PROBE_STEP_GREETING;
}

void
smtptalk_in_tls(struct smtptalk *talk)
{
	talk->step = PROBE_STEP_EHLO_TLS;
	talk->named = false;
}

static enum smtptalk_event
bad(struct smtptalk *talk, const char *error)
{
	talk->error = error;
	return SMTPTALK_BAD;
}

/* keep - copy text for people, as much as there is room for, NUL as `?' */
static void
keep(char *out, const char *text, size_t len)
{
	size_t i;

	if (len > PROBE_TEXT_MAX)
		len = PROBE_TEXT_MAX;
	for (i = 0; i < len; i++)
		out[i] = text[i] == '\0' ? '?' : text[i];
	out[len] = '\0';
}

static bool
is_keyword(const char *text, size_t len, const char *keyword)
{
	size_t want = strlen(keyword);

	return len >= want && strncasecmp(text, keyword, want) == 0 &&
	       (len == want || text[want] == ' ');
}

/* reply_code - 200 to 599, 0 where the line does not begin with a code */
static uint16_t
reply_code(const char *line, size_t len)
{
	if (len < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' ||
	    line[1] > '9' || line[2] < '0' || line[2] > '9')
		return 0;
	if (len > 3 && line[3] != ' ' && line[3] != '-')
		return 0;
	return (uint16_t)((line[0] - '0') * 100 + (line[1] - '0') * 10 +
			  (line[2] - '0'));
}

/* learn - what one line of a reply to EHLO says */
static void
learn(struct smtptalk *talk, const char *text, size_t len)
{
	const char *end;

	if (talk->code / 100 != 2)
		return;
	if (!talk->named) {
		end = memchr(text, ' ', len);
		keep(talk->ehlo_name, text,
		    end != NULL ? (size_t)(end - text) : len);
		talk->named = true;
		return;
	}
	if (talk->step == PROBE_STEP_EHLO && is_keyword(text, len, "STARTTLS"))
		talk->starttls = true;
	if (talk->step == PROBE_STEP_EHLO_TLS &&
	    is_keyword(text, len, "REQUIRETLS"))
		talk->requiretls = true;
}

static void
ehlo_answered(struct smtptalk *talk)
{
	bool ok = talk->code / 100 == 2;

	if (talk->ehlo_code != 0) {
		talk->helo_code = talk->code;
		talk->step = PROBE_STEP_QUIT;
		return;
	}
	talk->ehlo_code = talk->code;
	if (ok)
		talk->step =
		    talk->starttls ? PROBE_STEP_STARTTLS : PROBE_STEP_QUIT;
}

static void
reply_done(struct smtptalk *talk)
{
	switch (talk->step) {
	case PROBE_STEP_GREETING:
		talk->greeting_code = talk->code;
		talk->step =
		    talk->code / 100 == 2 ? PROBE_STEP_EHLO : PROBE_STEP_QUIT;
		break;
	case PROBE_STEP_EHLO:
		ehlo_answered(talk);
		break;
	case PROBE_STEP_STARTTLS:
		talk->starttls_code = talk->code;
		talk->step =
		    talk->code == 220 ? PROBE_STEP_TLS : PROBE_STEP_QUIT;
		break;
	case PROBE_STEP_CONNECT:
	case PROBE_STEP_TLS:
	case PROBE_STEP_EHLO_TLS:
	case PROBE_STEP_QUIT:
	case PROBE_STEP_HEADER:
	case PROBE_STEP_BODY:
	case PROBE_STEP_DONE:
	case PROBE_STEP_COUNT:
		talk->step = PROBE_STEP_QUIT;
		break;
	}
	talk->code = 0;
}

enum smtptalk_event
smtptalk_line(struct smtptalk *talk, const char *line, size_t len)
{
	const char *text;
	size_t text_len;

	if (++talk->lines > SMTPTALK_LINES_MAX ||
	    len > SMTPTALK_BYTES_MAX - talk->bytes)
		return bad(talk, "its replies never end");
	talk->bytes += (unsigned)len;
	if (len > 0 && line[len - 1] == '\n')
		len--;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (talk->step == PROBE_STEP_TLS)
		return bad(talk, "it sends more plaintext after it "
				 "accepted STARTTLS");
	if ((talk->code = reply_code(line, len)) == 0)
		return bad(talk, "what it says is no SMTP reply");
	text = len > 4 ? line + 4 : "";
	text_len = len > 4 ? len - 4 : 0;
	if (talk->step == PROBE_STEP_GREETING && !talk->greeted) {
		keep(talk->banner, text, text_len);
		talk->greeted = true;
	} else if (talk->step == PROBE_STEP_EHLO ||
		   talk->step == PROBE_STEP_EHLO_TLS) {
		learn(talk, text, text_len);
	}
	if (len > 3 && line[3] == '-')
		return SMTPTALK_MORE;
	reply_done(talk);
	return SMTPTALK_REPLY;
}
