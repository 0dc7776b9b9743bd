/*
 * removal - has the record of a domain that leaves left every server?
 */
#ifndef POSTSTS_TASK_REMOVAL_H
#define POSTSTS_TASK_REMOVAL_H

#include "task/gather.h"

/*
 * removal_look - of domains that leave and whose record the resolver shows no
 * more, each authoritative server of the zone is asked. What one of them still
 * shows becomes what DNS shows, in the facts. After lookup_dns().
 */
void removal_look(struct world *);

#endif
