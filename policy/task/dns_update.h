/*
 * dns_update - put the records into DNS (RFC 2136), and check that they are
 * there
 */
#ifndef POSTSTS_TASK_DNS_UPDATE_H
#define POSTSTS_TASK_DNS_UPDATE_H

#include "base/attr.h"
#include "task/gather.h"

/*
 * dns_update - call it after the policies are in place and confirmed, and
 * before the records are stored as released; an exit code
 *
 * A domain whose record does not arrive on every authoritative server is held
 * back in the plan, and other records that do not arrive are reported there. If
 * everything is known to have arrived, no server is asked.
 */
int dns_update(struct world *) ATTR_MUSTCHECK;

#endif
