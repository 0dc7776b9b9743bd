/*
 * served - look at what is served where the ledger needs a witness
 */
#ifndef POSTSTS_TASK_SERVED_H
#define POSTSTS_TASK_SERVED_H

#include "task/gather.h"

/*
 * served_behind - has a later generation of the ledger than that which was
 * read written anything that is published?
 */
bool served_behind(const struct world *);

/*
 * served_departed - domains to ask DNS about besides those of Postfix: they
 * have left it and still serve something; into facts->zones. `only' NULL: all
 */
void served_departed(struct world *, const char *only);

/*
 * served_look - what is served of the domains about which the ledger alone
 * cannot be relied on, into the facts: those without a current row; those of
 * which DNS shows an id that it does not know; and all, where it is behind. An
 * exit code. Where there is none of them nothing is opened.
 */
int served_look(struct world *, const struct request *) ATTR_MUSTCHECK;

/* served_strangers - note policies in the web root that nobody knows */
void served_strangers(struct world *);

#endif
