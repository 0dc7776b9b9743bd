/* mailboxes - do the addresses for TLS reports accept mail? */
#ifndef POSTSTS_TASK_MAILBOXES_H
#define POSTSTS_TASK_MAILBOXES_H

#include "facts/facts.h"
#include "facts/health.h"
#include "settings/settings.h"

/*
 * mailboxes_ask - ask a listener of this machine about each address of
 * tlsrpt_rua in a domain that it takes; servers of others are not asked
 */
void mailboxes_ask(
    struct health *, const struct facts *, const struct settings *);

/*
 * mailboxes_server - where this Postfix accepts mail: its first listener, or
 * smtp_port on loopback if none is known (or `facts' is NULL)
 */
void mailboxes_server(const struct facts *, const struct settings *,
    const char **address, unsigned *port);

#endif
