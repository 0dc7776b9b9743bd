/*
 * rights - who writes talks to nobody
 *
 * A run that writes asks others through processes that a starter makes, and
 * before its first byte it gives up what it would need to do that itself.
 */
#ifndef POSTSTS_TASK_RIGHTS_H
#define POSTSTS_TASK_RIGHTS_H

#include "base/attr.h"
#include "task/gather.h"

/*
 * rights_begin - the starter, with settings and root certificates as they are
 * now; an exit code. rights_end - it goes.
 */
int rights_begin(struct world *, const struct request *) ATTR_MUSTCHECK;
void rights_end(void);

/* rights_give_up - for good (sandbox/writer.h) */
void rights_give_up(void);
bool rights_given_up(void);

#endif
