/*
 * membership - is this domain ours?
 */
#ifndef POSTSTS_TASK_MEMBERSHIP_H
#define POSTSTS_TASK_MEMBERSHIP_H

#include "task/gather.h"

struct membership;

/* membership_new - settings and ledger of the world must have been loaded */
struct membership *membership_new(struct world *, struct request *);
void membership_free(struct membership *);

/*
 * membership_of - TRI_YES: the domain is in the ledger, in the settings, or in
 * Postfix; TRI_UNKNOWN if Postfix or one of its tables could not be asked.
 * Postfix is asked once, and only about what the others do not have.
 */
enum tri membership_of(struct membership *, const char *domain);

/*
 * membership_host - does one of our own mail servers have this name? By the
 * settings (local_mx, trusted_hosts), or Postfix's myhostname.
 */
bool membership_host(struct membership *, const char *host);

#define MX_DOMAINS_MAX 1000 /* of one host; a report is kept for each */

struct name_list {
	const char **list;
	size_t len;
};

/*
 * membership_mx - the domains of ours whose MX host this is: those whose policy
 * covers it, or, if there are none, those whose MX records name it. DNS is
 * asked once, about all domains of Postfix. TRI_UNKNOWN: there may be some.
 */
enum tri membership_mx(
    struct membership *, const char *host, struct arena *, struct name_list *);

#endif
