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

/*
 * membership_host - does one of our own mail servers call itself so? By the
 * settings (local_mx, trusted_hosts), or Postfix's myhostname.
 */
bool membership_host(struct membership *, const char *host);

#define MX_DOMAINS_MAX 1000 /* of one host; a report is kept for each */

struct name_list {
	const char **list;
	size_t len;
};

/*
 * membership_mx - domains of ours whose MX this host is: those whose policy
 * covers it; where there are none, those whose MX records name it. DNS is
 * asked once, about all domains of Postfix. UNKNOWN: there might be some.
 */
enum tri membership_mx(
    struct membership *, const char *host, struct arena *, struct name_list *);

#endif
