/*
 * fresh_look - look over the wire before a step that binds senders
 */
#ifndef POSTSTS_TASK_FRESH_LOOK_H
#define POSTSTS_TASK_FRESH_LOOK_H

#include "task/gather.h"

/*
 * fresh_look_domains - meet the MX hosts of these domains (which stand in the
 * facts) and, with `confirm', see their records and policies. What was seen
 * goes into the world's evidence, and into the store as after a check; one
 * that cannot be written is said. Nobody is looked at with --facts: then
 * nothing was seen. An exit code; a failure has been said.
 */
int fresh_look_domains(struct world *, const struct request *,
    const char *const *domains, size_t len) ATTR_MUSTCHECK;

/*
 * fresh_look_plan - where the plan of the world takes steps that wait for a
 * look: look, and plan again. An exit code.
 */
int fresh_look_plan(
    struct world *, const struct request *, bool allow_retire) ATTR_MUSTCHECK;

#endif
