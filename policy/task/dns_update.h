/*
 * dns_update - put the records into DNS (RFC 2136), and see that they are there
 */
#ifndef POSTSTS_TASK_DNS_UPDATE_H
#define POSTSTS_TASK_DNS_UPDATE_H

#include "base/attr.h"
#include "task/gather.h"

/*
 * dns_update - after the policies are in place and confirmed, before the
 * records are written down as released; an exit code
 *
 * Domains whose record does not arrive on every authoritative server are
 * held back in the plan; what else of them does not, is said there. Where
 * all is known to have arrived nobody is asked.
 */
int dns_update(struct world *) ATTR_MUSTCHECK;

#endif
