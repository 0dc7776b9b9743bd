/* extra_hosts - hosts that are looked up although no MX record names them */
#ifndef POSTSTS_TASK_EXTRA_HOSTS_H
#define POSTSTS_TASK_EXTRA_HOSTS_H

#include "facts/facts.h"
#include "ledger/ledger.h"

/*
 * also_hosts - add these hosts to the facts, unless they are there, and those
 * of announced moves, so that lookup_dns() asks for them
 */
void also_hosts(struct facts *, const struct ledger *, const char *const *names,
    size_t len);

#endif
