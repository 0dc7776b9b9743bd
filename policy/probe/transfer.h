/*
 * transfer - one connection of libcurl's, made to serve one probe
 *
 * A transfer is a slot: it keeps its easy handle and serves one probe after
 * the other. Callbacks only take notes and refuse what is too much; the loop
 * (loop.c) owns time and sockets.
 */
#ifndef POSTSTS_PROBE_TRANSFER_H
#define POSTSTS_PROBE_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "facts/probe.h"
#include "facts/smtp_talk.h"
#include "probe/wire.h"

struct transfer {
	CURL *easy;
	struct probe *probe; /* NULL: the slot is free */
	struct arena *arena;
	struct wire wire;
	struct smtptalk talk;
	enum probe_step step;
	int64_t started, step_since; /* milliseconds, see mono_ms() */
	bool decided;     /* status and failure of the probe are set */
	bool quitting;    /* SMTP: QUIT is sent, the reply awaited */
	unsigned chatter; /* libcurl's log lines since the peer's last */
	size_t header_bytes;
	char media_type[PROBE_TEXT_MAX + 1], location[PROBE_TEXT_MAX + 1];
	struct buf body;
	struct curl_slist *connect_to;
	char error[CURL_ERROR_SIZE];
};


/* transfer_init - a free slot; -1: libcurl gives no handle */
int transfer_init(struct transfer *) ATTR_MUSTCHECK;
void transfer_release(struct transfer *);

/*
 * transfer_start - set the handle up for this probe
 *
 * -1: the probe cannot be made; its status and failure say why, and the slot
 * stays free. Else the caller adds transfer->easy to its multi handle.
 */
int transfer_start(struct transfer *, struct probe *, const char *helo,
    struct arena *) ATTR_MUSTCHECK;

/* transfer_decide - how it ended, and why; the first verdict stands */
void transfer_decide(struct transfer *, enum probe_status, const char *failure);
/*
 * transfer_settle - libcurl says nothing when TCP is up: where the step is
 * still to connect but that is done, the next step began at that moment
 */
void transfer_settle(struct transfer *);

/*
 * transfer_ended - libcurl is done with it: write down how it ended
 *
 * True: everything went well and an SMTP server deserves a QUIT.
 */
bool transfer_ended(struct transfer *, CURLcode);
/* transfer_expired - time is up at the present step */
void transfer_expired(struct transfer *);
/* transfer_dropped - the run was stopped */
void transfer_dropped(struct transfer *);

/* transfer_quit - send QUIT; the socket to wait on, or -1: no use */
int transfer_quit(struct transfer *);
/* transfer_quit_done - read on; is the goodbye over? */
bool transfer_quit_done(struct transfer *);

/*
 * transfer_finish - copy the last facts into the probe and free the slot;
 * the easy handle must be out of the multi handle by now. The chain stays
 * with the wire until the caller has judged it: call wire_release().
 */
void transfer_finish(struct transfer *);

#endif
