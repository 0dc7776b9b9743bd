/*
 * merge - the facts of several machines as those of one
 *
 * The members of a fleet serve the same policies. Each of them must therefore
 * decide by the facts of all: a domain is ours while any member lists it, and a
 * host is ours if it is any member's. Pure. What a silent member lists is
 * unknown, and unknown never means absent: a domain that only this member
 * listed counts neither as present nor as gone.
 *
 * The machine that decides looks up all domains in DNS, and reads its own
 * certificates. Therefore there are two steps: Postfix before DNS is asked,
 * hosts afterwards.
 */
#ifndef POSTSTS_FACTS_MERGE_H
#define POSTSTS_FACTS_MERGE_H

#include "facts/facts.h"

/* another member; sorted by name */
struct facts_member {
	const char *name;
	const struct facts *facts; /* the last that it gave; NULL: none ever */
	const char *silent; /* NULL, or since when it is silent, in words */
};

/*
 * facts_merge_postfix - add the domains, instances and tables of the others.
 * The name of the member is put before what is a place on its machine.
 */
void facts_merge_postfix(
    struct facts *, const struct facts_member *, size_t len);
/*
 * facts_merge_hosts - add which hosts are ours, the certificates that they
 * present, and notes. A host that may belong to a silent member may be ours.
 */
void facts_merge_hosts(struct facts *, const struct facts_member *, size_t len);

#endif
