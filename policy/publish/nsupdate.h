/*
 * nsupdate - dynamic updates (RFC 2136) in the language that nsupdate(1) and
 * knsupdate(1) share
 */
#ifndef POSTSTS_PUBLISH_NSUPDATE_H
#define POSTSTS_PUBLISH_NSUPDATE_H

#include <stddef.h>

#include "base/buf.h"
#include "publish/update_json.h"

/*
 * nsupdate_script - append one message for each domain and zone, so that a
 * name changes at one moment; a zone that is not known nsupdate finds itself.
 * `server': one address as resolver_parse() takes it, to which everything
 * goes; "" the one that nsupdate finds.
 */
void nsupdate_script(struct buf *script, const char *server,
    const struct update_change *, size_t len);

#endif
