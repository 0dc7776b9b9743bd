/*
 * nsupdate - dynamic updates (RFC 2136) in the language of nsupdate(1) and
 * knsupdate(1)
 */
#ifndef POSTSTS_PUBLISH_NSUPDATE_H
#define POSTSTS_PUBLISH_NSUPDATE_H

#include <stddef.h>

#include "base/buf.h"
#include "publish/update_json.h"

/*
 * nsupdate_script - append one message for each domain and zone, so that a name
 * changes at one moment. If a zone is not known, nsupdate finds it. `server' is
 * the address to which all messages go, as resolver_parse() reads it; NULL or
 * "": the server that nsupdate finds.
 */
void nsupdate_script(struct buf *script, const char *server,
    const struct update_change *, size_t len);

#endif
