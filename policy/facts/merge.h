/*
 * merge - what several machines see, as the facts of one
 *
 * The members of a fleet serve the same policies, so each must decide by what
 * all of them see: a domain is ours while any of them lists it, a host is ours
 * if it is any member's. Pure. A member that is silent is unknown, and unknown
 * never means absent: what only it listed is neither there nor gone.
 *
 * Who looks asks DNS about all domains and reads certificates of its own, so
 * there are two steps: first what Postfix is, before DNS is asked, then what
 * the hosts are.
 */
#ifndef POSTSTS_FACTS_MERGE_H
#define POSTSTS_FACTS_MERGE_H

#include "facts/facts.h"

/* one of the others, by name */
struct facts_member {
	const char *name;
	const struct facts *facts; /* what it said last; NULL: never anything */
	const char *silent; /* NULL, or since when it says nothing, in words */
};

/*
 * facts_merge_postfix - domains, instances and tables of the others, with the
 * name of the member before what is a place on its machine
 */
void facts_merge_postfix(
    struct facts *, const struct facts_member *, size_t len);
/*
 * facts_merge_hosts - which hosts are ours, and the certificates that they
 * show; also notes. A host that is a silent member's may be ours.
 */
void facts_merge_hosts(struct facts *, const struct facts_member *, size_t len);

#endif
