/*
 * fetch_policies - fetch the policies whose records are to be released
 */
#ifndef POSTSTS_TASK_FETCH_POLICIES_H
#define POSTSTS_TASK_FETCH_POLICIES_H

#include "base/attr.h"
#include "task/gather.h"

/*
 * confirm - hold back the records of the plan whose policies the world does
 * not get; an exit code. `served': only those that wait since an earlier run.
 * Where no record waits nobody is asked anything.
 */
int confirm(struct world *, const struct request *, bool served) ATTR_MUSTCHECK;

#endif
