/*
 * smtp_talk - follow the server's half of an SMTP dialogue up to TLS
 *
 * The caller passes in lines as they arrive; nothing is sent from here. The
 * client's half is fixed: EHLO, HELO if that is refused, STARTTLS if offered,
 * and EHLO again under TLS (RFC 5321, RFC 3207). Hostile input: a dialogue has
 * a fixed size, and ends at the first line that is no reply.
 */
#ifndef POSTSTS_FACTS_SMTP_TALK_H
#define POSTSTS_FACTS_SMTP_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/probe.h"

#define SMTPTALK_LINES_MAX 512 /* of all replies together */
#define SMTPTALK_BYTES_MAX 65536

enum smtptalk_event {
	SMTPTALK_MORE,  /* the reply goes on */
	SMTPTALK_REPLY, /* the reply is complete; `step' is the next one */
	SMTPTALK_BAD,   /* no reply by RFC 5321 4.2; `error' says why */
};

struct smtptalk {
	enum probe_step step; /* whose reply is awaited */
	unsigned lines, bytes;
	uint16_t code; /* of the latest line; a reply's last one counts */
	const char *error;
	uint16_t greeting_code, ehlo_code, helo_code, starttls_code;
	bool starttls, requiretls, greeted, named;
	char banner[PROBE_TEXT_MAX + 1]; /* raw bytes, to be masked */
	char ehlo_name[PROBE_TEXT_MAX + 1];
};

/* smtptalk_init - the greeting comes next */
void smtptalk_init(struct smtptalk *);
/* smtptalk_line - the next line, with or without its line end */
enum smtptalk_event smtptalk_line(
    struct smtptalk *, const char *line, size_t len);
/* smtptalk_in_tls - the handshake is done: EHLO is sent again */
void smtptalk_in_tls(struct smtptalk *);

#endif
