/* dns_send - give DNS changes to the program of dns_update */
#ifndef POSTSTS_TASK_DNS_SEND_H
#define POSTSTS_TASK_DNS_SEND_H

#include "base/attr.h"
#include "publish/update_json.h"
#include "sandbox/peer.h"
#include "settings/settings.h"

/*
 * dns_send - send all changes in one run of nsupdate, knsupdate, or the program
 * of exec:. A failure of the program is reported, but is no failure of ours:
 * the name servers are asked for the result. EX_UNAVAILABLE if there is no
 * program.
 */
int dns_send(const struct settings *, const struct update_change *,
    size_t len) ATTR_MUSTCHECK;

/* dns_send_work - what a starter is told of PEER_UPDATE */
struct peer_work dns_send_work(const struct settings *);

#endif
