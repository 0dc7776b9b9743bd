/* served - look at what is served if the ledger alone cannot be relied on */
#ifndef POSTSTS_TASK_SERVED_H
#define POSTSTS_TASK_SERVED_H

#include "task/gather.h"

/*
 * served_behind - was anything that is published written with a later
 * generation of the ledger than the one that was read?
 */
bool served_behind(const struct world *);

/*
 * served_departed - add to facts->zones the domains that have left Postfix and
 * still have a policy, so that DNS is asked about them. `only' NULL: all.
 */
void served_departed(struct world *, const char *only);

/*
 * served_look - put into the facts what is served for domains about which the
 * ledger alone cannot be relied on: those without a current row; those for
 * which DNS shows an id that it does not have; and all, if it is an older copy.
 * If there are none, nothing is opened. An exit code.
 */
int served_look(struct world *, const struct request *) ATTR_MUSTCHECK;

/*
 * served_strangers - note policies in the web root that belong to no known
 * domain
 */
void served_strangers(struct world *);

#endif
