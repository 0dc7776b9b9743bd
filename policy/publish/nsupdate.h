/*
 * nsupdate - dynamic updates (RFC 2136) in the language that nsupdate(1) and
 * knsupdate(1) share
 */
#ifndef POSTSTS_PUBLISH_NSUPDATE_H
#define POSTSTS_PUBLISH_NSUPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * nsupdate_begin - say to which server everything goes: one address as
 * resolver_parse() takes it, "" the one that nsupdate finds
 */
void nsupdate_begin(struct buf *script, const char *server);
/* nsupdate_zone - what follows is in this zone; NULL: nsupdate finds it */
void nsupdate_zone(struct buf *script, const char *zone);
/* nsupdate_change - add this record, or delete exactly this one */
void nsupdate_change(struct buf *script, bool add, const char *name,
    uint32_t ttl, const char *type, const char *value);
/* nsupdate_send - all that was said since the last */
void nsupdate_send(struct buf *script);

#endif
