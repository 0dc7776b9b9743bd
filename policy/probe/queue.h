/*
 * queue - which probe is next
 *
 * Addresses take turns, and no address has more than a few connections at a
 * time: a server that limits its clients (Postfix's
 * smtpd_client_connection_count_limit) must not be made to turn us away.
 */
#ifndef POSTSTS_PROBE_QUEUE_H
#define POSTSTS_PROBE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/probe.h"

#define QUEUE_SMTP_EACH  16 /* connections to one address and port */
#define QUEUE_HTTPS_EACH 32

struct queue;

/* queue_new - for the probes of this list, which must outlive it */
struct queue *queue_new(const struct probe *list, size_t len);
void queue_free(struct queue *);

/* queue_take - the index of the next probe; false: none may start now */
bool queue_take(struct queue *, size_t *index);
/* queue_done - the probe with this index has ended */
void queue_done(struct queue *, size_t index);

#endif
