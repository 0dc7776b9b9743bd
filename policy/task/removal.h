/* removal - is the record of a retiring domain gone from every server? */
#ifndef POSTSTS_TASK_REMOVAL_H
#define POSTSTS_TASK_REMOVAL_H

#include "task/gather.h"

/*
 * removal_look - for retiring domains whose record the resolver no longer
 * shows, ask each authoritative server of the zone. What one of them still
 * shows is put into the facts as what DNS shows. Call it after lookup_dns().
 */
void removal_look(struct world *);

#endif
