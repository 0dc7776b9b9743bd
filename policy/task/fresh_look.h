/* fresh_look - connect to hosts before a step that binds senders for longer */
#ifndef POSTSTS_TASK_FRESH_LOOK_H
#define POSTSTS_TASK_FRESH_LOOK_H

#include "task/gather.h"

/*
 * fresh_look_domains - connect to the MX hosts of these domains (which must be
 * in the facts) and, with `confirm', check their records and policies. The
 * result goes into the world's evidence, and into the store as after a check; a
 * failure to store it is reported. With --facts no host is asked. An exit code;
 * a failure has been reported.
 */
int fresh_look_domains(struct world *, const struct request *,
    const char *const *domains, size_t len) ATTR_MUSTCHECK;

/*
 * fresh_look_plan - if the plan of the world has steps that need it: connect to
 * the hosts, and plan again. An exit code.
 */
int fresh_look_plan(
    struct world *, const struct request *, bool allow_retire) ATTR_MUSTCHECK;

#endif
