/*
 * mailboxes - do the addresses for TLS reports take mail?
 */
#ifndef POSTSTS_TASK_MAILBOXES_H
#define POSTSTS_TASK_MAILBOXES_H

#include "facts/facts.h"
#include "facts/health.h"
#include "settings/settings.h"

/*
 * mailboxes_ask - ask a listener of this machine about each address of
 * tlsrpt_rua in a domain that it takes; others' servers are not asked
 */
void mailboxes_ask(
    struct health *, const struct facts *, const struct settings *);

#endif
