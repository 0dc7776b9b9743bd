/*
 * transfer - one connection, made to serve one probe
 *
 * A transfer is a slot: it serves one probe after the other. It says what is
 * to be said, takes notes of what is answered, and refuses what is too much;
 * the loop (loop.c) owns time, and tells it when its connection can go on.
 */
#ifndef POSTSTS_PROBE_TRANSFER_H
#define POSTSTS_PROBE_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/http_answer.h"
#include "facts/probe.h"
#include "facts/smtp_talk.h"
#include "probe/link.h"
#include "probe/wire.h"

#define TRANSFER_LINE_MAX 8192 /* bytes of a line of SMTP (RFC 5321: 512) */

struct transfer {
	struct probe *probe; /* NULL: the slot is free */
	struct arena *arena;
	struct wires *wires;
	const char *helo;
	struct link link;
	struct wire wire;
	enum probe_step step;
	int64_t started, step_since; /* milliseconds, see mono_ms() */
	bool decided;   /* status and failure of the probe are set */
	bool quitting;  /* SMTP: QUIT is sent, the reply awaited */
	struct buf out; /* what is to be said; `said' bytes are */
	size_t said;
	struct smtptalk talk;
	char line[TRANSFER_LINE_MAX]; /* of SMTP, as far as it has come */
	size_t line_len;
	struct http_answer answer;
};

/* transfer_init - a free slot */
void transfer_init(struct transfer *);
void transfer_release(struct transfer *);

/* transfer_prepare - set the slot up for this probe; `helo' is for EHLO */
void transfer_prepare(struct transfer *, struct probe *, const char *helo,
    struct wires *, struct arena *);
/*
 * transfer_start - begin to connect
 *
 * -1: the probe cannot be made, or has ended already; its status and failure
 * say why, and the slot is free.
 */
int transfer_start(struct transfer *) ATTR_MUSTCHECK;

/* transfer_go_on - as far as it goes without waiting; false: it is over */
bool transfer_go_on(struct transfer *);

/* transfer_step - the next step, whose time begins now */
void transfer_step(struct transfer *, enum probe_step);
/* transfer_decide - how it ended, and why; the first verdict stands */
void transfer_decide(struct transfer *, enum probe_status, const char *failure);

/* ---- the ends that somebody else makes (outcome.c) ---- */

/* transfer_not_connected - this errno is what became of it */
void transfer_not_connected(struct transfer *, int error);
/* transfer_no_tls - the handshake came to nothing */
void transfer_no_tls(struct transfer *, enum link_result);
/* transfer_talked - SMTP: there is nothing left to ask; false: no QUIT, too */
bool transfer_talked(struct transfer *);
/* transfer_expired - time is up at the present step */
void transfer_expired(struct transfer *);
/* transfer_dropped - the run was stopped */
void transfer_dropped(struct transfer *);

/*
 * transfer_finish - hang up, copy the last facts into the probe and free the
 * slot. The chain stays with the wire until the caller has judged it: call
 * wire_release().
 */
void transfer_finish(struct transfer *);

#endif
