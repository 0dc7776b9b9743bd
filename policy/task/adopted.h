/* adopted - keep the policies of others that poststs replaces */
#ifndef POSTSTS_TASK_ADOPTED_H
#define POSTSTS_TASK_ADOPTED_H

#include "task/gather.h"

/*
 * adopted_keep - write each policy of others that this run found, unchanged, to
 * state_dir/adopted; -1 and `why' at the first failure
 */
int adopted_keep(const struct world *, struct buf *why) ATTR_MUSTCHECK;

/* adopted_path - the file that has it; false: this row is not an adopted one */
bool adopted_path(
    struct buf *path, const struct world *, const struct ledger_row *);

#endif
