/*
 * membership - is this domain ours?
 */
#ifndef POSTSTS_TASK_MEMBERSHIP_H
#define POSTSTS_TASK_MEMBERSHIP_H

#include "task/gather.h"

struct membership;

/* membership_new - settings and ledger of the world must be there */
struct membership *membership_new(struct world *, struct request *);
void membership_free(struct membership *);

/*
 * membership_of - TRI_YES: in the ledger, in the settings, or one of
 * Postfix's; TRI_UNKNOWN where Postfix or one of its tables could not be
 * asked. Postfix is asked once, and only for what the others do not know.
 */
enum tri membership_of(struct membership *, const char *domain);

#endif
