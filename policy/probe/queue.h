/*
 * queue - which probe is next
 *
 * Addresses take turns, and no address has more than a few connections at a
 * time: a server that limits its clients (Postfix's
 * smtpd_client_connection_count_limit) must not be made to turn us away.
 */
#ifndef POSTSTS_PROBE_QUEUE_H
#define POSTSTS_PROBE_QUEUE_H

#include "facts/probe.h"

#define QUEUE_SMTP_EACH  16 /* connections to one address and port */
#define QUEUE_HTTPS_EACH 32

struct queue;

struct queue *queue_new(void);
/* queue_free - NULL is fine */
void queue_free(struct queue *);

/* queue_add - a probe, which must outlive the queue */
void queue_add(struct queue *, struct probe *);
/* queue_take - the next probe; NULL: none may start now */
struct probe *queue_take(struct queue *);
/* queue_done - this probe, once taken, has ended */
void queue_done(struct queue *, const struct probe *);

#endif
