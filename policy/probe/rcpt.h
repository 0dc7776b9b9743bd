/*
 * rcpt - would this SMTP server take mail for an address? And a short mail
 */
#ifndef POSTSTS_PROBE_RCPT_H
#define POSTSTS_PROBE_RCPT_H

#include "base/attr.h"
#include "base/buf.h"

/*
 * rcpt_ask - speak to the server at this numeric address as far as RCPT TO,
 * with the empty sender as reports of failures have it, and send no mail.
 * Returns the code of the answer to RCPT TO, or of the refusal before it, its
 * words in `reply'; 0 where there was none, and why. `timeout' is in seconds
 * and for all of it.
 */
int rcpt_ask(const char *address, unsigned port, const char *mailbox,
    unsigned timeout, struct buf *reply) ATTR_MUSTCHECK;

/*
 * rcpt_send - the same, and then this message, whose lines end in LF, to the
 * end. Returns the code of the last answer: 2xx, it was taken.
 */
int rcpt_send(const char *address, unsigned port, const char *mailbox,
    const struct buf *message, unsigned timeout,
    struct buf *reply) ATTR_MUSTCHECK;

#endif
