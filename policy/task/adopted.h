/*
 * adopted - keep the policies of others that are taken over
 */
#ifndef POSTSTS_TASK_ADOPTED_H
#define POSTSTS_TASK_ADOPTED_H

#include "task/gather.h"

/*
 * adopted_keep - each policy of others that this run found, as it stood, into
 * state_dir/adopted; -1 and `why' at the first that cannot be written.
 */
int adopted_keep(const struct world *, struct buf *why) ATTR_MUSTCHECK;

/* adopted_path - where it is kept; false: this row is none of them */
bool adopted_path(
    struct buf *path, const struct world *, const struct ledger_row *);

#endif
