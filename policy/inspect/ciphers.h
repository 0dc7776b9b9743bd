/*
 * ciphers - which keys a listener's ciphers can be used with
 */
#ifndef POSTSTS_INSPECT_CIPHERS_H
#define POSTSTS_INSPECT_CIPHERS_H

#include "facts/facts.h"
#include "postfix/listener.h"

/* ciphers_apply - set `hidden' and `hidden_1_2' of the listener */
void ciphers_apply(struct fact_listener *, const struct listener_tls *,
    struct listener_notes *, struct arena *);

#endif
